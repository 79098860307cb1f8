using System.Reflection;
using System.Text;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;
using Gateway.Tests.Unit.Pages;
using Xunit;

namespace Gateway.Tests.Unit.Mqtt;

/// <summary>
/// A session with a scripted peer and a scripted storage: its packets are read as text; its journal records are listed as text and
/// answered as the test says.
/// </summary>
internal sealed class SessionRig
{
    public const long FirstSequence = Session.PublishIdCount;

    private readonly JournalRecord journal = new();
    private readonly SessionEvent occurred = new();
    private readonly InboundMessage message = new();
    private readonly List<byte> sent = [];
    private readonly Dictionary<int, (long Sequence, byte[] Body)> slots = [];
    private readonly List<string> taken = [];

    public SessionRig(Action<SessionOptions, SessionLimits>? change = null)
    {
        Options.ClientId = "gw"u8.ToArray();
        Options.SessionTag = 0x7A6;
        change?.Invoke(Options, Limits);
        Session = new Session(Limits, Options, Faults, new TableCrc32());
        Session.FeedRestoredProgress(journal);

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

    /// <summary>Whether a record can be read again.</summary>
    public bool CanRead { get; set; } = true;

    /// <summary>Whether a read is answered in the turn that asks for it.</summary>
    public bool AnswersFetches { get; set; } = true;

    /// <summary>Entries that were read again, in order, since the last call.</summary>
    public List<int> Fetches { get; } = [];

    /// <summary>Bytes that the link accepts in each turn.</summary>
    public int SendMax { get; set; } = int.MaxValue;

    /// <summary>Records that were made durable or refused, as text, since the last call.</summary>
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
            Now = ConnectAtMs;
            Turn();
        }

