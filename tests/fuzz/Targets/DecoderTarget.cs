using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;
using Gateway.Tests.Vectors;

namespace Gateway.Tests.Fuzz;

/// <summary>Each decoder on any body that its fixed header allows, against the standard's layouts.</summary>
internal sealed class DecoderTarget : FuzzTarget
{
    private const int Lead = 3;

    private readonly InboundMessage message = new();

    public override string Name => "decoders";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        .. PacketVectors.Received.Select(packet => packet[..1].Concat(packet[2..]).ToArray()), [0x20, 1, 0], [0x20, 0, 5],
        [0x90, 1, 2, 0x80],
        [0x34, 0, 3, 0xE2, 0x82, 0xAC, 0, 1], [0x3B, 0, 1, 0x23, 0, 1]
    ];

    protected override int Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return 0;
        }

        int first = input[0];
        int bytes = input.Length - 1;
        byte[] buffer = new byte[Lead + bytes];
        Array.Copy(input, 1, buffer, Lead, bytes);
        BeginCore();
        Fault header = FixedHeader.Check(first, bytes);
        EndCore();
        if (header != Fault.None)
        {
            return (int)header;
        }

        ReadOnlySpan<byte> body = buffer.AsSpan(Lead);
        return (first << 8) + (int)((first >> 4) switch
        {
            PacketType.Publish => RunPublish(first, buffer, bytes),
            PacketType.Connack => RunConnack(buffer, body),
            PacketType.Suback => RunSuback(buffer, body),
            _ => Fault.None
        });
    }

    private Fault RunPublish(int first, byte[] buffer, int bytes)
    {
        BeginCore();
        Fault fault = Publish.TryDecode(first, buffer, Lead, bytes, message);
        EndCore();
        ReadOnlySpan<byte> body = buffer.AsSpan(Lead);
        bool isNamed = (first & 6) != 0;
        int topicBytes = (body[0] << 8) | body[1];
        int head = 2 + topicBytes + (isNamed ? 2 : 0);
        bool fits = head <= bytes;
        ReadOnlySpan<byte> topic = fits ? body.Slice(2, topicBytes) : [];
        int id = isNamed && fits ? (body[head - 2] << 8) | body[head - 1] : 0;
        bool isGood = fits && topicBytes > 0 && (id > 0 || !isNamed) && Utf8Target.IsStrict(topic)
            && topic.IndexOfAny((byte)'+', (byte)'#') < 0;
        Expect(isGood == (fault == Fault.None), "a PUBLISH is judged otherwise than by the standard");
        if (isGood)
        {
            Expect(
                message.TopicOffset == Lead + 2 && message.TopicBytes == topicBytes && message.PayloadOffset == Lead + head
                && message.PayloadBytes == bytes - head && message.PacketId == id && message.Qos == ((first >> 1) & 3)
                && message.Retain == ((first & 1) != 0) && message.Duplicate == ((first & 8) != 0),
                "a PUBLISH is read as another");
            byte[] again = new byte[bytes];
            byte[] payload = body[head..].ToArray();
            int end = Publish.PutBody(again, 0, topic.ToArray(), id, payload, 0, payload.Length);
            Expect(end == bytes && body.SequenceEqual(again), "a PUBLISH is not written as it was read");
            Expect(Publish.BodyBytes(message.Qos, topicBytes, payload.Length) == bytes, "a PUBLISH's bytes are counted otherwise");
        }

        return fault;
    }

    private Fault RunConnack(byte[] buffer, ReadOnlySpan<byte> body)
    {
        BeginCore();
        Fault kept = Connack.TryDecode(buffer, Lead, false, out bool present);
        Fault clean = Connack.TryDecode(buffer, Lead, true, out _);
        EndCore();
        Expect((kept == Fault.None) == (body[0] <= 1 && body[1] == 0), "a CONNACK is judged otherwise than by the standard");
        Expect((clean == Fault.None) == (body[0] == 0 && body[1] == 0), "a CONNACK to a clean session is judged otherwise");
        Expect(kept != Fault.None || present == (body[0] == 1), "session present is read otherwise");
        return kept;
    }

    private Fault RunSuback(byte[] buffer, ReadOnlySpan<byte> body)
    {
        BeginCore();
        Fault fault = Suback.TryDecode(buffer, Lead, body.Length, out int id, out int code);
        EndCore();
        bool isGood = body.Length == 3 && (body[0] | body[1]) != 0 && (body[2] is <= 2 or 0x80);
        Expect((fault == Fault.None) == isGood, "a SUBACK is judged otherwise than by the standard");
        Expect(fault != Fault.None || (id == ((body[0] << 8) | body[1]) && code == body[2]), "a SUBACK is read as another");
        return fault;
    }
}
