using System;

namespace Gateway.Modbus.Wire
{
    /// <summary>
    /// Frames of a serial line. The silence that ends a frame cannot be measured through a driver, so an answer is found by what it must
    /// be: unit, function and length, with the right CRC, wherever it begins. What else arrives is looked at when the line is silent.
    /// </summary>
    /// <remarks>
    /// Some adapters let the master hear what it sends. To a write that looks like its confirmation, so an echo before the answer to a read
    /// is noticed, and skipped from then on.
    /// </remarks>
    public sealed class RtuFramer : AnswerFramer
    {
        /// <summary>Bytes of the CRC.</summary>
        public const int CrcBytes = 2;

        // No answer, exceptions included, is shorter.
        private const int FrameBytesMin = 1 + ModbusPdu.ExceptionBytes + CrcBytes;

        private byte[] frame;
        private int frameBytes;
        private bool hasEcho;
        private int searched;
        private bool waits;
        private ModbusResult verdict;

        /// <inheritdoc/>
        public override int HeadBytes
        {
            get { return 0; }
        }

        /// <inheritdoc/>
        public override ModbusResult Verdict
        {
            get { return verdict; }
        }

        /// <inheritdoc/>
        public override bool IsOutOfStep
        {
            get { return false; }
        }

        /// <inheritdoc/>
        public override int Close(byte[] buffer, int bodyBytes)
        {
            int crc = Crc16.Of(buffer, 0, bodyBytes);
            buffer[bodyBytes] = (byte)crc;
            buffer[bodyBytes + 1] = (byte)(crc >> 8);
            frame = buffer;
            frameBytes = bodyBytes + CrcBytes;
            Expect(buffer, 0);
            Clear();
            waits = true;
            verdict = ModbusResult.NoAnswer;
            return frameBytes;
        }

        /// <inheritdoc/>
        public override ModbusResult Feed(byte[] buffer, int offset, int bytes)
        {
            TakenBytes = bytes;
            if (!waits)
            {
                return ModbusResult.None;
            }

            while (bytes > 0)
            {
                if (HeldCount == Held.Length)
                {
                    // Longer than a frame: noise, of which the newer half may be a frame's beginning.
                    int half = Held.Length / 2;
                    Array.Copy(Held, half, Held, 0, HeldCount - half);
                    HeldCount -= half;
                    searched = 0;
                }

                int part = Held.Length - HeldCount;
                part = part < bytes ? part : bytes;
                Array.Copy(buffer, offset, Held, HeldCount, part);
                HeldCount += part;
                offset += part;
                bytes -= part;
                ModbusResult result = Search(isLast: false);
                if (result != ModbusResult.None)
                {
                    return result;
                }
            }

            return ModbusResult.None;
        }

        /// <inheritdoc/>
        public override ModbusResult EndPart()
        {
            searched = 0;
            ModbusResult result = Search(isLast: true);
            if (result == ModbusResult.None && HeldCount > 0)
            {
                // An answer that begins as ours was it, and came damaged: nothing else will follow. A frame of another unit, or with
                // another length, may be a late one, and noise says nothing: the answer may still come.
                bool isOurs = HeldCount >= 2 && IsOursAt(0);
                bool isFrame = HeldCount >= FrameBytesMin && Crc16.Of(Held, 0, HeldCount) == 0;
                bool isEcho = HeldCount == frameBytes && BeginsWithRequest();
                if (isFrame && !isEcho)
                {
                    verdict = HasOurUnitAt(0) ? ModbusResult.Malformed : ModbusResult.WrongUnit;
                }
                else if (isOurs && !isEcho)
                {
                    result = HeldCount < FrameBytesMin || IsCutAt(0) ? ModbusResult.Malformed : ModbusResult.BadCrc;
                }
                else if (HeldCount >= FrameBytesMin && !isEcho)
                {
                    verdict = ModbusResult.BadCrc;
                }

                Clear();
            }

            return result;
        }

        /// <inheritdoc/>
        public override void Abandon()
        {
            Clear();
            waits = false;
        }

        /// <inheritdoc/>
        public override void Reset()
        {
            Abandon();
        }

        private void Clear()
        {
            HeldCount = 0;
            searched = 0;
        }

        private bool BeginsWithRequest()
        {
            for (int i = 0; i < frameBytes; i++)
            {
                if (Held[i] != frame[i])
                {
                    return false;
                }
            }

            return true;
        }

        private bool IsCutAt(int offset)
        {
            return HeldCount - offset < BodyBytesAt(offset) + CrcBytes;
        }

        // From the first place that can still be an answer's beginning. An answer that may still become complete is waited for, unless this
        // is the last look.
        private ModbusResult Search(bool isLast)
        {
            int at = searched;
            if (hasEcho && at < frameBytes && (AwaitsWrite || !isLast))
            {
                at = frameBytes;
            }

            for (; at + FrameBytesMin <= HeldCount; at++)
            {
                int bodyBytes = BodyBytesAt(at);
                if (bodyBytes == 0)
                {
                    continue;
                }

                if (at + bodyBytes + CrcBytes > HeldCount)
                {
                    if (isLast)
                    {
                        continue;
                    }

                    break;
                }

                if (Crc16.Of(Held, at, bodyBytes + CrcBytes) == 0)
                {
                    ModbusResult result = Take(at);
                    if (result != ModbusResult.Malformed)
                    {
                        hasEcho = AwaitsWrite ? hasEcho : at >= frameBytes && BeginsWithRequest();
                        return result;
                    }

                    // Late, of another write.
                    verdict = result;
                    at += bodyBytes + CrcBytes - 1;
                }
            }

            searched = at;
            return ModbusResult.None;
        }
    }
}
