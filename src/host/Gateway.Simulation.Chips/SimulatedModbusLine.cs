using System.Buffers.Binary;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Simulation.Chips;

/// <summary>
/// A serial line, or a TCP connection, with Modbus devices: what the points of the settings name is there, and nothing else. The frames
/// are coded here anew, so that a mistake of the firmware's cannot hide on both sides. One thread.
/// </summary>
public sealed class SimulatedModbusLine(Func<long> nowMs, bool isTcp = false) : IByteLink
{
    private const int AnswerMs = 15;

    // Of TCP: transaction, protocol, length.
    private const int HeaderBytes = 6;
    private const int ReadCoils = 1;
    private const int ReadInputs = 4;
    private const int WriteCoil = 5;
    private const int WriteRegister = 6;
    private const int WriteCoils = 15;
    private const int WriteRegisters = 16;
    private const int IllegalFunction = 1;
    private const int IllegalAddress = 2;
    private const int DeviceFailure = 4;

    private readonly List<Cell> cells = [];
    private readonly List<byte> request = [];
    private byte[] answer = [];
    private int given;
    private long answerMs;

    /// <summary>How the devices misbehave.</summary>
    public LineFault Misconduct { get; set; }

    /// <inheritdoc/>
    public LinkState State { get; private set; }

    /// <inheritdoc/>
    public Fault Fault => Fault.None;

    /// <summary>
    /// Adds the device of the sensor 1.. of the set, with what it measures, in thousandths of the sensor's unit after gain and offset;
    /// null: it does not answer.
    /// </summary>
    public void Add(SettingsSet set, int index, Func<int?> measured) => cells.Add(new Cell(
        set.GetNumber(SettingId.SensorUnitId + index), set.GetNumber(SettingId.SensorTable + index),
        set.GetNumber(SettingId.SensorRegister + index), SettingsRules.TypeOf(set, index), set.GetNumber(SettingId.SensorOrder + index),
        set.GetNumber(SettingId.SensorBit + index), set.GetNumber(SettingId.SensorGain + index),
        set.GetNumber(SettingId.SensorOffset + index), measured));

    /// <inheritdoc/>
    public void Open() => State = LinkState.Open;

    /// <inheritdoc/>
    public void Close()
    {
        State = LinkState.Closed;
        request.Clear();
        answer = [];
    }

    /// <inheritdoc/>
    public int Send(byte[] buffer, int offset, int bytes)
    {
        if (answer.Length > 0)
        {
            // A line has one talker: what came before is over.
            answer = [];
            request.Clear();
        }

        request.AddRange(buffer.AsSpan(offset, bytes));
        byte[] frame = [.. request];
        bool isWhole = isTcp
            ? frame.Length > HeaderBytes && frame.Length == HeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(4))
            : frame.Length >= 8 && Crc(frame.AsSpan(0, frame.Length - 2)) == BinaryPrimitives.ReadUInt16LittleEndian(frame.AsSpan(^2));
        if (isWhole)
        {
            request.Clear();
            byte[] said = Misconduct == LineFault.Silent ? [] : Answer(isTcp ? frame[HeaderBytes..] : frame);
            answer = !isTcp || said.Length == 0 ? said : [.. frame[..4], 0, (byte)(said.Length - 2), .. said[..^2]];
            given = 0;
            answerMs = nowMs() + AnswerMs;
        }

