using System.Text;
using Gateway.App;
using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.World;

/// <summary>
/// Commands sent to the gateway and their answers. A counted command is a ping with an id of its own, which its answer repeats. Another
/// command with an id sets an interval that no other sets, or asks for a restart, and is sometimes sent again: its effect shows whether it
/// was carried out more than once.
/// </summary>
internal sealed class CommandLedger(SimulatedWorld world, WorldPlan plan) : IReboot
{
    /// <summary>
    /// The gateway keeps an id for at least this many new ones: as many as it keeps, without those that may wait at the broker. After
    /// that, a command that was on its way for long is correctly a new one.
    /// </summary>
    private const int KeptAtLeast = AppLimits.CommandIdCount - SimulatedWorld.CommandsWaitingMax - OutputLedger.WaitingMax;

    /// <summary>A restart without an answer after this many ids is no longer expected; it may still come, and that is allowed.</summary>
    private const int RestartForgottenAfter = 20;

    /// <summary>The first interval, in s; that of a start is shorter.</summary>
    private const int FirstIntervalS = 11;

    // Commands at the broker: each may push an id out, as well as what is sent later.
    private int WaitingCount => sent.Concat(identified).Count(each => each.IsPending && each.Replies == 0);

    private readonly List<Command> sent = [];
    private readonly List<Command> identified = [];
    private int restartsAllowed;
    private Command? restart;
    private int restartNumber;
    private int bootsSeen;
    private int lastDone = -1;
    private int intervalSeen = -1;
    private int busySeen;

    public int Count { get; private set; }

    /// <summary>Restarts that commands asked for and that were carried out.</summary>
    public int Restarts { get; private set; }

    /// <summary>Counted ones that arrived, by the answer, after they had been carried out.</summary>
    public int Again { get; private set; }

    /// <summary>Ids of commands to outputs.</summary>
    public int OutputIds { get; set; }

    /// <summary>Ids that were sent, each of which pushes out an older one.</summary>
    public int IdsSent => sent.Count + identified.Count + OutputIds;

    /// <summary>Sends one: at random also the commands with an effect; without randomness, a counted one.</summary>
    public void Send(SeededRandom? random)
    {
        Count++;
        int qos = Math.Min(plan.MaxQos, plan.CommandQos == 3 ? (random?.Below(3) ?? 2) : plan.CommandQos);
        int kind = random?.Below(14) ?? 0;
        if (kind >= 10 && plan.SensorCount > 0)
        {
            SendIdentified(random!, qos);
            return;
        }

        if (kind >= 6)
        {
            SendOther(random!, kind, qos);
            return;
        }

        sent.Add(new Command("ping", $"#x{sent.Count}") { IsPending = IsPendingAt(qos) });
        Publish(sent[^1], qos);
    }

    /// <summary>The session that holds them is lost.</summary>
    public void Discarded()
    {
        foreach (Command command in sent.Concat(identified))
        {
            command.IsPending = false;
        }
    }

    public void Replied(ReadOnlySpan<byte> payload)
    {
        bool isBusy = payload.IndexOf("\"result\":\"busy\""u8) >= 0;
        busySeen += isBusy ? 1 : 0;
        long number = PayloadText.Integer(payload, "\"id\":\"x"u8);
        if (number >= 0)
        {
            Answered(sent, number, "x");
            Again += payload.EndsWith(",\"repeated\":true}"u8) ? 1 : 0;
            return;
        }

        number = PayloadText.Integer(payload, "\"id\":\"i"u8);
        if (number >= 0)
        {
            Answered(identified, number, "i");
            if (!isBusy)
            {
                // Otherwise it was not done: a repetition asks for it.
                identified[(int)number].AnsweredInBoot = bootsSeen;
            }
        }
    }

    /// <summary>
    /// After a turn: the interval of the first sensor, which shows whether a command with an id was carried out, and the number of starts.
    /// </summary>
    public void Look(int intervalMs, int boots)
    {
        bootsSeen = boots;
        int number = (intervalMs / 1000) - FirstIntervalS;
        if (number == intervalSeen)
        {
            return;
        }

        intervalSeen = number;
        if (number < 0)
        {
            return;
        }

        // If it was done and the power failed before its id was durable, it is correctly done again; not if another came between, or it
        // was answered.
        Command command = identified[number];
        bool isKept = IdsSent - command.SentAtDone < AppLimits.CommandIdCount;
        if (command.IsDone && isKept && (number != lastDone || command.Replies > 0))
        {
            world.Note(Outcome.CommandRepeated, $"{command.Name} {command.Payload}");
        }

        command.IsDone = true;
        command.SentAtDone = IdsSent - WaitingCount;
        lastDone = number;
    }

