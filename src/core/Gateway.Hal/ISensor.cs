namespace Gateway.Hal
{
    /// <summary>Result of polling a sensor.</summary>
    public enum SensorStatus : byte
    {
        /// <summary>No new reading yet; poll again later.</summary>
        Pending,
        /// <summary>A new reading is in <see cref="ISensor.ValueMilli"/>.</summary>
        Ok,
        /// <summary>The sensor did not answer, or its answer failed a check.</summary>
        Failed,
        /// <summary>There are no more readings: the end of a replayed file.</summary>
        Ended,
        /// <summary>No new reading yet; who makes the readings tells when there is one.</summary>
        Waiting
    }

    /// <summary>A sensor that is polled on schedule and never waited for.</summary>
    public interface ISensor
    {
        /// <summary>The last good reading, in thousandths of the unit.</summary>
        int ValueMilli { get; }

        /// <summary>Begins or continues a reading at the monotonic time <paramref name="nowMs"/>; never blocks.</summary>
        SensorStatus Poll(long nowMs);
    }
}
