namespace Gateway.Sensors
{
    /// <summary>What comes of a request to heat.</summary>
    public enum HeaterResult : byte
    {
        /// <summary>It heats with its next reading, then cools, and gives no reading until then.</summary>
        Ok,
        /// <summary>The sensor has no heater.</summary>
        None,
        /// <summary>The heater has no such power or time.</summary>
        Unknown,
        /// <summary>It heats, or cools from the last time.</summary>
        Cooling
    }

    /// <summary>A sensor that may have a heater, which dries it.</summary>
    public interface IHeatedSensor
    {
        /// <summary>Whether it heats or cools: it gives no reading meanwhile, and is not late.</summary>
        bool IsHeating { get; }

        /// <summary>Asks to heat once. Words of <paramref name="text"/>: power in mW, and time in ms if not the shortest.</summary>
        HeaterResult Heat(byte[] text, int offset, int bytes);
    }
}
