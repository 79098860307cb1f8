namespace Gateway.Hal.Host;

/// <summary>A sensor on the command line, or its file, is wrong; the message says which part and why.</summary>
public class SensorSpecException : FormatException
{
    /// <summary>With a complete message.</summary>
    public SensorSpecException(string message)
        : base(message)
    {
    }
}
