using System.Text;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Client;

namespace Gateway.Simulation.Scenes;

/// <summary>
/// Plays a scene: one thread, simulated time, the firmware's own loop, a broker and a subscriber. The same scene gives the same run each
/// time.
/// </summary>
public sealed class SceneRun
{
    /// <summary>Time after the end in which the gateway may deliver what it holds, in ms.</summary>
    public const long DrainMsMax = 600_000;

    /// <summary>From a clean end of a start to the next start, in ms.</summary>
    public const int RestartMs = 1_000;

    private const int TurnsPerMomentMax = 1_000;
    private const int RoundsMax = 1_000;
    private const int SubscriberBodyBytesMax = 1_200;

    /// <summary>Connected for this long with nothing unfinished and no historical message: longer than alarms delay these.</summary>
    private const int QuietMs = 10_000;

    private readonly Scene scene;
    private readonly Action<SceneEvent> tell;
    private readonly WorldTime time = new();
    private readonly SceneDrive drive = new();
    private readonly MemoryNetwork network;
    private readonly MemoryLink subscriberLink;
    private readonly SessionSubscriber subscriber;
    private readonly SceneScript script = new();
    private readonly TimeServer timeServer;
    private readonly SceneRecord record;
    private SceneGateway? gateway;
    private bool isNetworkAway;
    private bool isBrokerAway;
    private bool isSlow;
    private bool wasConnected;
    private bool hasActed = true;
    private long startsAtMs = long.MaxValue;
    private long historicalMs;

    /// <summary>A run of a checked scene. <paramref name="tell"/> receives its story.</summary>
    public SceneRun(Scene scene, Action<SceneEvent>? tell = null)
    {
        this.scene = scene;
        this.tell = tell ?? (_ => { });
        record = new SceneRecord(scene);
        Broker = new Broker(new BrokerOptions());
        network = new MemoryNetwork(Broker);
        timeServer = new TimeServer(scene.Clock);
        subscriberLink = network.CreateLink();
        subscriber = Subscribe();
        SceneSettings.Store(scene, drive);
        Write();
    }

    /// <summary>The broker, for other observers of its messages.</summary>
    public Broker Broker { get; }

    /// <summary>
    /// Plays it until its end or <paramref name="untilMs"/>, or until <paramref name="isEnough"/>, and lets the gateway deliver what it
    /// holds. Before the time of the scene advances, it calls <paramref name="pace"/> with the new time.
    /// </summary>
    public SceneRecord Run(long untilMs = long.MaxValue, Func<bool>? isEnough = null, Action<long>? pace = null)
    {
        long endMs = Math.Min(scene.DurationMs, untilMs);
        PowerOn();
        while (time.NowMs < endMs && isEnough?.Invoke() != true)
        {
            Step(endMs, pace);
        }

        record.EndMs = time.NowMs;
        Drain();
        return record;
    }

    // To all topics of the gateway; the subscriber's own network never fails.
    private SessionSubscriber Subscribe()
    {
        SessionLimits limits = new()
        {
            EntryCount = 1, WindowMax = 1, InboundCount = 64,
            ReceiveBytesMax = 2 * SubscriberBodyBytesMax,
        };
        SessionOptions options = new()
        {
            ClientId = "subscriber"u8.ToArray(), KeepAliveS = 0, BackoffMsMin = 20, BackoffMsMax = 200,
        };
        return new SessionSubscriber(
            subscriberLink, limits, options, Encoding.UTF8.GetBytes(record.Root + "/#"), () => time.NowMs, Take);
    }

    private void Write()
    {
        foreach (SceneOutage outage in scene.Outages)
        {
            switch (outage)
            {
                case NetworkOutage away:
                    script.Add(outage.To, () => NetworkIsBack());
                    script.Add(outage.From, () => NetworkGoes(away.Silent));
                    break;
                case BrokerOutage away:
                    script.Add(outage.To, () => BrokerIsBack());
                    script.Add(outage.From, () => BrokerGoes(away.Sessions));
                    break;
                default:
                    script.Add(outage.To, () => Slow(false));
                    script.Add(outage.From, () => Slow(true));
                    break;
            }
        }

        foreach (ScenePower power in scene.Power)
        {
            if (power is PowerCut cut)
            {
                script.Add(cut.At, PowerOff);
                script.Add(cut.At + cut.Off, PowerOn);
            }
            else
            {
                script.Add(power.At, AskRestart);
            }
        }

        foreach (SceneCommand command in scene.Commands)
        {
            script.Add(command.At, () => Command(command));
        }

        script.Order();
    }

