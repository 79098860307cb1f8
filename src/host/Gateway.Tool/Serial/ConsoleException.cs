namespace Gateway.Tool.Serial;

/// <summary>What can be wrong between the tool and a console.</summary>
public enum ConsoleTrouble
{
    /// <summary>Nothing came in time.</summary>
    NoAnswer,

    /// <summary>What came is no answer, time and again.</summary>
    Garbled,

    /// <summary>It speaks another version of the protocol.</summary>
    OtherVersion,

    /// <summary>The port has gone.</summary>
    PortLost,
}

/// <summary>There is no talking with the console. The message is a sentence for people.</summary>
public sealed class ConsoleException(ConsoleTrouble trouble, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What is wrong.</summary>
    public ConsoleTrouble Trouble { get; } = trouble;
}
