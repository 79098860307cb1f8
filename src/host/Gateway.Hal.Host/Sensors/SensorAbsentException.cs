namespace Gateway.Hal.Host;

/// <summary>The description is right, but this PC has no such sensor. A caller may go on without it.</summary>
public sealed class SensorAbsentException : SensorSpecException
{
    /// <summary>With a message that stands alone.</summary>
    public SensorAbsentException(string message)
        : base(message)
    {
    }
}
