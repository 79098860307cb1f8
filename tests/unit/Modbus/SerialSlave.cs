namespace Gateway.Tests.Unit.Modbus;

/// <summary>The other side of the wire, by the standard's text and by other means than core: frames, and devices that answer.</summary>
internal static class SerialSlave
{
    public static int Crc(ReadOnlySpan<byte> bytes)
    {
        int crc = 0xFFFF;
        foreach (byte one in bytes)
        {
            crc ^= one;
            for (int bit = 0; bit < 8; bit++)
            {
                bool carry = (crc & 1) == 1;
                crc >>= 1;
                if (carry)
                {
                    crc ^= 0xA001;
                }
            }
        }

        return crc;
    }

    public static byte[] Frame(params byte[] body)
    {
        int crc = Crc(body);
        return [.. body, (byte)(crc & 0xFF), (byte)(crc >> 8)];
    }

    public static byte[] TcpFrame(int transaction, params byte[] body) =>
        [(byte)(transaction >> 8), (byte)transaction, 0, 0, (byte)(body.Length >> 8), (byte)body.Length, .. body];

    /// <summary>The PDU in the notation of the standard: bytes in hexadecimal.</summary>
    public static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
