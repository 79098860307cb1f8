namespace Gateway.Modbus.Wire
{
    /// <summary>Finds the answer to one request among the bytes that arrive.</summary>
    public abstract class AnswerFramer
    {
        /// <summary>The longest ADU: of TCP. An RTU frame has at most 256 bytes.</summary>
        public const int AduBytesMax = 260;

        /// <summary>What arrived.</summary>
        protected readonly byte[] Held = new byte[AduBytesMax];

        /// <summary>How much of it.</summary>
        protected int HeldCount;

        // The request, whose unit and PDU the answer must fit, where its unit is, and how many bytes a good answer has from its unit on.
        private byte[] request;
        private int requestOffset;
        private int dataBytes;
        private int bodyOffset;

        /// <summary>Where the received bytes are.</summary>
        public byte[] Buffer
        {
            get { return Held; }
        }

        /// <summary>After an answer: where its unit is; function and data follow.</summary>
        public int BodyOffset
        {
            get { return bodyOffset; }
        }

        /// <summary>Bytes of an answer have begun to arrive, and it is not complete.</summary>
        public bool HasPart
        {
            get { return HeldCount > 0; }
        }

        /// <summary>Where the unit and the PDU of a request begin in its frame.</summary>
        public abstract int HeadBytes { get; }

        /// <summary>
        /// Completes the frame of a request whose unit and PDU are in the buffer from <see cref="HeadBytes"/> on, and waits for its answer
        /// from now on. Returns the bytes of the frame.
        /// </summary>
        public abstract int Close(byte[] buffer, int bodyBytes);

        /// <summary>
        /// How many bytes the last <see cref="Feed"/> took: give it the rest when the answer was read, which may be overwritten by it.
        /// </summary>
        public int TakenBytes { get; protected set; }

        /// <summary>
        /// Takes bytes. <see cref="ModbusResult.None"/>: no answer yet. Otherwise the request has its answer, or will not get one.
        /// </summary>
        public abstract ModbusResult Feed(byte[] buffer, int offset, int bytes);

        /// <summary>
        /// No byte came for some time. <see cref="ModbusResult.None"/>: what came was no answer, go on waiting.
        /// </summary>
        public abstract ModbusResult EndPart();

        /// <summary>Why there is no answer, when the time for it is over.</summary>
        public abstract ModbusResult Verdict { get; }

        /// <summary>The stream is out of step, and only a new link helps.</summary>
        public abstract bool IsOutOfStep { get; }

        /// <summary>No answer is wanted any more: what comes is dropped.</summary>
        public abstract void Abandon();

        /// <summary>A new link: nothing has arrived.</summary>
        public virtual void Reset()
        {
            HeldCount = 0;
        }

        /// <summary>The request writes: its answer repeats it.</summary>
        protected bool AwaitsWrite
        {
            get { return dataBytes == 0; }
        }

        /// <summary>Keeps what the answer must fit.</summary>
        protected void Expect(byte[] buffer, int offset)
        {
            request = buffer;
            requestOffset = offset;
            dataBytes = ModbusPdu.DataBytesOf(buffer, offset + 1);
        }

        /// <summary>
        /// Bytes that an answer of ours has from its unit on, if one begins here; 0: none does. Needs its first three bytes.
        /// </summary>
        protected int BodyBytesAt(int offset)
        {
            if (Held[offset] != request[requestOffset])
            {
                return 0;
            }

            int function = request[requestOffset + 1];
            if (Held[offset + 1] != function)
            {
                return Held[offset + 1] == (function | ModbusFunction.ExceptionBit) ? 1 + ModbusPdu.ExceptionBytes : 0;
            }

            if (dataBytes == 0)
            {
                return 1 + ModbusPdu.ShortBytes;
            }

            return Held[offset + 2] == dataBytes ? 3 + dataBytes : 0;
        }

        /// <summary>Whether what begins here has our unit and function, also with an exception.</summary>
        protected bool IsOursAt(int offset)
        {
            return Held[offset] == request[requestOffset]
                && (Held[offset + 1] & ~ModbusFunction.ExceptionBit) == request[requestOffset + 1];
        }

        /// <summary>Whether what begins here has our unit.</summary>
        protected bool HasOurUnitAt(int offset)
        {
            return Held[offset] == request[requestOffset];
        }

        /// <summary>
        /// A complete answer begins here. <see cref="ModbusResult.Malformed"/>: it confirms another write than ours.
        /// </summary>
        protected ModbusResult Take(int offset)
        {
            bodyOffset = offset;
            if ((Held[offset + 1] & ModbusFunction.ExceptionBit) != 0)
            {
                return ModbusResult.Exception;
            }

            if (dataBytes == 0)
            {
                for (int i = 1; i <= ModbusPdu.ShortBytes; i++)
                {
                    if (Held[offset + i] != request[requestOffset + i])
                    {
                        return ModbusResult.Malformed;
                    }
                }
            }

            return ModbusResult.Ok;
        }
    }
}
