using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// A message below `cmd/` in its parts: the name from the topic, and from the payload the id after '#', if there is one, and the
    /// arguments. Made once and reused; the buffer is the message's.
    /// </summary>
    public sealed class CommandRequest
    {
        /// <summary>Holds name, id and arguments.</summary>
        public byte[] Buffer;

        /// <summary>Where the name begins.</summary>
        public int NameOffset;

        /// <summary>Bytes of the name, 0 when there is none.</summary>
        public int NameBytes;

        /// <summary>Where the id begins, after its '#'.</summary>
        public int IdOffset;

        /// <summary>Bytes of the id, 0 when there is none, -1 when there was a '#' without a valid id after it.</summary>
        public int IdBytes;

        /// <summary>Where the arguments begin.</summary>
        public int ArgumentOffset;

        /// <summary>Bytes of the arguments.</summary>
        public int ArgumentBytes;

        /// <summary>Splits a message into its parts; false if it is not below <paramref name="prefix"/>.</summary>
        public bool Read(InboundMessage message, byte[] prefix)
        {
            byte[] b = message.Buffer;
            if (!Ascii.StartsWith(b, message.TopicOffset, message.TopicBytes, prefix))
            {
                return false;
            }

            Buffer = b;
            NameOffset = message.TopicOffset + prefix.Length;
            NameBytes = message.TopicBytes - prefix.Length;
            ArgumentOffset = message.PayloadOffset;
            ArgumentBytes = message.PayloadBytes;
            IdBytes = 0;
            if (ArgumentBytes > 0 && b[ArgumentOffset] == '#')
            {
                TakeId();
            }

            return true;
        }

        /// <summary>Bytes of the argument's first word.</summary>
        public int WordBytes()
        {
            int bytes = 0;
            while (bytes < ArgumentBytes && Buffer[ArgumentOffset + bytes] != ' ')
            {
                bytes++;
            }

            return bytes;
        }

        private void TakeId()
        {
            ArgumentOffset++;
            ArgumentBytes--;
            IdOffset = ArgumentOffset;
            int bytes = WordBytes();
            bool isMalformed = bytes == 0 || bytes > AppLimits.CommandIdBytesMax;
            for (int i = 0; i < bytes; i++)
            {
                isMalformed |= !Names.IsNameCharacter(Buffer[IdOffset + i]);
            }

            IdBytes = isMalformed ? -1 : bytes;
            int taken = bytes < ArgumentBytes ? bytes + 1 : bytes;
            ArgumentOffset += taken;
            ArgumentBytes -= taken;
        }
    }
}
