namespace Gateway.Tool.Serial;

/// <summary>What can go wrong between the tool and a console.</summary>
public enum ConsoleTrouble
{
    /// <summary>Nothing came in time.</summary>
    NoAnswer,

    /// <summary>No valid answer arrived, after several attempts.</summary>
    Garbled,

    /// <summary>It speaks another version of the protocol.</summary>
    OtherVersion,

    /// <summary>The port was closed or unplugged.</summary>
    PortLost,
}

/// <summary>The tool cannot use the console. The message is a sentence for people.</summary>
public sealed class ConsoleException(ConsoleTrouble trouble, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What is wrong.</summary>
    public ConsoleTrouble Trouble { get; } = trouble;
}
