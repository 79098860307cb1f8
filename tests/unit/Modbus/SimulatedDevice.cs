namespace Gateway.Tests.Unit.Modbus;

/// <summary>A Modbus device by the standard, which can misbehave.</summary>
internal sealed class SimulatedDevice
{
    public ushort[] Holding { get; } = new ushort[1000];

    public ushort[] Input { get; } = new ushort[1000];

    public bool[] Coils { get; } = new bool[3000];

    public bool[] Discretes { get; } = new bool[3000];

    /// <summary>Addresses of Holding that this device has not.</summary>
    public HashSet<int> Missing { get; } = [];

    public int DelayMs { get; set; } = 5;

    public bool IsSilent { get; set; }

    /// <summary>Answered instead, to the next requests; one is taken for each.</summary>
    public Queue<Func<byte[], IEnumerable<(int DelayMs, byte[] Bytes, bool IsRaw)>>> Next { get; } = new();

    /// <summary>Changes each frame that leaves.</summary>
    public Func<byte[], byte[]>? Spoil { get; set; }

    public int Exception { get; set; }

    public IEnumerable<(int DelayMs, byte[] Bytes, bool IsRaw)> Answer(byte[] body)
    {
        if (Next.TryDequeue(out Func<byte[], IEnumerable<(int, byte[], bool)>>? other))
        {
            return other(body);
        }

        return IsSilent ? [] : [(DelayMs, Good(body), false)];
    }

    /// <summary>The answer of a device that behaves; a write takes effect.</summary>
    public byte[] Good(byte[] body)
    {
        int function = body[1];
        int address = (body[2] << 8) | body[3];
        int count = (body[4] << 8) | body[5];
        if (Exception != 0)
        {
            return [body[0], (byte)(function | 0x80), (byte)Exception];
        }

        if (function is 3 or 6 or 16 && Missing.Any(m => m >= address && m < address + (function == 6 ? 1 : count)))
        {
            return [body[0], (byte)(function | 0x80), 2];
        }

        switch (function)
        {
            case 1:
            case 2:
                bool[] bits = function == 1 ? Coils : Discretes;
                byte[] packed = new byte[(count + 7) / 8];
                for (int i = 0; i < count; i++)
                {
                    packed[i / 8] |= (byte)(bits[address + i] ? 1 << (i % 8) : 0);
                }

                return [body[0], body[1], (byte)packed.Length, .. packed];
            case 3:
            case 4:
                ushort[] words = function == 3 ? Holding : Input;
                return
                [
                    body[0], body[1], (byte)(count * 2),
                    .. words[address..(address + count)].SelectMany(word => new[] { (byte)(word >> 8), (byte)word })
                ];
            case 5:
                Coils[address] = count == 0xFF00;
                return body;
            case 6:
                Holding[address] = (ushort)count;
                return body;
            case 15:
                for (int i = 0; i < count; i++)
                {
                    Coils[address + i] = (body[7 + i / 8] >> (i % 8) & 1) == 1;
                }

                return body[..6];
            default:
                for (int i = 0; i < count; i++)
                {
                    Holding[address + i] = (ushort)((body[7 + i * 2] << 8) | body[8 + i * 2]);
                }

                return body[..6];
        }
    }
}
