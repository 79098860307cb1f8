using System.Buffers.Binary;
using Gateway.App;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.World;

/// <summary>
/// A serial line with three Modbus slaves, which live on while the gateway's power is off. Three registers count in tenths of a second,
/// each from a base of its own, so that a value says its register and its age; one is written; one goes above and below a level. Frames
/// are coded here anew. What is asked of one slave and function is always the same places: no answer that comes late could be taken for
/// that of others, as RTU cannot tell.
/// </summary>
internal sealed class ModbusLine(SimulatedWorld world, SeededRandom random, int responseMs) : ModbusLinks, IByteLink
{
    /// <summary>What the counting registers have is this times their number 1.. more.</summary>
    public const int Base = 10_000;

    /// <summary>Time in which a counting register grows by one.</summary>
    public const int TickMs = 100;

    /// <summary>What the last slave's register is above and below, by the tenths of a second, while it does.</summary>
    public const int Level = 500;

    private const int SwingTicks = 400;
    private const int SwingMs = 6000;

    /// <summary>Frames of the master: the functions 3, 4 and 6.</summary>
    private const int RequestBytes = 8;

    private const int FirstUnit = 1;
    private const int SecondUnit = 2;
    private const int ThirdUnit = 3;
    private const int ReadHolding = 3;
    private const int ReadInput = 4;
    private const int WriteRegister = 6;

    private readonly ulong swing = (ulong)random.Below(int.MaxValue);
    private readonly byte[] request = new byte[RequestBytes];
    private readonly List<(long AtMs, byte Byte)> answers = [];
    private int requestBytes;

    // From when the level is kept, so that the world comes to rest.
    private long calmMs = long.MaxValue;

    private enum Manner
    {
        Good,
        Deaf,
        Silent,
        Late,
        Noisy,
        OtherUnit,
        Twice,
        Cut,
        Broken
    }

    /// <summary>Called with each value that a slave takes, and whether the line breaks then.</summary>
    public Action<int, bool>? Wrote { get; set; }

    /// <summary>What the written register has.</summary>
    public int Written { get; private set; }

    /// <summary>Requests that the slaves got, and those that were not answered as they should be.</summary>
    public int Requests { get; private set; }

    public int Troubles { get; private set; }

    /// <summary>How often the line broke.</summary>
    public int Breaks { get; private set; }

    public LinkState State { get; private set; }

    public Fault Fault => Fault.None;

    /// <summary>Whether the last slave's register was this not longer ago than that.</summary>
    public bool WasSwinging(long value, long ageMsMax)
    {
        long ticks = Math.Abs(value - Level) - 1;
        long age = (((world.NowMs / TickMs) - ticks) % SwingTicks + SwingTicks) % SwingTicks;
        return ticks is >= 0 and < SwingTicks && age * TickMs <= ageMsMax && value == SwingingAt((world.NowMs / TickMs) - age);
    }

    public override IByteLink Create(SettingsSet set, int index)
    {
        // The gateway starts. What slaves are still saying goes on.
        State = LinkState.Closed;
        requestBytes = 0;
        return this;
    }

    public void Open() => State = LinkState.Open;

    public void Close()
    {
        State = LinkState.Closed;
        requestBytes = 0;
    }

    public int Receive(byte[] buffer, int offset, int bytesMax)
    {
        if (State != LinkState.Open)
        {
            return -1;
        }

        int count = 0;
        while (count < bytesMax && count < answers.Count && answers[count].AtMs <= world.NowMs)
        {
            buffer[offset + count] = answers[count].Byte;
            count++;
        }

        answers.RemoveRange(0, count);
        return count;
    }

    public int Send(byte[] buffer, int offset, int bytes)
    {
        using var own = new OwnAllocation(world);
        for (int i = 0; i < bytes; i++)
        {
            request[requestBytes++] = buffer[offset + i];
            if (requestBytes == RequestBytes)
            {
                requestBytes = 0;
                Take();
            }
        }

        return bytes;
    }

