using System.Security.Cryptography;
using System.Text;
using Gateway.Hal.Host;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Client;

/// <summary>
/// A client of a broker on the gateway's own session, without a table: what it holds ends with the process. One thread calls, in each
/// turn: <see cref="Receive"/>, then <see cref="TryTake"/> and <see cref="TryTakeEvent"/> until they are false, then
/// <see cref="Transmit"/> and <see cref="Wait"/>.
/// </summary>
public sealed class BrokerClient : IDisposable
{
    private readonly TcpLink link;
    private readonly ClientPort port;
    private readonly HostClock clock = new();
    private readonly SessionEvent occurred = new();
    private readonly InboundMessage message = new();
    private readonly bool isPersistent;
    private readonly PcapFile? capture;
    private readonly LargeMessages large;
    private readonly int payloadBytesMax;

    /// <summary>
    /// A client of this broker, not connected. <paramref name="id"/>: UTF-8 of 1..65535 bytes. <paramref name="brokerQosMax"/>: 1 for a
    /// broker without QoS 2. The bytes of its link are written to <paramref name="capture"/>, which this client then owns. A message with
    /// more than <paramref name="payloadBytesMax"/> bytes of payload is shown as cut. At most <paramref name="windowMax"/> publishes at QoS
    /// 1 and 2 are unfinished at a time, 1..255.
    /// </summary>
    public BrokerClient(
        BrokerAddress broker, string id, bool isPersistent, PcapFile? capture = null, int brokerQosMax = 2,
        int payloadBytesMax = ClientLimits.PayloadBytesMax, int windowMax = ClientLimits.EntryCount)
    {
        this.payloadBytesMax = payloadBytesMax;
        large = new LargeMessages(ClientLimits.ReceiveBytesMax, payloadBytesMax);
        this.capture = capture;
        this.isPersistent = isPersistent;
        Crc32 crc = new TableCrc32();
        SessionLimits limits = ClientLimits.Session(windowMax);
        SessionOptions options = new()
        {
            ClientId = Encoding.UTF8.GetBytes(id),
            UserName = broker.UserName is null ? null : Encoding.UTF8.GetBytes(broker.UserName),
            Password = broker.Password is null ? null : Encoding.UTF8.GetBytes(broker.Password),
            CleanSession = !isPersistent,
            BrokerQosMax = brokerQosMax,
            BackoffMsMin = ClientLimits.BackoffMsMin,
            BackoffMsMax = ClientLimits.BackoffMsMax,

            // Nothing is written, so no write can be shared.
            ReleaseGatherMs = 0,
            Seed = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue),
        };
        options.SessionTag = broker.SessionTag(crc, options.ClientId);
        Session = new Session(limits, options, Faults, crc);
        link = broker.MakeLink();
        port = new ClientPort(
            Session, limits, capture is null ? link : new CapturedLink(link, capture), () => clock.MonotonicMs, large);
    }

    /// <summary>The session.</summary>
    public Session Session { get; }

    /// <summary>What was counted.</summary>
    public FaultLog Faults { get; } = new();

    /// <summary>Milliseconds since this client was made.</summary>
    public long NowMs => clock.MonotonicMs;

    /// <summary>Why the link failed last; empty if it did not.</summary>
    public string LinkFailure => link.FailureText;

    /// <summary>Bytes of the payload of the message that was taken last, also if it is cut.</summary>
    public int PayloadBytes { get; private set; }

    /// <summary>Begins to connect.</summary>
    public void Start()
    {
        // Identifiers begin at 1 in a new session. A session that the broker kept may still hold unknown identifiers of an earlier run: a
        // random start avoids them.
        int first = isPersistent ? RandomNumberGenerator.GetInt32(Session.PublishIdCount) : 0;
        port.Start(Session.PublishIdCount + first);
    }

    /// <summary>First part of a turn: time, link, received bytes.</summary>
    public void Receive()
    {
        port.Receive();
        port.Record();
    }

    /// <summary>Takes the oldest event, valid until the next call; false when there is none.</summary>
    public bool TryTakeEvent(out SessionEvent taken)
    {
        taken = occurred;
        return Session.TakeEvent(occurred);
    }

    /// <summary>
    /// Takes the oldest message; its buffer is valid until the next <see cref="Receive"/>. False if there is none. A message that is cut
    /// has only the beginning of its payload.
    /// </summary>
    public bool TryTake(out InboundMessage taken)
    {
        taken = message;
        while (Session.TakeInbound(message))
        {
            Session.InboundDone();
            if (!message.IsCut)
            {
                PayloadBytes = message.PayloadBytes;
                message.IsCut = PayloadBytes > payloadBytesMax;
                return true;
            }

            if (large.TryComplete(message))
            {
                PayloadBytes = large.PayloadBytes;
                return true;
            }
        }

        return false;
    }

    /// <summary>Last part of a turn: sends what may leave.</summary>
    public void Transmit()
    {
        port.Record();
        port.Transmit();
    }

    /// <summary>Sleeps until input arrives or the session wants a turn, at most <see cref="ClientLimits.WaitMsMax"/>.</summary>
    public void Wait()
    {
        if (!port.HasMore)
        {
            long ms = Session.NextDeadlineMs - clock.MonotonicMs;
            link.WaitReadable((int)Math.Clamp(ms, 0, ClientLimits.WaitMsMax));
        }
    }

    /// <summary>Sends DISCONNECT and receives nothing more: a message acknowledged from now on would be lost.</summary>
    public void Finish()
    {
        long until = clock.MonotonicMs + ClientLimits.FinishMsMax;
        Session.Stop(null, null);
        while (Session.State != ConnectionState.Stopped && clock.MonotonicMs < until)
        {
            Session.FeedTime(clock.MonotonicMs);
            Transmit();
            if (Session.State != ConnectionState.Stopped)
            {
                link.WaitReadable(1);
            }
        }
    }

    /// <summary>Closes the link, and the capture.</summary>
    public void Dispose()
    {
        link.Dispose();
        capture?.Dispose();
    }
}
