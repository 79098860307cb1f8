namespace Gateway.World;

/// <summary>Reads numbers out of payloads as src/docs/topics.md describes them.</summary>
internal static class PayloadText
{
    /// <summary>The integer after a key; -1 if the key is missing.</summary>
    public static long Integer(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> key)
    {
        int at = payload.IndexOf(key);
        if (at < 0)
        {
            return -1;
        }

        long value = 0;
        for (at += key.Length; at < payload.Length && payload[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            value = (value * 10) + payload[at] - '0';
        }

        return value;
    }

    /// <summary>A decimal with three places after a key, in thousandths.</summary>
    public static long Milli(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> key)
    {
        int at = payload.IndexOf(key);
        long value = 0;
        for (at += key.Length; payload[at] is (byte)'.' or (>= (byte)'0' and <= (byte)'9'); at++)
        {
            value = payload[at] == '.' ? value : (value * 10) + payload[at] - '0';
        }

        return value;
    }
}
