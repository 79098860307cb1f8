using nanoFramework.Hardware.Esp32;
using GC = nanoFramework.Runtime.Native.GC;

namespace Gateway.Hal.Nano
{
    /// <summary>How much memory is left, managed and native, for the health message.</summary>
    public sealed class MemoryFigures
    {
        private uint total;
        private uint free;
        private uint largest;

        /// <summary>Free bytes of the managed heap at the last <see cref="Refresh"/>.</summary>
        public int HeapBytesFree { get; private set; }

        /// <summary>Free bytes of native internal memory, which Wi-Fi and TLS live on.</summary>
        public int NativeBytesFree { get; private set; }

        /// <summary>The largest free native block, in bytes: a TLS handshake needs two of some 17,000.</summary>
        public int NativeBlockBytesMax { get; private set; }

        /// <summary>
        /// Measures. Runs the garbage collector, some ten milliseconds on a full heap: for each health message, not for each
        /// turn.
        /// </summary>
        public void Refresh()
        {
            HeapBytesFree = (int)GC.Run(false);
            NativeMemory.GetMemoryInfo(NativeMemory.MemoryType.Internal, out total, out free, out largest);
            NativeBytesFree = (int)free;
            NativeBlockBytesMax = (int)largest;
        }
    }
}
