using System.Text;
using System.Text.Json.Nodes;
using Gateway.Tests.Unit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Tool;

/// <summary>What <c>gateway sub</c> says of large messages, of its connection and of its subscription.</summary>
public class SubscribeCommandTests(ITestOutputHelper log)
{
    private const int Puback = 4;
    private const int Pubrec = 5;
    private const int Pubcomp = 7;
    private const int TooLarge = 9;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_message_above_the_buffer_of_the_session_is_printed_whole(int qos)
    {
        byte[] payload = Bytes(100_000);
        using ScriptedBroker broker = new(peer => Deliver(peer, qos, ScriptedBroker.Publish("big", payload, qos, 7)));
        ToolRun run = Sub(broker, qos, "--count", "1");
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Errors);
        JsonNode line = JsonNode.Parse(Assert.Single(run.Output))!;
        Assert.Equal(Encoding.UTF8.GetString(payload), (string?)line["payload"]);
        Assert.Equal(qos, (int?)line["qos"]);
        Assert.Equal(qos == 1 ? 1 : 0, broker.Received(Puback).Length);
        Assert.Equal(qos == 2 ? 1 : 0, broker.Received(Pubcomp).Length);
    }

    [Fact]
    public void Messages_of_all_sizes_arrive_whole_and_in_order()
    {
        var random = new Random(TestSeed.Next(log, out string seed));
        int[] sizes = [.. Enumerable.Range(0, 12).Select(_ => random.Next(2) == 0 ? random.Next(65_500, 65_600) : random.Next(200_000)), 0];
        byte[] stream = [.. sizes.SelectMany((size, at) =>
        {
            int qos = random.Next(3);
            return ScriptedBroker.Publish(new string('t', random.Next(1, 300)), Bytes(size), qos, at + 1);
        })];
        using ScriptedBroker broker = new(peer =>
        {
            peer.Accept();
            peer.Grant(2);
            for (int at = 0; at < stream.Length;)
            {
                int bytes = Math.Min(stream.Length - at, random.Next(1, 3000));
                peer.Send(stream[at..(at + bytes)]);
                at += bytes;
            }

            while (true)
            {
                byte[] answer = peer.Await(Pubrec);
                peer.Acknowledge(0x62, answer);
            }
        });
        ToolRun run = Sub(broker, 2, "--count", $"{sizes.Length}");
        Assert.True(run.ExitCode == 0, $"{seed}: {string.Join('\n', run.Errors)}");
        Assert.Equal(sizes, run.Output.Select(line => JsonNode.Parse(line)!["payload"]!.GetValue<string>().Length));
        Assert.All(run.Output, line =>
        {
            string text = JsonNode.Parse(line)!["payload"]!.GetValue<string>();
            Assert.True(text == Encoding.UTF8.GetString(Bytes(text.Length)), seed);
        });
    }

    [Theory]
    [InlineData(100_000, 65_536, 0)]
    [InlineData(100_000, 99_999, 1)]
    [InlineData(100_000, 1000, 2)]
    [InlineData(101, 100, 0)]
    [InlineData(101, 100, 1)]
    [InlineData(101, 100, 2)]
    public void A_message_above_the_limit_is_refused_by_name_and_the_next_one_is_printed(int bytes, int limit, int qos)
    {
        using ScriptedBroker broker = new(peer => Deliver(
            peer, qos, [.. ScriptedBroker.Publish("big", Bytes(bytes), qos, 7), .. ScriptedBroker.Publish("small", Bytes(100))]));
        ToolRun run = Sub(broker, qos, "--count", "2", "--payload-bytes-max", $"{limit}");
        Assert.Equal(TooLarge, run.ExitCode);
        string line = Assert.Single(run.Errors);
        Assert.EndsWith(
            $"message refused: big: {bytes} bytes of payload, the limit is {limit}; --payload-bytes-max {bytes} prints it", line);
        Assert.Equal(2, run.Output.Length);
        JsonNode refused = JsonNode.Parse(run.Output[0])!;
        Assert.Equal("too-large", (string?)refused["refused"]);
        Assert.Equal("big", (string?)refused["topic"]);
        Assert.Equal(bytes, (int?)refused["payloadBytes"]);
        Assert.Equal(limit, (int?)refused["payloadBytesMax"]);
        Assert.Null(refused["payload"]);
        Assert.Equal("small", (string?)JsonNode.Parse(run.Output[1])!["topic"]);
    }

    [Fact]
    public void A_large_message_at_QoS_2_that_a_kept_session_repeats_is_printed_once()
    {
        byte[] first = ScriptedBroker.Publish("big", Bytes(70_000), 2, 7);
        byte[] again = ScriptedBroker.Publish("big", Bytes(70_000), 2, 7, dup: true);
        byte[] next = ScriptedBroker.Publish("next", Bytes(1), 1, 8);
        using ScriptedBroker broker = new(
            peer =>
            {
                peer.Accept();
                peer.Grant(2);
                peer.Send(first);
                peer.Await(Pubrec);
            },
            peer =>
            {
                peer.Accept(isSessionPresent: true);
                peer.Grant(2);
                peer.Send(again);
                peer.Acknowledge(0x62, peer.Await(Pubrec));
                peer.Await(Pubcomp);
                peer.Send(next);
                peer.AwaitEnd();
            });
        ToolRun run = Sub(broker, 2, "--count", "2", "--persistent", "--id", "desk");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["big", "next"], run.Output.Select(line => (string?)JsonNode.Parse(line)!["topic"]));
        Assert.Contains("connection lost: ", run.Errors[0]);
        Assert.Contains("connected again: the session is resumed", run.Errors[1]);
    }

    [Fact]
    public void A_lost_connection_is_told_with_its_reason_and_so_is_the_new_session()
    {
        using ScriptedBroker broker = new(
            peer =>
            {
                peer.Accept();
                peer.Grant(0);
            },
            peer =>
            {
                peer.Await(1);
                peer.Send(0x20, 2, 0, 3); // Not available.
            },
            peer =>
            {
                peer.Accept();
                peer.Grant(0);
                peer.Send(ScriptedBroker.Publish("t", [65]));
                peer.AwaitEnd();
            });
        ToolRun run = Sub(broker, 0, "--count", "1");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(3, run.Errors.Length);
        Assert.Matches("connection lost: .+", run.Errors[0]);
        Assert.Contains("still not connected: the broker's service is not available", run.Errors[1]);
        Assert.Contains("connected again: the session is new", run.Errors[2]);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 0)]
    [InlineData(1, 0)]
    public void Less_QoS_than_asked_is_told(int asked, int granted)
    {
        using ScriptedBroker broker = new(peer =>
        {
            peer.Accept();
            peer.Grant(granted);
            peer.AwaitEnd();
        });
        ToolRun run = Sub(broker, asked, "--count", "0");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"subscribed at QoS {granted}, not {asked}", Assert.Single(run.Errors));
    }

    [Fact]
    public void A_refused_subscription_ends_with_exit_code_1()
    {
        using ScriptedBroker broker = new(peer =>
        {
            peer.Accept();
            peer.Grant(0x80);
            peer.AwaitEnd();
        });
        ToolRun run = Sub(broker, 1);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the broker refused the subscription", Assert.Single(run.Errors));
    }

    [Fact]
    public void A_payload_that_is_not_text_is_Base64_in_JSON()
    {
        using ScriptedBroker broker = new(peer => Deliver(peer, 0, ScriptedBroker.Publish("t", [0xFF, 0])));
        Assert.Equal(
            ["{\"topic\":\"t\",\"qos\":0,\"retain\":false,\"payloadBase64\":\"/wA=\"}"], Sub(broker, 0, "--count", "1").Output);
    }

    private static ToolRun Sub(ScriptedBroker broker, int qos, params string[] more) =>
        ToolRun.Of(["sub", "--broker", broker.Url, "--topic", "#", "--json", "--qos", $"{qos}", .. more]);

    private static void Deliver(ScriptedBroker.Peer peer, int qos, byte[] messages)
    {
        peer.Accept();
        peer.Grant(qos);
        peer.Send(messages);
        if (qos == 2)
        {
            peer.Acknowledge(0x62, peer.Await(Pubrec));
        }

        peer.AwaitEnd();
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(at => (byte)('a' + (at % 23)))];
}