        return bytes;
    }

    /// <inheritdoc/>
    public int Receive(byte[] buffer, int offset, int bytesMax)
    {
        if (answer.Length == 0 || nowMs() < answerMs)
        {
            return 0;
        }

        int bytes = Math.Min(bytesMax, answer.Length - given);
        answer.AsSpan(given, bytes).CopyTo(buffer.AsSpan(offset));
        given += bytes;
        if (given == answer.Length)
        {
            answer = [];
        }

        return bytes;
    }

    private byte[] Answer(byte[] frame)
    {
        int unit = frame[0];
        int function = frame[1];
        int address = BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(2));
        int count = BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(4));
        List<Cell> device = cells.FindAll(cell => cell.Unit == unit);
        if (device.Count == 0 || device.TrueForAll(cell => cell.Measured() is null))
        {
            return [];
        }

        byte[] body = function switch
        {
            _ when Misconduct == LineFault.Exception => [(byte)(function | 0x80), DeviceFailure],
            >= ReadCoils and <= ReadInputs => Read(device, function, address, count),
            WriteCoil or WriteRegister or WriteCoils or WriteRegisters => Write(device, frame, function, address, count),
            _ => [(byte)(function | 0x80), IllegalFunction],
        };
        byte[] whole = [(byte)(Misconduct == LineFault.WrongUnit ? unit ^ 1 : unit), .. body, 0, 0];
        ushort crc = (ushort)(Crc(whole.AsSpan(0, whole.Length - 2)) ^ (Misconduct == LineFault.Noisy ? 0x5A5A : 0));
        BinaryPrimitives.WriteUInt16LittleEndian(whole.AsSpan(^2), crc);
        return whole;
    }

    private static byte[] Read(List<Cell> device, int function, int address, int count)
    {
        List<Cell> table = device.FindAll(cell => cell.Table == function - 1);
        bool isBits = function <= 2;
        byte[] data = new byte[isBits ? (count + 7) / 8 : 2 * count];
        for (int i = 0; i < count; i++)
        {
            if (table.Find(one => one.Has(address + i)) is not { } cell)
            {
                return [(byte)(function | 0x80), IllegalAddress];
            }

            int word = cell.WordAt(address + i, table);
            if (isBits)
            {
                data[i / 8] |= (byte)((word & 1) << (i % 8));
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(2 * i), (ushort)word);
            }
        }

        return [(byte)function, (byte)data.Length, .. data];
    }

    private static byte[] Write(List<Cell> device, byte[] frame, int function, int address, int count)
    {
        bool isBits = function is WriteCoil or WriteCoils;
        bool isSingle = function is WriteCoil or WriteRegister;
        List<Cell> table = device.FindAll(cell => cell.Table == (isBits ? 0 : 2));
        int places = isSingle ? 1 : count;
        for (int i = 0; i < places; i++)
        {
            if (table.Find(one => one.Has(address + i)) is not { } cell)
            {
                return [(byte)(function | 0x80), IllegalAddress];
            }

            int word = function == WriteCoil ? (count == 0xFF00 ? 1 : 0)
                : function == WriteRegister ? count
                : isBits ? (frame[7 + (i / 8)] >> (i % 8)) & 1
                : BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(7 + (2 * i)));
            cell.Written[address + i] = word;
        }

        return [(byte)function, .. frame.AsSpan(2, 4)];
    }

    private static ushort Crc(ReadOnlySpan<byte> bytes)
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

        return (ushort)crc;
    }

    private sealed record Cell(
        int Unit, int Table, int Address, PointType Type, int Order, int Bit, int GainPpm, int OffsetMilli, Func<int?> Measured)
    {
        public Dictionary<int, int> Written { get; } = [];

        public bool Has(int address) => address >= Address && address < Address + (Type >= PointType.U32 ? 2 : 1);

        public int WordAt(int address, List<Cell> table)
        {
            if (Written.TryGetValue(address, out int written))
            {
                return written;
            }

            if (Type == PointType.Bit)
            {
                // Several may be bits of one register.
                return table.Where(one => one.Type == PointType.Bit && one.Address == Address)
                    .Aggregate(0, (word, one) => word | (one.Raw() >= 0.5 ? 1 << one.Bit : 0));
            }

            byte[] bytes = new byte[4];
            double raw = Raw();
            switch (Type)
            {
                case PointType.Float32:
                    BinaryPrimitives.WriteSingleBigEndian(bytes, (float)raw);
                    break;
                case PointType.U32:
                    BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Math.Clamp(Math.Round(raw), 0, uint.MaxValue));
                    break;
                case PointType.S32:
                    BinaryPrimitives.WriteInt32BigEndian(bytes, (int)Math.Clamp(Math.Round(raw), int.MinValue, int.MaxValue));
                    break;
                case PointType.S16:
                    BinaryPrimitives.WriteInt16BigEndian(bytes, (short)Math.Clamp(Math.Round(raw), short.MinValue, short.MaxValue));
                    break;
                default:
                    BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)Math.Clamp(Math.Round(raw), 0, ushort.MaxValue));
                    break;
            }

            bool isPair = Type >= PointType.U32;
            bool swapsWords = isPair && Order is 1 or 3;
            bool swapsBytes = Order is 2 or 3;
            int at = 2 * (isPair && swapsWords ? 1 - (address - Address) : address - Address);
            return swapsBytes ? bytes[at] | (bytes[at + 1] << 8) : (bytes[at] << 8) | bytes[at + 1];
        }

        private double Raw() => ((Measured() ?? 0) - OffsetMilli) / 1000.0 * 1_000_000 / GainPpm;
    }
}
