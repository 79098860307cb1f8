namespace Gateway.Hal
{
    /// <summary>Time, in two kinds that are never mixed.</summary>
    public interface IClock
    {
        /// <summary>Milliseconds since start: never goes back, never jumps.</summary>
        long MonotonicMs { get; }

        /// <summary>Milliseconds since 1970-01-01 UTC, or -1 if the clock was never set. May jump.</summary>
        long UtcMs { get; }

        /// <summary>
        /// When a time source last set or confirmed <see cref="UtcMs"/>, on the monotonic clock; -1 if none ever did. If this is longer
        /// ago than the clock can be trusted for, payloads show the clock as holding.
        /// </summary>
        long SyncedMs { get; }
    }
}
