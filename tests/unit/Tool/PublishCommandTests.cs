using Xunit;

namespace Gateway.Tests.Unit.Tool;

/// <summary>What <c>gateway pub</c> does when the link breaks before the message is acknowledged.</summary>
public class PublishCommandTests
{
    private const int Publish = 3;
    private const int Puback = 0x40;
    private const int Pubrec = 0x50;
    private const int Pubrel = 6;
    private const int Pubcomp = 0x70;
    private const int Unknown = 8;
    private const int DupBit = 8;

    public enum Break
    {
        AfterPublish,
        AfterPubrec,
        AfterPubrel,
    }

    [Theory]
    [InlineData(Break.AfterPublish)]
    [InlineData(Break.AfterPubrec)]
    [InlineData(Break.AfterPubrel)]
    public void With_a_clean_session_a_message_at_QoS_2_is_not_published_again_and_the_outcome_is_unknown(Break moment)
    {
        using ScriptedBroker broker = new(
            peer => Part(peer, moment), peer => Complete(peer, isSessionPresent: false), peer => Complete(peer, isSessionPresent: false));
        ToolRun run = Pub(broker, "2");
        Assert.Equal(Unknown, run.ExitCode);
        Assert.Single(broker.Received(Publish));
        Assert.Contains("delivery unknown", run.Errors[^1]);
        Assert.Contains("--persistent with --id", run.Errors[^1]);
    }

    [Theory]
    [InlineData("1", "2")]
    [InlineData("2", "1")]
    public void With_a_clean_session_a_message_at_QoS_1_is_published_again_and_the_breaks_are_told(string qos, string brokerQosMax)
    {
        using ScriptedBroker broker = new(
            peer => Part(peer, Break.AfterPublish),
            peer => Part(peer, Break.AfterPublish),
            peer =>
            {
                peer.Accept();
                peer.Acknowledge(Puback, peer.Await(Publish));
                peer.AwaitEnd();
            });
        ToolRun run = Pub(broker, qos, "--broker-qos-max", brokerQosMax);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(3, broker.Received(Publish).Length);
        Assert.Equal(2, run.Errors.Count(line => line.Contains("connection lost: ", StringComparison.Ordinal)));
        Assert.Equal(2, run.Errors.Count(line => line.Contains("connected again: the session is new", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_message_that_was_not_sent_when_the_link_broke_is_published_on_the_next_connection()
    {
        using ScriptedBroker broker = new(peer => peer.Await(1), peer => Complete(peer, isSessionPresent: false));
        ToolRun run = Pub(broker, "2");
        Assert.Equal(0, run.ExitCode);
        Assert.Single(broker.Received(Publish));
        Assert.Empty(run.Errors);
    }

    [Theory]
    [InlineData(Break.AfterPublish, 2)]
    [InlineData(Break.AfterPubrec, 1)]
    [InlineData(Break.AfterPubrel, 1)]
    public void In_a_kept_session_the_handshake_at_QoS_2_continues_after_breaks(Break moment, int publishes)
    {
        using ScriptedBroker broker = new(
            peer => Part(peer, moment),
            peer =>
            {
                peer.Accept(isSessionPresent: true);
                if (moment == Break.AfterPublish)
                {
                    peer.Acknowledge(Pubrec, peer.Await(Publish));
                }

                peer.Acknowledge(Pubcomp, peer.Await(Pubrel));
                peer.AwaitEnd();
            });
        ToolRun run = Pub(broker, "2", "--persistent", "--id", "desk");
        Assert.Equal(0, run.ExitCode);
        byte[][] sent = broker.Received(Publish);
        Assert.Equal(publishes, sent.Length);
        Assert.Equal(0, sent[0][0] & DupBit);
        if (publishes == 2)
        {
            sent[0][0] |= DupBit;
            Assert.Equal(sent[0], sent[1]); // Also the same identifier: the broker knows that it has it.
        }

        Assert.Contains("connected again: the session is resumed", run.Errors[^1]);
    }

    [Theory]
    [InlineData(Break.AfterPublish)]
    [InlineData(Break.AfterPubrec)]
    [InlineData(Break.AfterPubrel)]
    public void A_kept_session_that_the_broker_lost_leaves_the_outcome_unknown(Break moment)
    {
        using ScriptedBroker broker = new(peer => Part(peer, moment), peer => Complete(peer, isSessionPresent: false));
        ToolRun run = Pub(broker, "2", "--persistent", "--id", "desk");
        Assert.Equal(Unknown, run.ExitCode);
        Assert.Single(broker.Received(Publish));
        Assert.Contains("the broker lost the session", run.Errors[^1]);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void A_message_that_is_not_acknowledged_in_time_has_an_unknown_outcome(string qos)
    {
        using ScriptedBroker broker = new(peer =>
        {
            peer.Accept();
            peer.AwaitEnd();
        });
        ToolRun run = Pub(broker, qos, "--timeout", "1");
        Assert.Equal(Unknown, run.ExitCode);
        Assert.Contains("no answer within 1 s", Assert.Single(run.Errors));
    }

    [Fact]
    public void The_echo_of_sub_is_not_published_again_either()
    {
        using ScriptedBroker broker = new(
            peer =>
            {
                peer.Accept();
                peer.Grant(2);
                peer.Await(Publish);
            },
            peer =>
            {
                peer.Accept();
                peer.Grant(2);
                peer.AwaitEnd();
            });
        ToolRun run = ToolRun.Of("sub", "--broker", broker.Url, "--topic", "t", "--qos", "2", "--echo", "m", "--json");
        Assert.Equal(Unknown, run.ExitCode);
        Assert.Single(broker.Received(Publish));
    }

    private static ToolRun Pub(ScriptedBroker broker, string qos, params string[] more) =>
        ToolRun.Of(["pub", "--broker", broker.Url, "--topic", "t", "--message", "m", "--qos", qos, .. more]);

    private static void Part(ScriptedBroker.Peer peer, Break moment)
    {
        peer.Accept();
        byte[] publish = peer.Await(Publish);
        if (moment >= Break.AfterPubrec)
        {
            peer.Acknowledge(Pubrec, publish);
            if (moment == Break.AfterPubrel)
            {
                peer.Await(Pubrel);
            }
        }
    }

    private static void Complete(ScriptedBroker.Peer peer, bool isSessionPresent)
    {
        peer.Accept(isSessionPresent);
        peer.Acknowledge(Pubrec, peer.Await(Publish));
        peer.Acknowledge(Pubcomp, peer.Await(Pubrel));
        peer.AwaitEnd();
    }
}
