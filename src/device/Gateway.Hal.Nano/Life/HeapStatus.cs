using GC = nanoFramework.Runtime.Native.GC;

namespace Gateway.Hal.Nano
{
    /// <summary>Free managed heap, for the health message.</summary>
    public sealed class HeapStatus : IMemoryStatus
    {
        /// <inheritdoc/>
        public long FreeHeapBytes
        {
            get { return GC.Run(false); }
        }
    }
}
