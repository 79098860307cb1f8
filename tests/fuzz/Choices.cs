namespace Gateway.Tests.Fuzz;

/// <summary>Reads an input as a sequence of choices; when it has ended every choice is 0. Made once and reused.</summary>
internal sealed class Choices
{
    private byte[] input = [];
    private int at;

    public bool IsAtEnd => at >= input.Length;

    public int Left => input.Length - at;

    public int Offset => at;

    public void Reset(byte[] bytes)
    {
        input = bytes;
        at = 0;
    }

    public int Byte() => at < input.Length ? input[at++] : 0;

    /// <summary>0..bound - 1, for a bound of at most 256.</summary>
    public int Below(int bound) => Byte() % bound;

    public int Word() => (Byte() << 8) | Byte();

    public bool OneIn(int count) => Byte() % count == count - 1;

    public long Long()
    {
        long value = 0;
        for (int i = 0; i < 8; i++)
        {
            value = (value << 8) | (long)Byte();
        }

        return value;
    }

    /// <summary>Copies the next bytes of the input, 0 after its end.</summary>
    public void Fill(byte[] target, int offset, int bytes)
    {
        for (int i = 0; i < bytes; i++)
        {
            target[offset + i] = (byte)Byte();
        }
    }
}
