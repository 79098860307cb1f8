using System.Text;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;
using Gateway.Tests.Unit.Primitives;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Mqtt;

public class FramerTests(ITestOutputHelper log)
{
    private const int BodyBytesMax = 64;

    private static readonly byte[][] Packets =
    [
        FromBroker.Connack(true), FromBroker.Puback(1), FromBroker.Pubrec(0x1234), FromBroker.Pubrel(2), FromBroker.Pubcomp(0xFFFF),
        FromBroker.Suback(7, 0x80), FromBroker.Unsuback(7), FromBroker.Pingresp(), FromBroker.Publish("a", ""),
        FromBroker.Publish("a/b", "hello", 1, 9), FromBroker.Publish("a", new string('p', 57), 2, 10, true),
        FromBroker.Publish("a", new string('p', 200)), FromBroker.Publish("a", new string('p', 59), 1, 0x0304),
        FromBroker.Publish(new string('t', 300), "x", 2, 0x0506), FromBroker.Pingresp()
    ];

    private static readonly byte[] Stream = [.. Packets.SelectMany(packet => packet)];

    [Fact]
    public void Packets_are_found_whatever_two_parts_the_stream_comes_in()
    {
        List<string> whole = Cut([Stream]);
        Assert.Equal(Packets.Length, whole.Count);
        Assert.Equal("packet D0 0: ", whole[^1]);
        for (int split = 1; split < Stream.Length; split++)
        {
            Assert.Equal(whole, Cut([Stream[..split], Stream[split..]]));
        }
    }

    [Fact]
    public void Packets_are_found_byte_by_byte()
    {
        Assert.Equal(Cut([Stream]), Cut(Stream.Select(one => new[] { one })));
    }

    [Fact]
    public void Packets_are_found_in_random_pieces_some_of_them_empty()
    {
        Random random = Seed.Next(log, out string seed);
        List<string> whole = Cut([Stream]);
        for (int i = 0; i < 500; i++)
        {
            var pieces = new List<byte[]>();
            for (int at = 0; at < Stream.Length;)
            {
                int count = Math.Min(random.Next(0, 40), Stream.Length - at);
                pieces.Add(Stream[at..(at + count)]);
                at += count;
            }

            Assert.True(whole.SequenceEqual(Cut(pieces)), seed);
        }
    }

    [Fact]
    public void A_packet_of_exactly_the_buffer_is_a_packet_and_one_byte_more_is_drained()
    {
        Assert.StartsWith("packet 3C 64:", Cut([FromBroker.Publish("a", new string('p', 59), 2, 1, true)]).Single());
        Assert.Equal("drained 3C id 1", Cut([FromBroker.Publish("a", new string('p', 60), 2, 1, true)]).Single());
    }

    // A topic longer than the whole buffer: the identifier after it is still found.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0x0102)]
    [InlineData(2, 0xFFFE)]
    public void A_publish_larger_than_the_buffer_is_drained_with_its_identifier(int qos, int id)
    {
        foreach (int topicBytes in new[] { 1, 100, 255, 256, 5000 })
        {
            byte[] packet = FromBroker.Publish(new string('t', topicBytes), new string('p', 300), qos, id);
            string expected = $"drained {packet[0]:X2} id {id}";
            Assert.Equal([expected, "packet D0 0: "], Cut([[.. packet, 0xD0, 0]]));
            Assert.Equal([expected], Cut(packet.Select(one => new[] { one })));
        }
    }

    [Theory]
    [InlineData("30 FFFFFFFF", MqttFaults.MalformedRemainingLength)]
    [InlineData("30 FFFFFF80 01", MqttFaults.MalformedRemainingLength)]
    [InlineData("00 00", MqttFaults.MalformedPacketType)]
    [InlineData("F0 00", MqttFaults.MalformedPacketType)]
    [InlineData("10 00", MqttFaults.MalformedDirection)]
    [InlineData("82 00", MqttFaults.MalformedDirection)]
    [InlineData("A2 00", MqttFaults.MalformedDirection)]
    [InlineData("C0 00", MqttFaults.MalformedDirection)]
    [InlineData("E0 00", MqttFaults.MalformedDirection)]
    [InlineData("21 02", MqttFaults.MalformedFlags)]
    [InlineData("41 02", MqttFaults.MalformedFlags)]
    [InlineData("58 02", MqttFaults.MalformedFlags)]
    [InlineData("60 02", MqttFaults.MalformedFlags)]
    [InlineData("63 02", MqttFaults.MalformedFlags)]
    [InlineData("72 02", MqttFaults.MalformedFlags)]
    [InlineData("92 03", MqttFaults.MalformedFlags)]
    [InlineData("B2 02", MqttFaults.MalformedFlags)]
    [InlineData("D1 00", MqttFaults.MalformedFlags)]
    [InlineData("20 01", MqttFaults.MalformedLength)]
    [InlineData("20 03", MqttFaults.MalformedLength)]
    [InlineData("40 03", MqttFaults.MalformedLength)]
    [InlineData("50 00", MqttFaults.MalformedLength)]
    [InlineData("62 04", MqttFaults.MalformedLength)]
    [InlineData("70 01", MqttFaults.MalformedLength)]
    [InlineData("90 02", MqttFaults.MalformedLength)]
    [InlineData("90 80 01", MqttFaults.MalformedLength)]
    [InlineData("B0 03", MqttFaults.MalformedLength)]
    [InlineData("D0 01", MqttFaults.MalformedLength)]
    [InlineData("30 01", MqttFaults.MalformedLength)]
    [InlineData("32 03", MqttFaults.MalformedLength)]
    [InlineData("36 05", MqttFaults.MalformedQos)]
    [InlineData("3E 05", MqttFaults.MalformedQos)]
    [InlineData("38 05", MqttFaults.MalformedDup)]
    public void A_fixed_header_that_no_broker_may_send_has_its_fault(string hex, Fault fault)
    {
        byte[] bytes = Convert.FromHexString(hex.Replace(" ", ""));
        Assert.Equal(["malformed " + fault], Cut([bytes]));
        Assert.Equal(["malformed " + fault], Cut(bytes.Select(one => new[] { one })));
    }