    private void Step(long endMs, Action<long>? pace)
    {
        hasActed |= script.NextMs <= time.NowMs;
        script.Run(time.NowMs);
        if (time.NowMs >= startsAtMs)
        {
            PowerOn();
        }

        if (gateway != null && time.NowMs >= timeServer.DueMs)
        {
            timeServer.Done(time.NowMs);
            if (gateway.Boot.SyncsMs.Count == 0)
            {
                Say(SceneTeller.Gateway, "clock set");
            }

            gateway.SetClock();
        }

        long sleepMs = Settle();
        long next = Math.Min(endMs, Math.Min(time.NowMs + sleepMs, Math.Min(script.NextMs, Math.Min(timeServer.DueMs, startsAtMs))));
        next = Math.Max(time.NowMs + 1, Math.Min(next, Math.Min(subscriber.NextMs, Broker.NextDeadlineMs)));
        pace?.Invoke(next);
        time.NowMs = next;
    }

    // Runs turns until nothing changes at this moment; returns how long the gateway sleeps.
    private long Settle()
    {
        for (int turns = 0; turns < TurnsPerMomentMax; turns++)
        {
            int sleepMs = gateway?.Turn() ?? int.MaxValue;
            NoteConnection();
            if (gateway is { IsOver: true })
            {
                StartAgain();
            }

            if (!Exchange() && sleepMs > 0)
            {
                return sleepMs;
            }
        }

        return 1;
    }

    // Moves bytes until they have arrived. True if any moved: the gateway may have something to read.
    private bool Exchange()
    {
        bool hasMore = time.NowMs >= subscriber.NextMs;
        if (!hasActed && !hasMore && gateway is not { Link.HasActed: true } && time.NowMs < Broker.NextDeadlineMs)
        {
            // Most turns only read contacts: nothing has moved since the last one.
            return false;
        }

        hasActed = false;
        bool any = false;
        if (gateway != null)
        {
            gateway.Link.HasActed = false;
        }

        for (int rounds = 0; rounds < RoundsMax; rounds++)
        {
            bool moved = network.Pump(time.NowMs) > 0;
            any |= moved;
            if (!moved && !hasMore)
            {
                break;
            }

            subscriber.Turn();
            hasMore = subscriber.HasMore;
        }

        UpdateReach();
        return any;
    }

    private void Drain()
    {
        if (isNetworkAway)
        {
            NetworkIsBack();
        }

        if (isBrokerAway)
        {
            BrokerIsBack();
        }

        if (isSlow)
        {
            Slow(false);
        }

        if (gateway == null)
        {
            PowerOn();
        }

        long endMs = time.NowMs + DrainMsMax;
        long quietFromMs = time.NowMs;
        while (time.NowMs < endMs && time.NowMs - quietFromMs < QuietMs)
        {
            StepQuietly(endMs);
            bool isQuiet = gateway is { IsConnected: true, HeldCount: 0, InboundCount: 0 } && time.NowMs - historicalMs > QuietMs;
            quietFromMs = isQuiet ? quietFromMs : time.NowMs;
        }

        gateway!.Stop();
        while (!gateway.IsOver && time.NowMs < endMs + DrainMsMax)
        {
            StepQuietly(endMs + DrainMsMax);
        }

        gateway.End(isOrdered: true);
        Exchange();
    }

    // After the end, no more events of the scene happen.
    private void StepQuietly(long endMs)
    {
        long sleepMs = 1;
        for (int turns = 0; turns < TurnsPerMomentMax && !gateway!.IsOver; turns++)
        {
            sleepMs = gateway.Turn();
            NoteConnection();
            if (!Exchange() && sleepMs > 0)
            {
                break;
            }
        }

        time.NowMs = Math.Max(time.NowMs + 1, Math.Min(endMs, Math.Min(time.NowMs + sleepMs, subscriber.NextMs)));
    }

    private void NoteConnection()
    {
        bool isConnected = gateway is { IsConnected: true };
        if (isConnected != wasConnected)
        {
            wasConnected = isConnected;
            Say(SceneTeller.Gateway, isConnected ? "connected" : "disconnected");
        }
    }

