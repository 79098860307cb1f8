namespace Gateway.Hal
{
    /// <summary>The program's memory, for people to see.</summary>
    public interface IMemoryStatus
    {
        /// <summary>
        /// Free managed heap, in bytes. Measuring may run the garbage collector, some ten milliseconds on a full heap: use it for one
        /// message a minute.
        /// </summary>
        long FreeHeapBytes { get; }
    }
}
