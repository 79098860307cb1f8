namespace Gateway.Tool;

/// <summary>The tool's exit codes.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The broker refused, or was not to be reached in time.</summary>
    public const int BrokerFailed = 1;

    /// <summary>An argument is missing or wrong.</summary>
    public const int BadArguments = 2;

    /// <summary>A replayed run breaks a promise.</summary>
    public const int PromiseBroken = 3;
}