    private void PowerOn()
    {
        startsAtMs = long.MaxValue;
        gateway = new SceneGateway(scene, time, drive, network, record);
        Say(SceneTeller.Gateway, $"starts, boot {gateway.Boot.Number}; in flight: {gateway.Recovered}");
        UpdateReach();
        if (!isNetworkAway)
        {
            timeServer.Begin(time.NowMs);
        }
    }

    private void PowerOff()
    {
        Say(SceneTeller.Scene, "power cut");
        startsAtMs = long.MaxValue;
        timeServer.Cancel();
        if (gateway != null)
        {
            // What has left is on its way; the broker does not learn the rest.
            gateway.Link.Memory.HalfOpen();
            gateway.Link.Close();
            gateway.End(isOrdered: false);
            gateway = null;
            NoteConnection();
        }
    }

    private void AskRestart()
    {
        Say(SceneTeller.Scene, "restart in order");
        gateway?.Stop();
    }

    // As a board does, which needs time for it.
    private void StartAgain()
    {
        gateway!.Link.Close();
        gateway.End(isOrdered: true);
        gateway = null;
        hasActed = true;
        timeServer.Cancel();
        startsAtMs = time.NowMs + RestartMs;
        NoteConnection();
    }

    private void NetworkGoes(bool isSilent)
    {
        Say(SceneTeller.Scene, isSilent ? "network away, silently" : "network away");
        isNetworkAway = true;
        gateway?.Link.Die();
        if (isSilent)
        {
            gateway?.Link.Memory.HalfOpen();
        }
        else
        {
            gateway?.Link.Memory.Cut();
        }

        timeServer.Cancel();
        UpdateReach();
    }

    private void NetworkIsBack()
    {
        Say(SceneTeller.Scene, "network back");
        isNetworkAway = false;
        if (gateway != null)
        {
            timeServer.Begin(time.NowMs);
        }

        UpdateReach();
    }

    private void BrokerGoes(BrokerSessions sessions)
    {
        Say(SceneTeller.Scene, sessions == BrokerSessions.Lost ? "broker down, sessions lost" : "broker down");
        isBrokerAway = true;
        gateway?.Link.Die();
        if (sessions == BrokerSessions.Lost)
        {
            Broker.RestartLosingSessions();
        }
        else
        {
            Broker.RestartKeepingSessions();
        }

        UpdateReach();
    }

    private void BrokerIsBack()
    {
        Say(SceneTeller.Scene, "broker back");
        isBrokerAway = false;
        UpdateReach();
    }

    private void Slow(bool isNow)
    {
        Say(SceneTeller.Scene, isNow ? "broker's answers are held" : "broker's answers arrive");
        isSlow = isNow;
        UpdateReach();
    }

    // The gateway counts as served when the subscriber has everything.
    private void UpdateReach()
    {
        subscriberLink.RefuseConnect = isBrokerAway;
        if (gateway != null)
        {
            gateway.Link.Memory.RefuseConnect = isNetworkAway || isBrokerAway || !subscriber.IsSubscribed;
            if (gateway.Link.Memory.StallToClient != isSlow)
            {
                gateway.Link.Memory.StallToClient = isSlow;
                hasActed = true;
            }
        }
    }

    private void Command(SceneCommand command)
    {
        Say(SceneTeller.Scene, $"operator: {command.Command} {command.Payload}".TrimEnd());
        record.CommandsTaken += command.Qos > 0 && Broker.FindSession(scene.Id) is { Subscriptions: > 0 } ? 1 : 0;
        Broker.Publish($"{record.Root}/cmd/{command.Command}", Encoding.UTF8.GetBytes(command.Payload), command.Qos);
    }

    private void Take(InboundMessage inbound)
    {
        SceneMessage message = new(
            time.NowMs, Encoding.UTF8.GetString(inbound.Buffer, inbound.TopicOffset, inbound.TopicBytes),
            inbound.Buffer.AsSpan(inbound.PayloadOffset, inbound.PayloadBytes).ToArray(), inbound.Qos, inbound.Retain);
        record.Received.Add(message);
        historicalMs = message.Payload.Span.IndexOf("\"historical\":true"u8) >= 0 ? time.NowMs : historicalMs;
        tell(new SceneEvent(time.NowMs, SceneTeller.Subscriber, Encoding.UTF8.GetString(message.Payload.Span)) { Message = message });
    }

    private void Say(SceneTeller teller, string text) => tell(new SceneEvent(time.NowMs, teller, text));
}
