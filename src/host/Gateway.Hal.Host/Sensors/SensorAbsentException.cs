namespace Gateway.Hal.Host;

/// <summary>The description is correct, but this PC has no such sensor. A caller may continue without it.</summary>
public sealed class SensorAbsentException : SensorSpecException
{
    /// <summary>With a complete message.</summary>
    public SensorAbsentException(string message)
        : base(message)
    {
    }
}
