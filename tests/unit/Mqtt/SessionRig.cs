using System.Text;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.Mqtt;

/// <summary>
/// A session with a scripted peer and a scripted storage: what it sends is read as text, what it wants durable is listed as text and
/// answered as the test says.
/// </summary>
internal sealed class SessionRig
{
    public const long FirstSequence = Session.PublishIdCount;

    private readonly JournalRecord journal = new();
    private readonly SessionEvent occurred = new();
    private readonly InboundMessage message = new();
    private readonly List<byte> sent = [];

    public SessionRig(Action<SessionOptions, SessionLimits>? change = null)
    {
        Options.ClientId = "gw"u8.ToArray();
        Options.SessionTag = 0x7A6;
        change?.Invoke(Options, Limits);
        Session = new Session(Limits, Options, Faults, new TableCrc32());

        // The sequence whose packet identifier is 1, so that texts are short.
        Session.FeedNextSequence(FirstSequence);
    }

    public SessionOptions Options { get; } = new();

    public SessionLimits Limits { get; } = new();

    public FaultLog Faults { get; } = new();

    public Session Session { get; }

    public long Now { get; set; } = 1000;

    /// <summary>Whether a journal record is durable; null leaves records with the session: storage that is slow.</summary>
    public Func<JournalRecord, bool>? Storage { get; set; } = _ => true;

    /// <summary>Bytes that the link accepts a turn.</summary>
    public int SendMax { get; set; } = int.MaxValue;

    /// <summary>What was made durable or refused, as text, since the last look.</summary>
    public List<string> Journal { get; } = [];

    public List<string> Events { get; } = [];

    /// <summary>Starts, opens the link, accepts the CONNECT; returns what follows.</summary>
    public string Connect(bool present = false, string connect = "CONNECT resume")
    {
        if (Session.State == ConnectionState.Stopped)
        {
            Session.Start(Now);
        }

        Turn();
        if (Session.State == ConnectionState.BackingOff)
        {
            Now = Session.ConnectAtMs;
            Turn();
        }

        Assert.Equal(ConnectionState.AwaitingLink, Session.State);
        Session.FeedLinkUp();
        Assert.Equal(connect, Turn());
        return Feed(FromBroker.Connack(present));
    }

    /// <summary>
    /// As <see cref="Connect"/> at another broker than the states belong to: what it holds of this client is discarded first.
    /// </summary>
    public string DiscardAndConnect(bool present = false)
    {
        Assert.Equal("DISCONNECT", Connect(connect: "CONNECT clean"));
        LoseLink(Fault.None);
        return Connect(present);
    }

    /// <summary>One turn of an owner: time, storage, events, bytes. Returns the packets that left, joined by " | ".</summary>
    public string Turn()
    {
        Session.FeedTime(Now);
        return Rest();
    }

    /// <summary>A turn at a later time.</summary>
    public string After(long ms)
    {
        Now += ms;
        return Turn();
    }

    /// <summary>A turn in which these bytes arrive, all of which the session must take at last.</summary>
    public string Feed(params byte[][] packets)
    {
        byte[] bytes = [.. packets.SelectMany(one => one)];
        Session.FeedTime(Now);
        string left = "";
        for (int at = 0, turns = 0; at < bytes.Length; turns++)
        {
            Assert.True(turns < 1000, "the session takes no more bytes");
            at += Session.FeedBytes(bytes, at, bytes.Length - at);
            if (at < bytes.Length)
            {
                left = Join(left, Rest());
            }
        }

        return Join(left, Rest());
    }

    /// <summary>The link breaks; returns the time until the next attempt.</summary>
    public long LoseLink(Fault fault = Fault.LinkLost)
    {
        Session.FeedLinkDown(fault);
        Rest();
        sent.Clear();
        return Session.ConnectAtMs - Now;
    }

