using System.Text;
using Gateway.App;
using Gateway.Hal;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;
using Gateway.Provisioning;
using Gateway.Settings;
using Gateway.Tests.Unit.Settings;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>
/// The packets of a test connection: what a gateway with these settings would send, one at a time, and each that is refused.
/// </summary>
public class ConnectionStepTests
{
    private const string Root = "gateway/gw1-test/";

    private readonly SettingsStore store = new SettingsWorld().Start();
    private readonly ScriptedBroker link = new();
    private readonly List<string> lines = [];

    public ConnectionStepTests()
    {
        store.MustSet("broker.host", "broker.example");
        store.MustSet("id", "gw1");
    }

    /// <summary>How the broker treats a packet.</summary>
    public enum Manner
    {
        Closes,
        IsSilent
    }

    [Fact]
    public void A_test_sends_what_the_gateway_will_send_and_leaves_nothing_behind()
    {
        Assert.Equal(ConsoleError.None, Run());
        Assert.Equal(["connack: ok", "subscribe: ok", "retain: ok", "qos 1: ok", "qos 2: ok"], lines[^5..]);
        Assert.Equal(
            [
                $"connect gw1-test will {Root}status qos 1 retain empty", $"subscribe {Root}cmd/# 2", $"subscribe {Root}alarm/test 0",
                $"publish {Root}status qos 1 retain", $"publish {Root}status qos 1 retain empty", $"publish {Root}alarm/test qos 1",
                $"publish {Root}alarm/test qos 2", "pubrel", "disconnect"
            ],
            link.Packets);
        Assert.Equal(1, link.OutstandingMax);
    }

    [Fact]
    public void What_the_settings_turn_off_is_not_tried()
    {
        foreach (string key in new[] { "broker.retain", "broker.will", "commands" })
        {
            store.MustSet(key, "off");
        }

        store.MustSet("broker.qos-max", "1");
        Assert.Equal(ConsoleError.None, Run());
        Assert.Equal(["connack: ok", "qos 1: ok"], lines[^2..]);
        Assert.Equal(["connect gw1-test", $"publish {Root}alarm/test qos 1", "disconnect"], link.Packets);
    }

    [Theory]
    [InlineData("broker.retain=off", "connect gw1-test will gateway/gw1-test/status qos 1 empty")]
    [InlineData("broker.will=off", "connect gw1-test")]
    [InlineData("broker.subscribe-qos=0", "subscribe gateway/gw1-test/cmd/# 0")]
    [InlineData("broker.kind=rabbitmq", "subscribe gateway/gw1-test/cmd/# 1")]
    [InlineData("topic.base=plant/1", "subscribe plant/1/gw1-test/cmd/# 2")]
    public void Each_setting_changes_the_packet_that_it_decides(string setting, string packet)
    {
        store.MustSet(setting.Split('=')[0], setting.Split('=')[1]);
        Assert.Equal(ConsoleError.None, Run());
        Assert.Contains(packet, link.Packets);
    }

    [Theory]
    [InlineData("connect", ConsoleError.ConnectRefused, "broker.retain off, or broker.will off")]
    [InlineData(
        "subscribe gateway/gw1-test/cmd", ConsoleError.SubscribeFailed,
        "commands off, a lower broker.subscribe-qos, or let this user subscribe to gateway/gw1-test/cmd/#")]
    [InlineData(
        "subscribe gateway/gw1-test/alarm", ConsoleError.SubscribeFailed, "let this user subscribe to gateway/gw1-test/alarm/test")]
    [InlineData(
        "publish gateway/gw1-test/status qos 1 retain", ConsoleError.RetainFailed,
        "broker.retain off, or let this user publish retained messages to gateway/gw1-test/status")]
    [InlineData("publish gateway/gw1-test/status qos 1 retain empty", ConsoleError.RetainFailed, "broker.retain off")]
    [InlineData(
        "publish gateway/gw1-test/alarm/test qos 1", ConsoleError.EchoFailed,
        "does not take what this user publishes to gateway/gw1-test/alarm/test")]
    [InlineData("publish gateway/gw1-test/alarm/test qos 2", ConsoleError.Qos2Failed, "broker.qos-max 1")]
    [InlineData("pubrel", ConsoleError.Qos2Failed, "broker.qos-max 1")]
    public void The_step_that_a_broker_refuses_is_named_with_what_would_be_right(string packet, ConsoleError error, string hint)
    {
        foreach (Manner manner in Enum.GetValues<Manner>())
        {
            link.Refused = packet;
            link.Manner = manner;
            Assert.Equal(error, Run());
            Assert.Equal(manner == Manner.Closes ? "reason: the broker closed the connection" : "reason: no answer in time", lines[^1]);
            Assert.Contains(hint, Hint);
            Assert.StartsWith(packet, link.Packets.Last(sent => sent != "disconnect"));
            Assert.Null(link.Target);
        }
    }

