namespace Gateway.Hal.Nano
{
    /// <summary>Converts IPv4 addresses between the settings' four bytes and the system's dotted text.</summary>
    public static class AddressText
    {
        /// <summary>Bytes of an address.</summary>
        public const int Bytes = 4;

        private const int PartMax = 255;

        /// <summary>The text of four bytes. Allocates.</summary>
        public static string Of(byte[] address)
        {
            return address[0].ToString() + "." + address[1].ToString() + "." + address[2].ToString() + "." + address[3].ToString();
        }

        /// <summary>Reads four bytes from a text; false if it is null or not an address: the bytes are then undefined.</summary>
        public static bool TryParse(string text, byte[] into)
        {
            int part = 0;
            int value = -1;
            for (int i = 0; text != null && i <= text.Length; i++)
            {
                char symbol = i < text.Length ? text[i] : '.';
                if (symbol == '.')
                {
                    if (value < 0 || part == Bytes)
                    {
                        return false;
                    }

                    into[part++] = (byte)value;
                    value = -1;
                }
                else if (symbol >= '0' && symbol <= '9')
                {
                    value = ((value < 0 ? 0 : value) * 10) + symbol - '0';
                    if (value > PartMax)
                    {
                        return false;
                    }
                }
                else
                {
                    return false;
                }
            }

            return part == Bytes;
        }
    }
}