    /// <inheritdoc/>
    public void Reboot(Fault reason)
    {
        Restarts++;
        if (Restarts > restartsAllowed && IdsSent - restartNumber < KeptAtLeast)
        {
            world.Note(Outcome.CommandRepeated, "a restart that nobody asked for");
        }

        restartNumber = Math.Min(restartNumber, IdsSent - WaitingCount);
    }

    /// <inheritdoc/>
    public bool EraseStorage(byte[] buffer) => true;

    /// <summary>
    /// A command was lost if it has no answer. <paramref name="atMostOnce"/> answers went at QoS 0: that a command was too much, or
    /// without a place for the answer. These may be lost, but each excuses one command only.
    /// </summary>
    public void Judge(long atMostOnce)
    {
        long excused = atMostOnce - busySeen;
        foreach (Command command in sent.Concat(identified))
        {
            if (command.IsPending && command.Replies == 0 && --excused < 0)
            {
                world.Note(Outcome.CommandLost, $"command {command.Name} {command.Payload}");
            }
        }
    }

    // Without a subscription nothing arrives, and QoS 0 promises nothing.
    private bool IsPendingAt(int qos) => qos > 0 && world.Broker.FindSession(SimulatedWorld.ClientId) is { Subscriptions: > 0 };

    private void Answered(List<Command> commands, long number, string prefix)
    {
        if (number >= commands.Count)
        {
            world.Fail($"an answer to command {prefix}{number}, which was never sent");
        }

        commands[(int)number].Replies++;
    }

    private void SendIdentified(SeededRandom random, int qos)
    {
        Command command;
        int recent = identified.Count(each => IdsSent - each.SentAs < KeptAtLeast);
        if (recent > 0 && random.OneIn(2))
        {
            int back = random.Below(recent);
            command = identified[^(back + 1)];
        }
        else
        {
            string id = $"#i{identified.Count}";
            bool isRestart = random.OneIn(5) && (IsRestartSettled() || IdsSent - restartNumber > RestartForgottenAfter);
            command = isRestart ? new Command("restart", id)
                : new Command("interval", $"{id} s0 {FirstIntervalS + identified.Count}");
            command.SentAs = IdsSent;
            identified.Add(command);
            if (isRestart)
            {
                restartsAllowed = 1 + (IsRestartSettled() ? Restarts : Math.Max(Restarts, restartsAllowed));
                restart = command;
                restartNumber = IdsSent;
            }
        }

        command.IsPending |= IsPendingAt(qos);
        Publish(command, qos);
    }

    // An answer and a later start: what it asked for has happened, or never will. Before that, a second restart by one id could be taken
    // for the first by another.
    private bool IsRestartSettled() => restart == null || (restart.AnsweredInBoot is { } boot && boot < bootsSeen);

    private void Publish(Command command, int qos)
    {
        world.Timeline?.Write(
            world.NowMs, ReplayKind.Command, "operator", Timeline.Broker,
            $"command {command.Name} {command.Payload} at QoS {qos} for the gateway");
        world.Broker.Publish($"gateway/{SimulatedWorld.ClientId}/cmd/{command.Name}", Encoding.ASCII.GetBytes(command.Payload), qos);
    }

    private void SendOther(SeededRandom random, int kind, int qos)
    {
        string root = $"gateway/{SimulatedWorld.ClientId}/cmd/";
        switch (kind)
        {
            case 6 or 7 when plan.Alarms.Length > 0:
                int alarm = random.Below(plan.Alarms.Length - (plan.HasHolds ? 1 : 0));
                if (plan.Alarms[alarm].Latching && random.OneIn(2))
                {
                    world.AskReset(alarm);
                    world.Broker.Publish(root + "reset", Encoding.UTF8.GetBytes("a" + alarm), qos);
                    break;
                }

                world.AskAcknowledge(alarm);
                world.Broker.Publish(root + "ack", Encoding.UTF8.GetBytes("a" + alarm), qos);
                break;
            case 8:
                world.Broker.Publish(root + "interval", Encoding.UTF8.GetBytes($"s{1 + random.Below(2)} {random.Between(0, 30)}"), qos);
                break;
            case 9 when random.OneIn(4):
                // Too large for the inbound set, or for the receive buffer.
                world.Broker.Publish(root + "large", new byte[random.Of(300, 2000)], qos);
                break;
            default:
                world.Broker.Publish(root + "ping", default, qos);
                break;
        }
    }

    private sealed class Command(string name, string payload)
    {
        public string Name { get; } = name;

        public string Payload { get; } = payload;

        public bool IsPending { get; set; }

        public int Replies { get; set; }

        /// <summary>Number of the start in which the broker last forwarded an answer.</summary>
        public int? AnsweredInBoot { get; set; }

        public bool IsDone { get; set; }

        /// <summary>Ids sent before it.</summary>
        public int SentAs { get; set; }

        /// <summary>Ids sent when it was carried out.</summary>
        public int SentAtDone { get; set; }
    }
}
