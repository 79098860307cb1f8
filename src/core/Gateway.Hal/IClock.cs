namespace Gateway.Hal
{
    /// <summary>Time, in two kinds that are never mixed.</summary>
    public interface IClock
    {
        /// <summary>Milliseconds since start: never goes back, never jumps.</summary>
        long MonotonicMs { get; }

        /// <summary>Milliseconds since 1970-01-01 UTC, or -1 while the clock was never set. May jump.</summary>
        long UtcMs { get; }
    }
}
