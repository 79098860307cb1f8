namespace Gateway.Tests.Fuzz;

/// <summary>
/// The other end of a link: reads a client's packets with its own code, refuses what no broker would accept, and answers. Allocates
/// nothing after construction.
/// </summary>
internal sealed class Peer
{
    private const int BytesMax = 1 << 16;

    private readonly byte[] heard = new byte[BytesMax];
    private readonly byte[] answers = new byte[BytesMax];
    private int heardBytes;
    private int answeredBytes;
    private bool isConnected;

    /// <summary>Whether packets are answered as by a broker; otherwise they are only read.</summary>
    public bool Answers { get; set; }

    /// <summary>Packets read on this link.</summary>
    public int Packets { get; private set; }

    public int AnswerBytes => answeredBytes - AnswerOffset;

    public byte[] AnswerBuffer => answers;

    public int AnswerOffset { get; private set; }

    /// <summary>A new link.</summary>
    public void Reset()
    {
        heardBytes = 0;
        answeredBytes = 0;
        AnswerOffset = 0;
        isConnected = false;
        Packets = 0;
    }

    public void Take(byte[] buffer, int offset, int bytes)
    {
        Array.Copy(buffer, offset, heard, heardBytes, bytes);
        heardBytes += bytes;
        int at = 0;
        for (int packet = PacketBytes(at); packet > 0; packet = PacketBytes(at))
        {
            Read(at, packet);
            at += packet;
        }

        heardBytes -= at;
        Array.Copy(heard, at, heard, 0, heardBytes);
    }

    public void TakeAnswer(int bytes)
    {
        AnswerOffset += bytes;
        if (AnswerOffset == answeredBytes)
        {
            AnswerOffset = 0;
            answeredBytes = 0;
        }
    }

    // 0: not complete yet.
    private int PacketBytes(int at)
    {
        int length = 0;
        for (int i = 0; i < 4; i++)
        {
            if (at + 1 + i >= heardBytes)
            {
                return 0;
            }

            int digit = heard[at + 1 + i];
            length |= (digit & 127) << (7 * i);
            if (digit < 128)
            {
                int bytes = 2 + i + length;
                return at + bytes <= heardBytes ? bytes : 0;
            }
        }

        throw new FuzzFailureException("a remaining length of more than four bytes is sent");
    }

    private void Read(int at, int bytes)
    {
        int first = heard[at];
        int body = at + 1;
        while (heard[body] >= 128)
        {
            body++;
        }

        body++;
        int end = at + bytes;
        Packets++;
        Expect((first >> 4 == 1) == !isConnected, "CONNECT is not the first packet, or not the only one");
        isConnected = true;
        switch (first)
        {
            case 0x10:
                Answer(0x20, 0, 0);
                break;
            case 0x62:
                Answer(0x70, heard[body], heard[body + 1]);
                break;
            case 0x40 or 0x50 or 0x70:
                Expect(bytes == 4 && (heard[body] | heard[body + 1]) != 0, "an acknowledgement without an identifier is sent");
                break;
            case 0x82:
                Expect(end - body >= 6, "a SUBSCRIBE without a filter is sent");
                Answer(0x90, heard[body], heard[body + 1], heard[end - 1]);
                break;
            case 0xA2:
                Answer(0xB0, heard[body], heard[body + 1]);
                break;
            case 0xC0:
                Put(0xD0);
                Put(0);
                break;
            case 0xE0:
                Expect(end == heardBytes, "something follows DISCONNECT [MQTT-3.14.4-2]");
                break;
            default:
                ReadPublish(first, body, end);
                break;
        }
    }

    private void ReadPublish(int first, int body, int end)
    {
        int qos = (first >> 1) & 3;
        Expect(first >> 4 == 3 && qos < 3 && (qos > 0 || (first & 8) == 0), "a packet that no client may send");
        int topicBytes = (heard[body] << 8) | heard[body + 1];
        int id = body + 2 + topicBytes;
        Expect(topicBytes > 0 && id + (qos > 0 ? 2 : 0) <= end, "a PUBLISH without a topic or beyond its length is sent");
        if (qos == 0)
        {
            return;
        }

        int number = (heard[id] << 8) | heard[id + 1];
        Expect(number is >= 1 and <= 61440, "an identifier out of range is sent");
        Answer(qos == 1 ? 0x40 : 0x50, heard[id], heard[id + 1]);
    }

    private void Answer(int first, int high, int low, int code = -1)
    {
        Put(first);
        Put(code < 0 ? 2 : 3);
        Put(high);
        Put(low);
        if (code >= 0)
        {
            Put(code);
        }
    }

    private void Put(int value)
    {
        if (Answers)
        {
            Expect(answeredBytes < BytesMax, "more is sent than any table holds");
            answers[answeredBytes++] = (byte)value;
        }
    }

    private static void Expect(bool condition, string promise)
    {
        if (!condition)
        {
            throw new FuzzFailureException(promise);
        }
    }
}