    [Fact]
    public void A_broker_that_takes_QoS_2_as_QoS_1_is_told_apart_from_one_that_has_it()
    {
        link.AnswersQos2WithPuback = true;
        Assert.Equal(ConsoleError.Qos2Failed, Run());
        Assert.Equal("qos 1: ok", lines[^1]);
        Assert.Contains("broker.qos-max 1", Hint);
        store.MustSet("broker.kind", "rabbitmq");
        Assert.Equal(ConsoleError.None, Run());
    }

    [Theory]
    [InlineData("qos 1", ConsoleError.EchoFailed, "subscribe: ok", "the rights of this user for gateway/gw1-test/alarm/test")]
    [InlineData("qos 2", ConsoleError.Qos2Failed, "qos 1: ok", "")]
    public void A_message_that_is_acknowledged_and_does_not_come_back_fails(string qos, ConsoleError error, string last, string hint)
    {
        store.MustSet("broker.retain", "off");
        link.NotDelivered = qos;
        Assert.Equal(error, Run());
        Assert.Equal([last, "reason: no answer in time"], lines[^2..]);
        Assert.Contains(hint, Hint);
    }

    [Fact]
    public void A_message_may_come_back_before_its_acknowledgement_and_only_once_counts()
    {
        link.DeliversFirst = true;
        Assert.Equal(ConsoleError.None, Run());
        link.DeliversTwice = true;
        link.NotDelivered = "qos 2";
        Assert.Equal(ConsoleError.Qos2Failed, Run());
    }

    [Fact]
    public void An_acknowledgement_of_another_packet_is_none()
    {
        link.Refused = "publish gateway/gw1-test/status qos 1 retain";
        link.Manner = Manner.IsSilent;
        link.Instead = [Puback.First, 2, 0, 9];
        Assert.Equal(ConsoleError.RetainFailed, Run());
    }

    [Fact]
    public void A_console_that_takes_its_lines_late_costs_the_broker_none_of_its_time()
    {
        lineTakenMs = 2 * ConnectionTestLimits.AnswerMsMax;
        Assert.Equal(ConsoleError.None, Run());
    }

    [Fact]
    public void CONNACK_is_waited_for_as_long_as_the_settings_say()
    {
        store.MustSet("broker.connack-timeout", "60");
        link.Refused = "connect";
        link.Manner = Manner.IsSilent;
        Assert.Equal(ConsoleError.ConnectRefused, Run());
        Assert.InRange(elapsedMs, 60_000, 61_000);
    }

    private string Hint { get; set; } = "";

    private long elapsedMs;
    private long lineTakenMs;

    private ConsoleError Run()
    {
        link.Reset();
        lines.Clear();
        ConnectionTest test = new(store, link, new byte[6], new byte[ConnectionTestLimits.LineBytesMax]);
        long now = 1000;
        test.Begin(new byte[ConnectionTestLimits.PacketBytesMax], now);
        for (int i = 0; !test.IsDone; i++)
        {
            Assert.True(i < 20_000, "it does not end");
            test.Turn(now);
            now += 10;
            if (test.LineBytes > 0)
            {
                lines.Add(Encoding.UTF8.GetString(test.Line, 0, test.LineBytes));
                test.LineTaken();
                now += lineTakenMs;
            }
        }

        elapsedMs = now - 1000;
        byte[] hint = new byte[ConnectionTestLimits.LineBytesMax];
        ByteWriter writer = new();
        writer.Reset(hint, 0, hint.Length);
        test.PutHint(writer);
        Assert.False(writer.Overflow);
        string own = ConsoleTexts.HintOf((int)test.Error) ?? "";
        Hint = writer.Bytes > 0 ? Encoding.UTF8.GetString(hint, 0, writer.Bytes) : own;
        return test.Error;
    }

    /// <summary>A broker on a link, which takes whole packets and treats one of them in a manner of its own.</summary>
    private sealed class ScriptedBroker : IBrokerLink
    {
        private readonly Queue<byte> toClient = new();
        private int outstanding;
        private byte[] held = [];

        public List<string> Packets { get; } = [];

        public int OutstandingMax { get; private set; }

        /// <summary>The packet, as in Packets, that is refused.</summary>
        public string Refused { get; set; } = "none";

        public Manner Manner { get; set; }

        /// <summary>What the silent broker answers.</summary>
        public byte[] Instead { get; set; } = [];

        public bool AnswersQos2WithPuback { get; set; }

        /// <summary>What is acknowledged and not delivered: the end of the packet, as in Packets.</summary>
        public string NotDelivered { get; set; } = "none";

        public bool DeliversFirst { get; set; }

        public bool DeliversTwice { get; set; }

        public ILinkTarget? Target { get; set; } = null!;

        public LinkPhase Phase => LinkPhase.Open;

        public LinkState State { get; private set; }

        public Fault Fault => HalFaults.LinkLost;

