namespace Gateway.Tool.Nanoff;

/// <summary>A run of nanoff.</summary>
/// <param name="Name">What it writes or asks.</param>
/// <param name="What">The run, for messages.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Writes">It writes, and so need not be done twice.</param>
internal sealed record FlashStep(string Name, string What, string[] Arguments, bool Writes = true);
