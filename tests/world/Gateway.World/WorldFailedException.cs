namespace Gateway.World;

/// <summary>A world found something wrong.</summary>
internal sealed class WorldFailedException(string what) : Exception(what);