    public PublishResult Publish(int qos, string payload, string topic = "t", bool retain = false, long context = 0)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(payload);
        return Session.Publish(Encoding.UTF8.GetBytes(topic), bytes, 0, bytes.Length, qos, retain, context);
    }

    /// <summary>A first PUBLISH at QoS 2 is sent, and its release durable; PUBREL may have left.</summary>
    public void PublishAndRelease(string payload)
    {
        Publish(2, payload);
        Turn();
        Feed(FromBroker.Pubrec(1));
        After(100);
    }

    /// <summary>Takes and finishes every message that waits, as text.</summary>
    public string Take(bool finish = true)
    {
        var texts = new List<string>();
        while (Session.TakeInbound(message))
        {
            texts.Add(
                $"q{message.Qos}{(message.Retain ? " retain" : "")}{(message.Begun ? " begun" : "")} "
                + Encoding.UTF8.GetString(message.Buffer, message.TopicOffset, message.TopicBytes) + "="
                + Encoding.UTF8.GetString(message.Buffer, message.PayloadOffset, message.PayloadBytes));
            if (message.Slot >= 0)
            {
                if (!finish)
                {
                    break;
                }

                Session.InboundDone(message.Slot);
            }
        }

        return string.Join(" | ", texts);
    }

    /// <summary>The slot of the oldest message.</summary>
    public int OldestSlot()
    {
        Assert.True(Session.TakeInbound(message));
        return message.Slot;
    }

    public bool OldestStarted()
    {
        Assert.True(Session.TakeInbound(message));
        return message.Started;
    }

    public int CountOf(Fault fault) => Faults.CountOf(fault);

    /// <summary>What the journal says since the last look, joined.</summary>
    public string TakeJournal()
    {
        string text = string.Join(" | ", Journal);
        Journal.Clear();
        return text;
    }

    public string TakeEvents()
    {
        string text = string.Join(" | ", Events);
        Events.Clear();
        return text;
    }

    private static string Join(string left, string right)
    {
        return left.Length > 0 && right.Length > 0 ? left + " | " + right : left + right;
    }

    private string Rest()
    {
        while (Storage != null && Session.TakeJournal(journal))
        {
            string text = Describe(journal);
            bool durable = Storage(journal);
            Journal.Add(durable ? text : text + " failed");
            if (durable)
            {
                Session.FeedDurable();
            }
            else
            {
                Session.FeedStorageFailed();
            }
        }

        while (Session.TakeEvent(occurred))
        {
            Events.Add(occurred.Kind + " " + (occurred.Kind switch
            {
                SessionEventKind.Delivered => occurred.Context.ToString(),
                SessionEventKind.Disconnected => occurred.Fault.ToString(),
                _ => occurred.Value.ToString()
            }));
        }

        Session.FillTransmit();
        int count = Math.Min(Session.TransmitCount, SendMax);
        sent.AddRange(Session.TransmitBuffer[Session.TransmitOffset..(Session.TransmitOffset + count)]);
        Session.FeedSent(count);
        string packets = string.Join(" | ", PacketText.Take(sent));
        Assert.DoesNotContain("?", packets);
        if (Session.State <= ConnectionState.AwaitingLink)
        {
            // A packet cut by the end of its link.
            sent.Clear();
        }

        return packets;
    }

    private static string Describe(JournalRecord record)
    {
        switch (record.Kind)
        {
            case JournalKind.Entry:
                return $"entry {record.Index} id {record.PacketId} q{record.Qos}";
            case JournalKind.Progress:
                IEnumerable<string> changes = record.ChangeIndex.Take(record.ChangeCount).Select(
                    index => $" {index}:{1 + (record.ChangeSequence[index] % Session.PublishIdCount)}"
                        + $"={(DurableState)record.ChangeState[index]}");
                return "progress" + string.Concat(changes) + (record.DiscardOwed ? " discard" : "")
                    + (record.ConnectUnanswered ? " unanswered" : "");
            case JournalKind.InboundStore:
                return $"store {record.Index} id {record.PacketId} q{record.Qos}" + (record.Begun ? " begun" : "");
            default:
                return $"remove {record.Index}";
        }
    }
}
