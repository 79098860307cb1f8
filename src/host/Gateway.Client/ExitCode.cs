namespace Gateway.Client;

/// <summary>The exit codes of the programs on the PC.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The broker refused, or could not be reached in time.</summary>
    public const int BrokerFailed = 1;

    /// <summary>An argument is missing or wrong.</summary>
    public const int BadArguments = 2;

    /// <summary>A replayed run or a scene breaks a promise.</summary>
    public const int PromiseBroken = 3;

    /// <summary>The port cannot be opened, or no gateway's console answers there.</summary>
    public const int PortFailed = 4;

    /// <summary>The gateway refused a setting or a command; nothing was saved.</summary>
    public const int GatewayRefused = 5;

    /// <summary>The gateway's test of the settings failed; nothing was saved.</summary>
    public const int TestFailed = 6;

    /// <summary>nanoff is not installed, or did not finish its work.</summary>
    public const int NanoffFailed = 7;

    /// <summary>A message was sent, and whether it arrived is not known.</summary>
    public const int DeliveryUnknown = 8;

    /// <summary>A received message was larger than the limit, and was not printed.</summary>
    public const int MessageTooLarge = 9;

    /// <summary>An error that nobody foresaw; <c>--verbose</c> says where it happened.</summary>
    public const int Unexpected = 70;

    /// <summary>Interrupted by Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;
}
