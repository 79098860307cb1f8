using Gateway.Modbus;

namespace Gateway.Tests.Unit.Modbus;

/// <summary>A master on a wire with simulated devices, in simulated time of a millisecond's step.</summary>
internal sealed class ModbusRig
{
    private readonly List<(long AtMs, byte[] Bytes)> arriving = [];
    private readonly bool isRtu;
    private readonly ModbusOptions options;

    public ModbusRig(ModbusPoints points, ModbusOptions? options = null)
    {
        this.options = options ?? new ModbusOptions();
        isRtu = this.options.Transport == ModbusTransport.Rtu;
        Points = points;
        Master = new ModbusMaster(points, this.options);
    }

    public ModbusPoints Points { get; }

    public ModbusMaster Master { get; }

    public long NowMs { get; private set; }

    /// <summary>By unit; a unit without one does not answer.</summary>
    public Dictionary<int, SimulatedDevice> Devices { get; } = [];

    /// <summary>The unit and PDU of each request, with the time at which it left.</summary>
    public List<(long AtMs, byte[] Body)> Requests { get; } = [];

    /// <summary>Called once each millisecond before the master.</summary>
    public Action<long>? EachMs { get; set; }

    /// <summary>The pieces in which answers arrive.</summary>
    public int PieceBytesMax { get; set; } = int.MaxValue;

    /// <summary>The turns that the owner's loop makes: the master sees bytes and time only in these steps.</summary>
    public int TurnMs { get; set; } = 1;

    /// <summary>The master hears what it sends.</summary>
    public bool HasEcho { get; set; }

    public bool LinkTakes { get; set; } = true;

    public ModbusRig Up()
    {
        Master.FeedLinkUp(NowMs);
        return this;
    }

    public void Arrive(long afterMs, params byte[] bytes) => arriving.Add((NowMs + afterMs, bytes));

    public void Run(long ms)
    {
        for (long endMs = NowMs + ms; NowMs < endMs; NowMs++)
        {
            EachMs?.Invoke(NowMs);
            if (NowMs % TurnMs == 0)
            {
                Turn();
            }
        }
    }

    /// <summary>Until the condition holds; fails after the given time.</summary>
    public long RunUntil(Func<bool> condition, long msMax)
    {
        long beginMs = NowMs;
        while (!condition())
        {
            if (NowMs - beginMs > msMax)
            {
                throw new InvalidOperationException($"not within {msMax} ms");
            }

            Run(1);
        }

        return NowMs - beginMs;
    }

    private void Turn()
    {
        for (int i = 0; i < arriving.Count;)
        {
            (long atMs, byte[] bytes) = arriving[i];
            if (atMs > NowMs)
            {
                i++;
                continue;
            }

            arriving.RemoveAt(i);
            for (int at = 0; at < bytes.Length;)
            {
                int count = Math.Min(PieceBytesMax, bytes.Length - at);
                Master.FeedBytes(bytes, at, count, NowMs);
                at += count;
            }
        }

        Master.FeedTime(NowMs);
        if (Master.TransmitCount > 0 && LinkTakes)
        {
            int offset = Master.TransmitOffset;
            byte[] frame = Master.TransmitBuffer[offset..(offset + Master.TransmitCount)];
            Master.FeedSent(frame.Length, NowMs);
            Answer(frame);
        }
    }

    private void Answer(byte[] frame)
    {
        byte[] body;
        int transaction = 0;
        if (isRtu)
        {
            if (SerialSlave.Crc(frame) != 0)
            {
                throw new InvalidOperationException("the master sent a wrong CRC");
            }

            body = frame[..^2];
        }
        else
        {
            transaction = (frame[0] << 8) | frame[1];
            body = frame[6..];
            if (frame[2] != 0 || frame[3] != 0 || ((frame[4] << 8) | frame[5]) != body.Length)
            {
                throw new InvalidOperationException("the master sent a wrong header");
            }
        }

        Requests.Add((NowMs, body));
        if (HasEcho)
        {
            arriving.Add((NowMs + 1, frame));
        }

        int lineMs = isRtu ? frame.Length * 11_000 / options.Baud + 1 : 0;
        if (!Devices.TryGetValue(body[0], out SimulatedDevice? device))
        {
            return;
        }

        foreach ((int delayMs, byte[] answer, bool isRaw) in device.Answer(body))
        {
            byte[] bytes = isRaw ? answer : isRtu ? SerialSlave.Frame(answer) : SerialSlave.TcpFrame(transaction, answer);
            arriving.Add((NowMs + lineMs + delayMs, device.Spoil?.Invoke(bytes) ?? bytes));
        }
    }
}