        Assert.Equal(ConnectionState.AwaitingLink, Session.State);
        Session.FeedLinkUp();
        Assert.Equal(connect, Turn());
        return Feed(FromBroker.Connack(present));
    }

    /// <summary>
    /// As <see cref="Connect"/>, at another broker than the states belong to: what it holds of this client is discarded first.
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
                // Nothing is read after a message that the application has.
                TakeNow(true);
                left = Join(left, Rest());
            }
        }

        return Join(left, Rest());
    }

    /// <summary>The link breaks; returns the time until the next attempt.</summary>
    public long LoseLink(Fault fault = HalFaults.LinkLost, bool isNetworkUp = true)
    {
        Session.FeedLinkDown(fault, isNetworkUp);
        Rest();
        sent.Clear();
        return ConnectAtMs - Now;
    }

    private static readonly FieldInfo ConnectAt =
        typeof(Session).GetField("connectAtMs", BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>When the next attempt to connect is due, during back-off. No program asks for it.</summary>
    public long ConnectAtMs => (long)ConnectAt.GetValue(Session)!;

    // By EntryState.
    private static readonly string[] StateNames = ["Awaiting", "Released", "Free"];

    private uint restoredTag;

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

    /// <summary>A first PUBLISH at QoS 2 is sent, and storage refuses its release and all that follows.</summary>
    public void PublishAndRefuseRelease(string payload)
    {
        Publish(2, payload);
        Turn();
        Storage = _ => false;
        Feed(FromBroker.Pubrec(1));
    }

    /// <summary>An entry in storage.</summary>
    public void Restore(int slot, long number, int qos, bool released, bool foreign, string payload, long context = 0) =>
        Restore(slot, number, qos, released, foreign ? restoredTag + 1 : restoredTag, payload, context);

    /// <summary>An entry in storage, whose record names this session.</summary>
    public void Restore(int slot, long number, int qos, bool released, uint tag, string payload, long context = 0)
    {
        byte[] packet = FromBroker.Publish("t", payload, qos, 1 + (int)(number % Session.PublishIdCount));
        long sequence = FirstSequence + number;
        slots[slot] = (sequence, packet[2..]);
        Session.FeedRestored(
            new JournalRecord
            {
                Index = slot,
                Sequence = sequence,
                First = qos << JournalRecord.QosShift,
                Released = released,
                SessionTag = tag,
                Context = context
            });
    }

    /// <summary>The rest of the progress record in storage: before the entries.</summary>
    public void RestoreProgress(uint tag, uint generation, bool discard, bool unanswered)
    {
        restoredTag = tag;
        Session.FeedRestoredProgress(
            new JournalRecord
            {
                SessionTag = tag,
                InboundGeneration = generation,
                Discard = discard ? JournalRecord.DiscardNow : 0,
                ConnectUnanswered = unanswered
            });
    }

    /// <summary>Replaces the body in a slot with another one.</summary>
    public void Spoil(int slot, byte[] body) => slots[slot] = (slots[slot].Sequence, body);

    /// <summary>The messages that were taken since the last call, as text; waiting ones are taken, and finished.</summary>
    public string Take(bool finish = true)
    {
        TakeNow(finish);
        string text = string.Join(" | ", taken);
        taken.Clear();
        return text;
    }

    /// <summary>Answers an open request for a record.</summary>
    public void AnswerFetch()
    {
        int slot = Session.FetchWanted;
        if (slot < 0)
        {
            return;
        }

        Fetches.Add(slot);
        Assert.Equal(Session.SequenceOf(slot), slots[slot].Sequence);
        if (CanRead)
        {
            byte[] body = slots[slot].Body;
            Session.FeedFetched(body, 0, body.Length);
        }
        else
        {
            Session.FeedFetchFailed();
        }
    }

    private void TakeNow(bool finish)
    {
        while (Session.TakeInbound(message))
        {
            taken.Add(
                $"q{message.Qos}{(message.Retain ? " retain" : "")}{(message.Begun ? " begun" : "")} "
                + Encoding.UTF8.GetString(message.Buffer, message.TopicOffset, message.TopicBytes) + "="
                + Encoding.UTF8.GetString(message.Buffer, message.PayloadOffset, message.PayloadBytes));
            if (message.Qos > 0)
            {
                if (!finish)
                {
                    break;
                }

                Session.InboundDone();
            }
        }
    }

    public bool IsStarted()
    {
        Assert.True(Session.TakeInbound(message));
        return message.Started;
    }

    public int CountOf(Fault fault) => Faults.CountOf(fault);

    /// <summary>The journal's records since the last call, joined.</summary>
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
            if (journal.Kind == JournalKind.Entry)
            {
                slots[journal.Index] = (journal.Sequence, journal.Buffer[journal.Offset..(journal.Offset + journal.Bytes)]);
            }

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
                SessionEventKind.Disconnected => FaultCode.NameOf(occurred.Fault),
                _ => occurred.Value.ToString()
            }));
        }

        Session.FillTransmit();
        while (AnswersFetches && Session.FetchWanted >= 0)
        {
            AnswerFetch();
            Session.FillTransmit();
        }

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

    private string Describe(JournalRecord record)
    {
        switch (record.Kind)
        {
            case JournalKind.Entry:
                return $"entry {record.Index} id {1 + (record.Sequence % Session.PublishIdCount)} q{(record.First >> 1) & 3}";
            case JournalKind.Progress:
                IEnumerable<string> changes = record.ChangeIndex.Take(record.ChangeCount).Where(
                    index => record.ChangeState[index] <= EntryState.Free).Select(
                    index => $" {index}:{1 + (slots[index].Sequence % Session.PublishIdCount)}"
                        + $"={StateNames[record.ChangeState[index]]}");
                string discard = record.Discard == 0 ? "" : record.Discard == JournalRecord.DiscardNow ? " discard" : " later";
                return "progress" + string.Concat(changes) + discard + (record.ConnectUnanswered ? " unanswered" : "");
            default:
                IEnumerable<string> places = Enumerable.Range(0, record.InboundCount).Where(
                    at => (record.InboundStates[at] & InboundState.Removed) == 0).Select(
                    at => $" {record.InboundIds[at]}"
                        + ((record.InboundStates[at] & InboundState.AtQos1) != 0 ? " q1" : "")
                        + ((record.InboundStates[at] & InboundState.Done) != 0 ? " done" : " begun"));
                return "inbound" + string.Concat(places);
        }
    }
}
