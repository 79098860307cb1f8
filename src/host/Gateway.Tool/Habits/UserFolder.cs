namespace Gateway.Tool.Habits;

/// <summary>What the tool keeps for its user.</summary>
internal static class UserFolder
{
    /// <summary>The path of what it made itself, and can make again.</summary>
    public static string Data(string name) => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "gateway", name);
}
