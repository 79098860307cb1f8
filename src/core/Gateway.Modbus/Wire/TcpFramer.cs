using System;
using Gateway.Primitives;

namespace Gateway.Modbus.Wire
{
    /// <summary>
    /// The MBAP header of Modbus TCP: transaction identifier, protocol 0, length, unit. Only an answer with the request's identifier is for
    /// it; others are late, and dropped.
    /// </summary>
    public sealed class TcpFramer : AnswerFramer
    {
        /// <summary>Bytes of the header before the unit.</summary>
        public const int MbapBytes = 6;

        // The length counts unit, function and data.
        private const int LengthMin = 3;
        private const int LengthMax = AduBytesMax - MbapBytes;

        private int transaction;
        private bool waits;
        private bool isOutOfStep;

        /// <inheritdoc/>
        public override int HeadBytes
        {
            get { return MbapBytes; }
        }

        /// <inheritdoc/>
        public override ModbusResult Verdict
        {
            get { return ModbusResult.NoAnswer; }
        }

        /// <inheritdoc/>
        public override bool IsOutOfStep
        {
            get { return isOutOfStep; }
        }

        /// <inheritdoc/>
        public override int Close(byte[] buffer, int bodyBytes)
        {
            transaction = (transaction + 1) & 0xFFFF;
            BigEndian.PutU16(buffer, 0, transaction);
            BigEndian.PutU16(buffer, 2, 0);
            BigEndian.PutU16(buffer, 4, bodyBytes);
            Expect(buffer, MbapBytes);
            waits = true;
            return MbapBytes + bodyBytes;
        }

        /// <inheritdoc/>
        public override ModbusResult Feed(byte[] buffer, int offset, int bytes)
        {
            int at = 0;
            TakenBytes = bytes;
            while (at < bytes && !isOutOfStep)
            {
                int wanted = (HeldCount < MbapBytes ? MbapBytes : MbapBytes + BigEndian.GetU16(Held, 4)) - HeldCount;
                int part = wanted < bytes - at ? wanted : bytes - at;
                Array.Copy(buffer, offset + at, Held, HeldCount, part);
                HeldCount += part;
                at += part;
                if (part < wanted)
                {
                    break;
                }

                if (HeldCount == MbapBytes)
                {
                    int length = BigEndian.GetU16(Held, 4);
                    isOutOfStep = BigEndian.GetU16(Held, 2) != 0 || length < LengthMin || length > LengthMax;
                    continue;
                }

                HeldCount = 0;
                if (waits && BigEndian.GetU16(Held, 0) == transaction)
                {
                    waits = false;
                    TakenBytes = at;
                    return Judge();
                }
            }

            return isOutOfStep && waits ? ModbusResult.Malformed : ModbusResult.None;
        }

        /// <inheritdoc/>
        public override ModbusResult EndPart()
        {
            return ModbusResult.None;
        }

        /// <inheritdoc/>
        public override void Abandon()
        {
            waits = false;
        }

        /// <inheritdoc/>
        public override void Reset()
        {
            base.Reset();
            waits = false;
            isOutOfStep = false;
        }

        private ModbusResult Judge()
        {
            if (!HasOurUnitAt(MbapBytes))
            {
                return ModbusResult.WrongUnit;
            }

            return BodyBytesAt(MbapBytes) == BigEndian.GetU16(Held, 4) ? Take(MbapBytes) : ModbusResult.Malformed;
        }
    }
}
