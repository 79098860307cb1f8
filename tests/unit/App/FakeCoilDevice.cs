using System.Buffers.Binary;
using Gateway.App;
using Gateway.Hal;
using Gateway.Settings;

namespace Gateway.Tests.Unit.App;

/// <summary>What a device on a serial line does with a request.</summary>
internal enum CoilManner
{
    Answers,
    Silent,

    /// <summary>It writes, and its answer is lost.</summary>
    Deaf,
    Refuses,
}

/// <summary>A serial line with one device that has coils, which remembers what was written to them.</summary>
internal sealed class FakeCoilDevice(Func<long> nowMs) : ModbusLinks, IByteLink
{
    private const int AnswerMs = 15;
    private byte[] answer = [];
    private long answerMs;

    public CoilManner Manner { get; set; }

    /// <summary>Coils that are on.</summary>
    public HashSet<int> On { get; } = [];

    public List<(long AtMs, int Coil, bool On)> Writes { get; } = [];

    /// <summary>Units that do not answer, whatever the manner.</summary>
    public HashSet<int> Away { get; } = [];

    public List<(long AtMs, int Unit, int Address)> Reads { get; } = [];

    public LinkState State { get; private set; }

    public Gateway.Primitives.Fault Fault => Gateway.Primitives.Fault.None;

    public override IByteLink Create(SettingsSet set, int index) => this;

    public void Open() => State = LinkState.Open;

    public void Close() => State = LinkState.Closed;

    public int Send(byte[] buffer, int offset, int bytes)
    {
        byte[] frame = [.. buffer.AsSpan(offset, bytes)];
        int function = frame[1];
        int address = BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(2));
        int value = BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(4));
        answer = [];
        if (function != 5)
        {
            Reads.Add((nowMs(), frame[0], address));
        }

        if (Manner == CoilManner.Silent || Away.Contains(frame[0]))
        {
            return bytes;
        }

        byte[] body = Manner == CoilManner.Refuses && function == 5 ? [frame[0], 0x85, 4] : Answer(frame, function, address, value);
        answer = Manner == CoilManner.Deaf ? [] : [.. body, .. Crc(body)];
        answerMs = nowMs() + AnswerMs;
        return bytes;
    }

    public int Receive(byte[] buffer, int offset, int bytesMax)
    {
        if (answer.Length == 0 || nowMs() < answerMs)
        {
            return 0;
        }

        int bytes = answer.Length;
        answer.CopyTo(buffer, offset);
        answer = [];
        return bytes;
    }

    private byte[] Answer(byte[] frame, int function, int address, int value)
    {
        if (function == 5)
        {
            _ = value != 0 ? On.Add(address) : On.Remove(address);
            Writes.Add((nowMs(), address, value != 0));
            return frame[..6];
        }

        if (function > 2)
        {
            return [frame[0], (byte)function, (byte)(2 * value), .. new byte[2 * value]];
        }

        byte[] data = new byte[(value + 7) / 8];
        for (int i = 0; i < value; i++)
        {
            data[i / 8] |= (byte)(On.Contains(address + i) ? 1 << (i % 8) : 0);
        }

        return [frame[0], (byte)function, (byte)data.Length, .. data];
    }

    private static byte[] Crc(byte[] bytes)
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

        return [(byte)crc, (byte)(crc >> 8)];
    }
}