    [Theory]
    [InlineData("30 80 01 0000", 128, MqttFaults.MalformedTopicEmpty)]
    [InlineData("30 80 01 0080", 128, MqttFaults.MalformedLength)]
    [InlineData("32 80 01 007D", 128, MqttFaults.MalformedLength)]
    [InlineData("32 80 01 0001 61 0000", 128, MqttFaults.MalformedPacketId)]
    public void A_drained_publish_that_is_malformed_has_its_fault(string hex, int length, Fault fault)
    {
        byte[] head = Convert.FromHexString(hex.Replace(" ", ""));
        byte[] packet = [.. head, .. new byte[3 + length - head.Length]];
        Assert.Equal(["malformed " + fault], Cut([packet]));
    }

    [Fact]
    public void After_a_reset_the_next_byte_begins_a_packet()
    {
        var framer = new Framer(BodyBytesMax);
        framer.Feed([0x32, 20, 0, 1], 0, 4);
        framer.Reset();
        Assert.Equal(2, framer.Feed([0xD0, 0], 0, 2));
        Assert.Equal((FramerResult.Packet, 0xD0), (framer.Result, framer.First));
    }

    [Fact]
    public void Random_bytes_are_never_an_exception_and_every_call_takes_something()
    {
        Random random = Seed.Next(log, out string seed);
        var framer = new Framer(BodyBytesMax);
        var message = new InboundMessage();
        var found = new HashSet<Fault>();
        for (int i = 0; i < 100_000; i++)
        {
            if (i % 1000 == 0)
            {
                // A length of up to 256 MB may have begun: all that follows would be skipped (seed 450889098).
                framer.Reset();
            }

            var bytes = new byte[random.Next(1, 90)];
            random.NextBytes(bytes);
            if (random.Next(4) > 0)
            {
                // A likely header, so that the test reaches bodies.
                bytes[0] = (byte)(0x30 | random.Next(16));
                if (bytes.Length > 1)
                {
                    bytes[1] = (byte)random.Next(bytes.Length + 10);
                }

                if (bytes.Length > 3)
                {
                    bytes[2] = 0;
                    bytes[3] = (byte)random.Next(8);
                }
            }

            for (int at = 0; at < bytes.Length;)
            {
                int taken = framer.Feed(bytes, at, bytes.Length - at);
                Assert.True(taken > 0 && at + taken <= bytes.Length, seed);
                at += taken;
                if (framer.Result == FramerResult.Malformed)
                {
                    found.Add(framer.Fault);
                    framer.Reset();
                    break;
                }

                if (framer.Result == FramerResult.Packet && framer.First >> 4 == PacketType.Publish)
                {
                    found.Add(Publish.TryDecode(framer.First, framer.Buffer, framer.BodyOffset, framer.BodyBytes, message));
                }
            }
        }

        Assert.True(found.Count >= 8, seed + " " + string.Join(' ', found));
    }

    private static List<string> Cut(IEnumerable<byte[]> pieces)
    {
        var framer = new Framer(BodyBytesMax);
        var found = new List<string>();
        foreach (byte[] piece in pieces)
        {
            byte[] padded = [0xEE, .. piece, 0xEE];
            for (int at = 0; ;)
            {
                at += framer.Feed(padded, 1 + at, piece.Length - at);
                if (framer.Result == FramerResult.Packet)
                {
                    found.Add($"packet {framer.First:X2} {framer.BodyBytes}: "
                        + Convert.ToHexString(framer.Buffer, framer.BodyOffset, framer.BodyBytes));
                }
                else if (framer.Result == FramerResult.Drained)
                {
                    found.Add($"drained {framer.First:X2} id {framer.DrainedPacketId}");
                }
                else if (framer.Result == FramerResult.Malformed)
                {
                    found.Add("malformed " + framer.Fault);
                    return found;
                }

                if (at == piece.Length)
                {
                    break;
                }
            }
        }

        return found;
    }
}
