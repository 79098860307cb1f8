using System;
using Gateway.Primitives;

namespace Gateway.Hal.Nano
{
    /// <summary>CRC-32 by the firmware's native code: one call instead of some 22 interpreted instructions a byte.</summary>
    public sealed class NativeCrc32 : Crc32
    {
        /// <inheritdoc/>
        public override uint Compute(byte[] buffer, int offset, int bytes)
        {
            return System.IO.Hashing.Crc32.HashToUInt32(new SpanByte(buffer, offset, bytes));
        }
    }
}
