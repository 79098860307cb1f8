using System;
using System.IO;
using Gateway.Hal.Nano;
using Gateway.Primitives;

namespace Gateway.Boards.Nano
{
    /// <summary>
    /// What a gateway must be told: its broker. Read once at start from the text file I:\gateway.txt, which
    /// <c>nanoff --filedeployment</c> puts there; Wi-Fi and certificates are the firmware's own configuration.
    /// </summary>
    /// <remarks>
    /// Lines of a key, one blank, a value; line ends LF or CRLF; lines of unknown keys are passed over:
    /// <code>
    /// broker mqtts://broker.example:8883
    /// user gateway
    /// password secret
    /// id cellar
    /// end 1A2B3C4D
    /// </code>
    /// <c>broker</c> is required (mqtt:// or mqtts://, port 1883 or 8883 when none is given). <c>id</c> is the gateway's name and
    /// client identifier; without it the id is gw- and the last six digits of the hardware address. <c>end</c> must be the
    /// last line: the file is deployed in chunks, in order, and a power cut between two leaves it short. The CRC-32 behind
    /// it, in eight hexadecimal digits, of every byte before the line, is optional and checked when there.
    /// </remarks>
    public sealed class DeviceSettings
    {
        private static readonly byte[] KeyBroker = { 0x62, 0x72, 0x6F, 0x6B, 0x65, 0x72, 0x20 };
        private static readonly byte[] KeyUser = { 0x75, 0x73, 0x65, 0x72, 0x20 };
        private static readonly byte[] KeyPassword = { 0x70, 0x61, 0x73, 0x73, 0x77, 0x6F, 0x72, 0x64, 0x20 };
        private static readonly byte[] KeyId = { 0x69, 0x64, 0x20 };
        private static readonly byte[] KeyEnd = { 0x65, 0x6E, 0x64 };
        private static readonly byte[] SchemePlain = { 0x6D, 0x71, 0x74, 0x74, 0x3A, 0x2F, 0x2F };
        private static readonly byte[] SchemeSecure = { 0x6D, 0x71, 0x74, 0x74, 0x73, 0x3A, 0x2F, 0x2F };

        private readonly Crc32 crc;

        /// <summary>Settings that tell nothing yet.</summary>
        public DeviceSettings(Crc32 crc)
        {
            this.crc = crc;
        }

        /// <summary>The broker; its Host is null while there are no settings.</summary>
        public BrokerAddress Broker { get; } = new BrokerAddress();

        /// <summary>Host name and port as they were written, for the tag of the session.</summary>
        public byte[] BrokerText { get; private set; }

        /// <summary>User name, or null.</summary>
        public byte[] User { get; private set; }

        /// <summary>Password, or null.</summary>
        public byte[] Password { get; private set; }

        /// <summary>Id of the gateway, or null.</summary>
        public byte[] Id { get; private set; }

        /// <summary>Reads the file at <paramref name="path"/>. False when there is none or it is not whole: then nothing is set.</summary>
        public bool TryLoad(string path)
        {
            try
            {
                if (!File.Exists(path))
                {
                    return false;
                }

                byte[] text = new byte[DeviceSettingsLimits.FileBytesMax];
                FileStream file = new FileStream(path, FileMode.Open, FileAccess.Read);
                int bytes;
                try
                {
                    bytes = file.Read(text, 0, text.Length);
                }
                finally
                {
                    file.Close();
                }

                return TryParse(text, bytes);
            }
            catch (Exception)
            {
                return false;
            }
        }

        /// <summary>Reads settings from the first <paramref name="bytes"/> bytes of a text, as the file holds them.</summary>
        public bool TryParse(byte[] text, int bytes)
        {
            if (!IsWhole(text, bytes))
            {
                return false;
            }

            int at = 0;
            while (at < bytes)
            {
                int end = LineEnd(text, at, bytes);
                int length = end - at;
                if (length > 0 && text[end - 1] == '\r')
                {
                    length--;
                }

                TakeLine(text, at, length);
                at = end + 1;
            }

            return Broker.Host != null;
        }

        private void TakeLine(byte[] text, int at, int length)
        {
            if (Ascii.StartsWith(text, at, length, KeyBroker))
            {
                TakeBroker(text, at + KeyBroker.Length, length - KeyBroker.Length);
            }
            else if (Ascii.StartsWith(text, at, length, KeyUser))
            {
                User = Copy(text, at + KeyUser.Length, length - KeyUser.Length);
            }
            else if (Ascii.StartsWith(text, at, length, KeyPassword))
            {
                Password = Copy(text, at + KeyPassword.Length, length - KeyPassword.Length);
            }
            else if (Ascii.StartsWith(text, at, length, KeyId))
            {
                Id = Copy(text, at + KeyId.Length, length - KeyId.Length);
            }
        }

        private void TakeBroker(byte[] text, int at, int length)
        {
            bool isSecure = Ascii.StartsWith(text, at, length, SchemeSecure);
            if (!isSecure && !Ascii.StartsWith(text, at, length, SchemePlain))
            {
                return;
            }

            int scheme = isSecure ? SchemeSecure.Length : SchemePlain.Length;
            at += scheme;
            length -= scheme;
            int hostBytes = 0;
            while (hostBytes < length && text[at + hostBytes] != ':')
            {
                hostBytes++;
            }

            int port = isSecure ? DeviceSettingsLimits.PortSecure : DeviceSettingsLimits.PortPlain;
            if (hostBytes < length)
            {
                port = Number(text, at + hostBytes + 1, length - hostBytes - 1);
            }

            if (hostBytes == 0 || port < 1 || port > DeviceSettingsLimits.PortMax)
            {
                return;
            }

            char[] host = new char[hostBytes];
            for (int i = 0; i < hostBytes; i++)
            {
                host[i] = (char)text[at + i];
            }

            Broker.Host = new string(host);
            Broker.Port = port;
            Broker.IsSecure = isSecure;
            BrokerText = Copy(text, at, length);
        }

        private bool IsWhole(byte[] text, int bytes)
        {
            int end = bytes;
            while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == '\r'))
            {
                end--;
            }

            int start = end;
            while (start > 0 && text[start - 1] != '\n')
            {
                start--;
            }

            if (!Ascii.StartsWith(text, start, end - start, KeyEnd))
            {
                return false;
            }

            int digits = end - start - KeyEnd.Length - 1;
            return digits < 0
                || (digits == 8 && HexNumber(text, end - digits, digits) == crc.Compute(text, 0, start));
        }

        private static int LineEnd(byte[] text, int at, int bytes)
        {
            while (at < bytes && text[at] != '\n')
            {
                at++;
            }

            return at;
        }

        private static int Number(byte[] text, int at, int length)
        {
            int value = 0;
            for (int i = 0; i < length; i++)
            {
                int digit = text[at + i] - '0';
                if (digit < 0 || digit > 9 || value > DeviceSettingsLimits.PortMax)
                {
                    return 0;
                }

                value = (value * 10) + digit;
            }

            return value;
        }

        private static uint HexNumber(byte[] text, int at, int length)
        {
            uint value = 0;
            for (int i = 0; i < length; i++)
            {
                int symbol = text[at + i];
                int digit = symbol <= '9' ? symbol - '0' : (symbol | 0x20) - 'a' + 10;
                value = (value << 4) | (uint)(digit & 15);
            }

            return value;
        }

        private static byte[] Copy(byte[] text, int at, int length)
        {
            byte[] copy = new byte[length];
            Array.Copy(text, at, copy, 0, length);
            return copy;
        }
    }
}
