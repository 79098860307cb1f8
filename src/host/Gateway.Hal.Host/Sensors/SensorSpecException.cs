namespace Gateway.Hal.Host;

/// <summary>A sensor described on the command line, or a file it names, is wrong; the message says which part and why.</summary>
public class SensorSpecException : FormatException
{
    /// <summary>With a message that stands alone.</summary>
    public SensorSpecException(string message)
        : base(message)
    {
    }
}