    private void Take()
    {
        if (Crc(request.AsSpan(0, RequestBytes - 2)) != BinaryPrimitives.ReadUInt16LittleEndian(request.AsSpan(RequestBytes - 2)))
        {
            world.Fail($"a Modbus request with a wrong checksum: {Convert.ToHexString(request)}");
        }

        Requests++;
        Manner manner = world.Faults.IsActive && random.OneIn(4) ? (Manner)random.Between(1, (int)Manner.Broken) : Manner.Good;
        Troubles += manner == Manner.Good ? 0 : 1;
        Breaks += manner == Manner.Broken ? 1 : 0;
        if (manner == Manner.Deaf)
        {
            return;
        }

        byte[] frame = Answer(manner);
        switch (manner)
        {
            case Manner.Noisy:
                frame[random.Below(frame.Length)] ^= (byte)(1 << random.Below(8));
                break;
            case Manner.OtherUnit:
                frame = WithCrc([(byte)(frame[0] ^ 3), .. frame[1..^2]]);
                break;
            case Manner.Cut:
                frame = frame[..random.Between(1, frame.Length - 1)];
                break;
            case Manner.Twice:
                frame = [.. frame, .. frame];
                break;
            case Manner.Broken:
                State = LinkState.Failed;
                return;
        }

        if (manner != Manner.Silent)
        {
            Say(frame, manner == Manner.Late ? random.Between(responseMs, 3 * responseMs) : random.Between(2, 30));
        }
    }

    private void Say(byte[] frame, int afterMs)
    {
        long atMs = Math.Max(world.NowMs + afterMs, answers.Count > 0 ? answers[^1].AtMs : 0);
        answers.AddRange(frame.Select(one => (atMs, one)));
    }

    private byte[] Answer(Manner manner)
    {
        int unit = request[0];
        int function = request[1];
        int address = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(2));
        int count = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(4));
        if (unit == SecondUnit && function == WriteRegister && address == 0)
        {
            Written = count;
            Wrote?.Invoke(count, manner == Manner.Broken);
            return WithCrc(request[..^2]);
        }

        int[]? words = (unit, function) switch
        {
            (FirstUnit, ReadHolding) => [Counting(1), Counting(2)],
            (SecondUnit, ReadInput) => [Counting(3)],
            (SecondUnit, ReadHolding) => [Written],
            (ThirdUnit, ReadHolding) => [SwingingNow()],
            _ => null
        };
        if (words == null || address + count > words.Length)
        {
            world.Fail($"a Modbus request that nobody asked for: {Convert.ToHexString(request)}");
        }

        byte[] data = [.. words![address..(address + count)].SelectMany(word => new[] { (byte)(word >> 8), (byte)word })];
        return WithCrc([(byte)unit, (byte)function, (byte)data.Length, .. data]);
    }

    private int Counting(int number) => (number * Base) + (int)(world.NowMs / TickMs % Base);

    private int SwingingNow()
    {
        calmMs = world.Faults.IsActive ? calmMs : Math.Min(calmMs, world.NowMs);
        return SwingingAt(world.NowMs / TickMs);
    }

    // Above or below for some seconds, by the bits of a hash.
    private int SwingingAt(long ticks)
    {
        ulong part = (ulong)(Math.Min(ticks, calmMs / TickMs) / (SwingMs / TickMs));
        bool isAbove = unchecked((part + swing) * 0x9E37_79B9_7F4A_7C15) >> 63 != 0;
        int distance = 1 + (int)(ticks % SwingTicks);
        return isAbove ? Level + distance : Level - distance;
    }

    private static byte[] WithCrc(byte[] body)
    {
        int crc = Crc(body);
        return [.. body, (byte)crc, (byte)(crc >> 8)];
    }

    private static int Crc(ReadOnlySpan<byte> bytes)
    {
        int crc = 0xFFFF;
        foreach (byte one in bytes)
        {
            crc ^= one;
            for (int i = 0; i < 8; i++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }
        }

        return crc;
    }
}
