using nanoFramework.Hardware.Esp32;
using GC = nanoFramework.Runtime.Native.GC;

namespace Gateway.Hal.Nano
{
    /// <summary>Which memory a <see cref="MemorySensor"/> measures.</summary>
    public enum MemoryKind : byte
    {
        /// <summary>
        /// Free managed heap. Measuring runs the garbage collector, some ten milliseconds on a full heap: once a minute, not more.
        /// </summary>
        Heap,
        /// <summary>Free native internal memory, which Wi-Fi and TLS use.</summary>
        Native,
        /// <summary>Largest free native block: a TLS handshake needs two of some 17,000 bytes.</summary>
        NativeBlock
    }

    /// <summary>Free memory as a sensor, so that it is published and can have an alarm like any reading. In KiB.</summary>
    public sealed class MemorySensor : ISensor
    {
        private readonly MemoryKind kind;
        private uint total;
        private uint free;
        private uint largest;

        /// <summary>A sensor for one kind of memory.</summary>
        public MemorySensor(MemoryKind kind)
        {
            this.kind = kind;
        }

        /// <inheritdoc/>
        public int ValueMilli { get; private set; }

        /// <inheritdoc/>
        public SensorStatus Poll(long nowMs)
        {
            if (kind == MemoryKind.Heap)
            {
                free = GC.Run(false);
            }
            else
            {
                NativeMemory.GetMemoryInfo(NativeMemory.MemoryType.Internal, out total, out free, out largest);
            }

            // 64 bits: a heap in PSRAM has up to 8 million bytes.
            ValueMilli = (int)((long)(kind == MemoryKind.NativeBlock ? largest : free) * 1000 / 1024);
            return SensorStatus.Ok;
        }
    }
}