        public void Reset()
        {
            Packets.Clear();
            toClient.Clear();
            outstanding = 0;
        }

        public void Open() => State = LinkState.Open;

        public void Close() => State = LinkState.Closed;

        public int CopyReason(byte[] buffer, int offset, int bytesMax) => 0;

        public int Receive(byte[] buffer, int offset, int bytesMax)
        {
            if (State == LinkState.Failed)
            {
                return -1;
            }

            int count = 0;
            while (count < bytesMax && toClient.TryDequeue(out byte one))
            {
                buffer[offset + count++] = one;
            }

            return count;
        }

        public int Send(byte[] buffer, int offset, int bytes)
        {
            byte[] packet = buffer.AsSpan(offset, bytes).ToArray();
            string text = TextOf(packet);
            Packets.Add(text);
            outstanding += text == "disconnect" ? 0 : 1;
            OutstandingMax = Math.Max(OutstandingMax, outstanding);
            if (text == Refused || (text.StartsWith(Refused, StringComparison.Ordinal) && !text.EndsWith("empty", StringComparison.Ordinal))
                || (Refused == "connect" && text.StartsWith("connect", StringComparison.Ordinal)))
            {
                State = Manner == Manner.Closes ? LinkState.Failed : State;
                Answer(Instead);
            }
            else
            {
                AnswerTo(packet, text);
            }

            return bytes;
        }

        private void AnswerTo(byte[] packet, string text)
        {
            int body = packet[1] < 0x80 ? 2 : 3;
            switch (packet[0] >> 4)
            {
                case PacketType.Connect:
                    Answer([0x20, 2, 0, 0]);
                    break;
                case PacketType.Subscribe:
                    Answer([0x90, 3, packet[body], packet[body + 1], packet[^1]]);
                    break;
                case PacketType.Publish:
                    AnswerToPublish(packet, body, text);
                    break;
                case PacketType.Pubrel:
                    Answer([Pubcomp.First, 2, packet[2], packet[3]], DeliversFirst ? [] : held);
                    break;
                default:
                    break;
            }
        }

        private void AnswerToPublish(byte[] packet, int body, string text)
        {
            int topicBytes = BigEndian.GetU16(packet, body);
            int id = body + 2 + topicBytes;
            bool isAlarm = text.Contains("/alarm/");
            bool isHeard = Packets.Exists(one => one.Contains("alarm/test 0"));
            byte[] echo = !isAlarm || !isHeard || text.EndsWith(NotDelivered, StringComparison.Ordinal)
                ? [] : [0x30, (byte)(packet.Length - body - 2), .. packet[body..id], .. packet[(id + 2)..]];
            bool isQos2 = (packet[0] >> 1 & 3) == 2;
            held = isQos2 ? echo : [];
            byte[] answer = [isQos2 && !AnswersQos2WithPuback ? (byte)Pubrec.First : (byte)Puback.First, 2, packet[id], packet[id + 1]];
            byte[] delivered = isQos2 && !DeliversFirst ? [] : echo;
            Answer(DeliversFirst ? delivered : answer, DeliversFirst ? answer : delivered);
            if (DeliversTwice && !isQos2)
            {
                Answer(delivered);
                outstanding++;
            }
        }

        private void Answer(params byte[][] packets)
        {
            outstanding--;
            foreach (byte one in packets.SelectMany(packet => packet))
            {
                toClient.Enqueue(one);
            }
        }

        private static string TextOf(byte[] packet)
        {
            int body = packet[1] < 0x80 ? 2 : 3;
            int flags = packet[0] & 0xF;
            switch (packet[0] >> 4)
            {
                case PacketType.Connect:
                    int at = body + 10;
                    string text = "connect " + Field(packet, ref at);
                    if ((packet[body + 7] & 4) != 0)
                    {
                        text += $" will {Field(packet, ref at)} qos {packet[body + 7] >> 3 & 3}";
                        text += (packet[body + 7] & 0x20) != 0 ? " retain" : "";
                        text += Field(packet, ref at).Length == 0 ? " empty" : "";
                    }

                    return text;
                case PacketType.Subscribe:
                    int filter = body + 2;
                    return $"subscribe {Field(packet, ref filter)} {packet[^1]}";
                case PacketType.Publish:
                    int topic = body;
                    text = $"publish {Field(packet, ref topic)} qos {flags >> 1}{((flags & 1) != 0 ? " retain" : "")}";
                    return text + (topic + 2 == packet.Length ? " empty" : "");
                case PacketType.Pubrel:
                    return "pubrel";
                default:
                    return packet[0] == Disconnect.First ? "disconnect" : "?";
            }
        }

        private static string Field(byte[] packet, ref int at)
        {
            int bytes = BigEndian.GetU16(packet, at);
            at += 2 + bytes;
            return Encoding.UTF8.GetString(packet, at - bytes, bytes);
        }
    }
}
