namespace Gateway.Simulation.Chips;

/// <summary>How the devices of a simulated Modbus line misbehave.</summary>
public enum LineFault
{
    /// <summary>They do not.</summary>
    None,
    /// <summary>No answer.</summary>
    Silent,
    /// <summary>Each answer has a wrong CRC.</summary>
    Noisy,
    /// <summary>Each request is refused with exception 4.</summary>
    Exception,
    /// <summary>Each answer has another unit id.</summary>
    WrongUnit
}
