using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;
using Gateway.Tests.Vectors;

namespace Gateway.Tests.Fuzz;

/// <summary>The framer over any stream in any pieces, against a reader of the whole stream.</summary>
internal sealed class FramerTarget : FuzzTarget
{
    private const int Lead = 2;

    private readonly Choices choices = new();

    public override string Name => "framer";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        .. PacketVectors.Received.Select(packet => new byte[] { 0, 0 }.Concat(packet).ToArray()),
        .. PacketVectors.Malformed.Select(packet => new byte[] { 0, 1 }.Concat(packet).ToArray()),
        [9, 3, .. PacketVectors.Received.SelectMany(packet => packet)],
        [1, 7, 0x32, 70, 0, 3, 0x61, 0x2F, 0x62, 0, 5, .. new byte[63], 0xD0, 0],
        [0, 2, 0x30, 0x80, 0x01, 0, 1, 0x61, .. new byte[125], 0x40, 2, 0, 1]
    ];

    protected override int Run(byte[] input)
    {
        choices.Reset(input);
        int bodyBytesMax = 16 + choices.Below(100);
        int pieceBytesMax = 1 + choices.Below(64);
        byte[] stream = input.AsSpan(choices.Offset).ToArray();
        var framer = new Framer(bodyBytesMax);
        int at = 0;
        int begin = 0;
        int word = 0;
        while (at < stream.Length)
        {
            int count = Math.Min(pieceBytesMax, stream.Length - at);
            byte[] piece = new byte[Lead + count];
            Array.Copy(stream, at, piece, Lead, count);
            BeginCore();
            int taken = framer.Feed(piece, Lead, count);
            EndCore();
            Expect(taken >= 1 && taken <= count, "the framer takes nothing, or more than there is");
            at += taken;
            word = (word * 31) + (int)framer.Result;
            ReadOnlySpan<byte> packet = stream.AsSpan(begin);
            (FramerResult result, int bytes) = Read(packet, bodyBytesMax);
            if (framer.Result == FramerResult.Malformed)
            {
                // Found as early as the header shows it, or at the end of a drained packet.
                Expect(result == FramerResult.Malformed && begin + bytes <= at, "a good packet is called malformed");
                Expect(
                    framer.Fault is >= MqttFaults.MalformedRemainingLength and <= MqttFaults.MalformedSubackCode,
                    "malformed without its fault");
                return (word * 31) + (int)framer.Fault;
            }

            if (framer.Result == FramerResult.NeedMore)
            {
                Expect(taken == count && begin + bytes > at, "the end of a packet is not seen");
                continue;
            }

            Expect(framer.Result == result && begin + bytes == at, "a packet is cut elsewhere");
            word = (word * 31) + framer.First;
            if (result == FramerResult.Packet)
            {
                ReadOnlySpan<byte> body = framer.Buffer.AsSpan(framer.BodyOffset, framer.BodyBytes);
                Expect(framer.First == packet[0] && packet[..bytes].EndsWith(body), "a packet's body is another");
                Expect(bytes - body.Length is >= 2 and <= 5, "a packet's header has another length");
            }
            else
            {
                int header = bytes - LengthOf(packet);
                int topic = (packet[header] << 8) | packet[header + 1];
                int id = (packet[0] & 6) == 0 ? 0 : (packet[header + 2 + topic] << 8) | packet[header + 3 + topic];
                Expect(framer.DrainedPacketId == id, "a drained packet has another identifier");
                ReadOnlySpan<byte> beginning = framer.Buffer.AsSpan(framer.BodyOffset, framer.BodyBytes);
                Expect(packet[header..].StartsWith(beginning), "a drained packet's beginning is another");
                Expect(beginning.Length == bodyBytesMax, "a drained packet's beginning is shorter than the buffer");
            }

            begin = at;
        }

        return word;
    }

    // The first packet of a stream by the standard's figures: the expected result, and after how many bytes.
    private static (FramerResult Result, int Bytes) Read(ReadOnlySpan<byte> stream, int bodyBytesMax)
    {
        int digits = 0;
        while (1 + digits < stream.Length && digits < 4 && stream[1 + digits] >= 128)
        {
            digits++;
        }

        if (digits == 4)
        {
            return (FramerResult.Malformed, 5);
        }

        if (1 + digits >= stream.Length)
        {
            return (FramerResult.NeedMore, int.MaxValue / 2);
        }

        int header = 2 + digits;
        int length = LengthOf(stream);
        int type = stream[0] >> 4;
        int flags = stream[0] & 15;
        int qos = (flags >> 1) & 3;
        bool isGood = type switch
        {
            3 => qos < 3 && (qos > 0 || flags < 8) && length >= (qos > 0 ? 4 : 2),
            2 or 4 or 5 or 7 or 11 => flags == 0 && length == 2,
            6 => flags == 2 && length == 2,
            9 => flags == 0 && length >= 3,
            13 => flags == 0 && length == 0,
            _ => false
        };
        if (!isGood || (length > bodyBytesMax && type != 3))
        {
            return (FramerResult.Malformed, header);
        }

        if (length <= bodyBytesMax)
        {
            return (FramerResult.Packet, header + length);
        }

        if (header + length > stream.Length)
        {
            return (FramerResult.NeedMore, header + length);
        }

        int topic = (stream[header] << 8) | stream[header + 1];
        bool fits = topic > 0 && 2 + topic + (qos > 0 ? 2 : 0) <= length;
        bool isNamed = fits && (qos == 0 || stream[header + 2 + topic] != 0 || stream[header + 3 + topic] != 0);
        return (isNamed ? FramerResult.Drained : FramerResult.Malformed, header + length);
    }

    private static int LengthOf(ReadOnlySpan<byte> stream)
    {
        int length = 0;
        for (int i = 0; i < 4; i++)
        {
            length |= (stream[1 + i] & 127) << (7 * i);
            if (stream[1 + i] < 128)
            {
                break;
            }
        }

        return length;
    }
}
