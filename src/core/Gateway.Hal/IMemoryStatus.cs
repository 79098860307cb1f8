namespace Gateway.Hal
{
    /// <summary>The memory that the program lives on, for people to see.</summary>
    public interface IMemoryStatus
    {
        /// <summary>
        /// Free managed heap, in bytes. Measuring may run the garbage collector, some ten milliseconds on a full heap: for a message a
        /// minute.
        /// </summary>
        long FreeHeapBytes { get; }
    }
}
