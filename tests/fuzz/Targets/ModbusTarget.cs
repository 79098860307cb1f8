using Gateway.Modbus;
using Gateway.Modbus.Wire;

namespace Gateway.Tests.Fuzz;

/// <summary>
/// Any bytes between a Modbus master and its devices, with a good answer among them or not: what is taken was an answer to the request, a
/// good answer is found, and the bus goes on within its times.
/// </summary>
internal sealed class ModbusTarget : FuzzTarget
{
    private const int ResponseMs = 100;
    private const int PauseMs = 20;
    private const int StepMs = 5;

    // A request, its time, noise that has begun to arrive, and the rest after it.
    private const int RequestMsMax = (3 * ResponseMs) + 400;

    private readonly Choices choices = new();

    public override string Name => "modbus";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        [0, 0, 3, 0, 1, 3, 2, 0, 7, 0xF8, 0x46], [0, 1, 1, 9, 1, 0x83, 2, 0xC0, 0xF1], [0, 2, 7, 3, 1, 3, 1, 3, 2, 0xFF, 0, 0, 0],
        [1, 0, 3, 0, 0, 1, 0, 0, 0, 5, 1, 3, 2, 0, 7], [1, 3, 1, 200, 0, 1, 0, 0, 0, 3, 1, 0x83, 2, 0, 1, 0, 1, 0, 2],
        [1, 1, 2, 4, 0, 2, 0, 0, 0, 6, 1, 6, 0, 5, 0, 1], [2, 0, 5, 1, 2, 3, 4, 5, 6, 7, 8], [3, 4, 5, 1, 0, 0, 0, 0, 0, 0]
    ];

    protected override int Run(byte[] input)
    {
        choices.Reset(input);
        int mode = choices.Below(4);
        bool isRtu = (mode & 1) == 0;
        return mode < 2 ? Frame(isRtu) : Bus(isRtu);
    }

    // One request, whose answer is looked for in a stream in pieces.
    private int Frame(bool isRtu)
    {
        byte[] body = choices.Below(3) switch { 0 => [1, 3, 0, 0, 0, 1], 1 => [1, 1, 0, 0, 0, 9], _ => [1, 6, 0, 5, 0, 1] };
        byte[] good = body[1] switch { 3 => [1, 3, 2, 0, 7], 1 => [1, 1, 2, 0xFF, 1], _ => body };
        int pieceBytesMax = 1 + choices.Below(16);
        int place = choices.Byte();
        List<byte> stream = [];
        while (!choices.IsAtEnd)
        {
            stream.Add((byte)choices.Byte());
        }

        bool hasGood = place < 200 && stream.Count < 200;
        if (hasGood)
        {
            stream.InsertRange(Math.Min(place, stream.Count), isRtu ? RtuFrame(good) : [0, 1, 0, 0, 0, (byte)good.Length, .. good]);
        }

        AnswerFramer framer = isRtu ? new RtuFramer() : new TcpFramer();
        byte[] buffer = new byte[32];
        body.CopyTo(buffer, framer.HeadBytes);
        framer.Close(buffer, body.Length);
        byte[] bytes = [.. stream];
        ModbusResult result = ModbusResult.None;
        int at = 0;
        BeginCore();
        while (at < bytes.Length && result == ModbusResult.None)
        {
            int count = Math.Min(pieceBytesMax, bytes.Length - at);
            result = framer.Feed(bytes, at, count);
            at += framer.TakenBytes;
        }

        result = result == ModbusResult.None ? framer.EndPart() : result;
        EndCore();
        bool isAnswer = result is ModbusResult.Ok or ModbusResult.Exception;
        Expect(!isRtu || !hasGood || body[1] == 6 || isAnswer, "a good answer is not found");
        Expect(!isAnswer || IsGenuine(framer, bytes[..at], body, isRtu), "what is no answer is taken for one");
        return ((int)result * 31) + (int)framer.Verdict + (framer.IsOutOfStep ? 1000 : 0) + (isRtu ? 0 : 2000);
    }

    // The bytes of the answer are in the stream, as a frame, and fit the request.
    private static bool IsGenuine(AnswerFramer framer, byte[] stream, byte[] request, bool isRtu)
    {
        ReadOnlySpan<byte> body = framer.Buffer.AsSpan(framer.BodyOffset);
        bool isException = body[1] == (request[1] | 0x80);
        int count = isException ? 3 : request[1] switch { 3 => 5, 1 => 5, _ => 6 };
        body = body[..count];
        bool fits = body[0] == 1 && (isException || request[1] switch
        {
            3 => body[1] == 3 && body[2] == 2,
            1 => body[1] == 1 && body[2] == 2,
            _ => body.SequenceEqual(request)
        });
        byte[] frame = isRtu ? RtuFrame(body.ToArray()) : [0, 1, 0, 0, 0, (byte)count, .. body];
        return fits && stream.AsSpan().IndexOf(frame) >= 0;
    }

    // A master, in steps that bring the input's bytes or time; afterwards its device is good.
    private int Bus(bool isRtu)
    {
        var points = new ModbusPoints(2);
        points.Add(1, ModbusTable.Holding, 0, ModbusType.U16, ModbusOrder.Abcd, 0, 50);
        points.Add(2, ModbusTable.Holding, 0, ModbusType.U16, ModbusOrder.Abcd, 0, 50);
        var master = new ModbusMaster(points, new ModbusOptions
        {
            Transport = isRtu ? ModbusTransport.Rtu : ModbusTransport.Tcp, ResponseMs = ResponseMs, PauseMs = PauseMs, Attempts = 2
        });
        long now = 0;
        long sentMs = 0;
        byte[] piece = new byte[16];
        master.FeedLinkUp(now);
        while (!choices.IsAtEnd)
        {
            int bytes = choices.Below(piece.Length);
            choices.Fill(piece, 0, bytes);
            now += choices.Below(StepMs) * 10;
            BeginCore();
            master.FeedBytes(piece, 0, bytes, now);
            Turn(master, now, ref sentMs);
            EndCore();
        }

        // All units may be silent by now, and probes come each few seconds.
        long endMs = now + 150_000;
        bool isRead = false;
        for (; now < endMs && !isRead; now += StepMs)
        {
            if (Turn(master, now, ref sentMs))
            {
                byte[] request = master.TransmitBuffer;
                byte[] good = [request[isRtu ? 0 : 6], 3, 2, 0, 7];
                byte[] frame = isRtu ? RtuFrame(good) : [request[0], request[1], 0, 0, 0, 5, .. good];
                master.FeedBytes(frame, 0, frame.Length, now + 1);
            }

            Expect(master.WantsReopen || now - sentMs < RequestMsMax || master.WakeMs > now, "the bus stands still");
            isRead = points.ValueMilliOf(0) == 7000 && points.ValueMilliOf(1) == 7000
                && points.ResultOf(0) == ModbusResult.Ok && points.ResultOf(1) == ModbusResult.Ok;
        }

        Expect(isRead, "good answers are not taken any more");
        int word = 0;
        for (ModbusResult result = ModbusResult.Ok; result < ModbusResult.Count; result++)
        {
            word = (word * 5) + Math.Min(master.CountOf(result), 4);
        }

        return word;
    }

    // True: a request left.
    private static bool Turn(ModbusMaster master, long now, ref long sentMs)
    {
        if (master.WantsReopen)
        {
            master.FeedLinkDown(now);
            master.FeedLinkUp(now);
        }

        master.FeedTime(now);
        int bytes = master.TransmitCount;
        if (bytes == 0)
        {
            return false;
        }

        master.FeedSent(bytes, now);
        sentMs = now;
        return true;
    }

    private static byte[] RtuFrame(byte[] body)
    {
        int crc = 0xFFFF;
        foreach (byte one in body)
        {
            crc ^= one;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }
        }

        return [.. body, (byte)crc, (byte)(crc >> 8)];
    }
}
