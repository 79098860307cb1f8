using System.Text;
using Gateway.App;
using Gateway.Hal;

namespace Gateway.World;

/// <summary>
/// Outputs of a world: two that exclude each other, of which one keeps its state and the other takes pulses, and one that follows an alarm,
/// not for long. Each command has an id and is sometimes sent again. One is under way at a time, so that what a pin does has one cause.
/// </summary>
internal sealed class OutputLedger(SimulatedWorld world, WorldPlan plan, CommandLedger others)
{
    /// <summary>Commands to outputs that wait at the broker, with one that is sent again.</summary>
    public const int WaitingMax = 2;

    /// <summary>How many newer ids may be there when one is sent again.</summary>
    private const int NewerMax = AppLimits.CommandIdCount - SimulatedWorld.CommandsWaitingMax - WaitingMax;

    private const int Kept = 0;
    private const int Pulsed = 1;
    private const int Following = 2;
    private const int Count3 = 3;
    private const int MaxOnMs = 5000;

    /// <summary>What a turn, its writes and the time to the next one may take.</summary>
    private const int LateMsMax = 3000;

    private readonly SeededRandom random = new(plan.Seed, "outputs");
    private readonly WorldPin[] pins = [.. Enumerable.Range(0, Count3).Select(_ => new WorldPin())];
    private readonly string[] said = new string[Count3];
    private readonly List<Command> commands = [];
    private Command? current;
    private long nextMs;
    private bool keptBefore;

    /// <summary>Commands that were sent.</summary>
    public int Count => commands.Count;

    /// <summary>Commands that were answered so.</summary>
    public int Interrupted => commands.Count(command => command.Results.Contains("interrupted"));

    /// <summary>Outputs for a start: what was driven before is not driven any more.</summary>
    public void Compose(GatewayParts parts)
    {
        OutputRecord record = new(parts.OutputArea, parts.Crc, parts.Faults);
        bool wasOn = record.WasOn("o0"u8.ToArray());
        OutputChannel[] outputs = new OutputChannel[Count3];
        for (int i = 0; i < Count3; i++)
        {
            pins[i].Start(this, i, i == Kept && wasOn);
            outputs[i] = new OutputChannel(
                Encoding.ASCII.GetBytes("o" + i), new PinTarget(pins[i], onHigh: true), i == Kept && wasOn, isDriven: true);
        }

        outputs[Kept].IsKept = true;
        outputs[Kept].Excluded = 1 << Pulsed;
        outputs[Pulsed].Excluded = 1 << Kept;
        outputs[Following].Alarm = parts.Alarms[0];
        outputs[Following].MaxOnMs = MaxOnMs;
        parts.Others = [new Outputs(outputs, record)];
    }

    /// <summary>Sends the next command when nothing is under way any more, or the last one again.</summary>
    public void Act(bool hasMessage)
    {
        if (world.NowMs < nextMs || hasMessage || world.Broker.FindSession(SimulatedWorld.ClientId)
            is not { Connected: true, Subscriptions: > 0, Queued: 0, AwaitingAcknowledgement: 0, AwaitingPubcomp: 0 })
        {
            return;
        }

        nextMs = world.NowMs + random.Between(200, 5000);
        if (current != null && random.OneIn(3) && others.IdsSent - current.SentAs < NewerMax)
        {
            Publish(current);
            return;
        }

        Close();
        string what = random.OneIn(2) && !pins[Pulsed].IsHigh
            ? $"o{Pulsed} pulse {random.Between(10, 1500)}"
            : $"o{Kept} {random.Of("on", "off")}";
        current = new Command($"#o{commands.Count} {what}", others.IdsSent, pins[Pulsed].Rises);
        commands.Add(current);
        others.OutputIds++;
        Publish(current);
    }

    /// <summary>An answer that the broker accepted.</summary>
    public void Replied(ReadOnlySpan<byte> payload)
    {
        long number = PayloadText.Integer(payload, "\"id\":\"o"u8);
        if (number < 0)
        {
            return;
        }

        string text = Encoding.UTF8.GetString(payload);
        int from = text.IndexOf("\"result\":\"", StringComparison.Ordinal) + 10;
        string result = text[from..text.IndexOf('"', from)];
        if (result != "busy")
        {
            commands[(int)number].Results.Add(result);
        }
    }

    /// <summary>The state of an output.</summary>
    public void Published(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload) => said[topic[^1] - '0'] = Encoding.UTF8.GetString(payload);

    /// <summary>Whether each topic says what its pin is: the last message may be on its way.</summary>
    public bool IsSaid => Enumerable.Range(0, Count3).All(Says);

    private bool Says(int i) =>
        said[i]?.StartsWith(pins[i].IsHigh ? "{\"state\":\"on\"" : "{\"state\":\"off\"", StringComparison.Ordinal) == true;

    /// <summary>At rest: each command was answered one way, and each topic says what its pin is.</summary>
    public void Judge()
    {
        Close();
        foreach (Command command in commands)
        {
            string story = $"command output {command.Payload}: {command.Rises} rises, answered {string.Join(", ", command.Results)}";
            if (command.Results.Count > 1 || command.Rises > 1)
            {
                world.Fail(story);
            }

            if (command.IsPulse && command.Results.Count == 1 && command.Rises != (command.Results.Single() == "ok" ? 1 : 0)
                && command.Results.Single() != "interrupted")
            {
                world.Fail(story);
            }
        }

        for (int i = 0; i < Count3; i++)
        {
            if (!Says(i))
            {
                world.Fail($"output {i} says {said[i]}, and its pin is {(pins[i].IsHigh ? "high" : "low")}");
            }
        }

        if (pins[Kept].IsHigh != keptBefore)
        {
            world.Fail($"output {Kept} was {(keptBefore ? "on" : "off")} before the last start");
        }
    }

    private void Close()
    {
        if (current != null)
        {
            current.Rises = pins[Pulsed].Rises - current.RisesBefore;
        }

        current = null;
    }

    private void Publish(Command command)
    {
        int qos = random.Of(1, Math.Min(2, plan.MaxQos));
        world.Timeline?.Write(
            world.NowMs, ReplayKind.Command, "operator", Timeline.Broker, $"command output {command.Payload} at QoS {qos} for the gateway");
        world.Broker.Publish(
            $"gateway/{SimulatedWorld.ClientId}/cmd/output", Encoding.ASCII.GetBytes(command.Payload), qos);
    }

    private void Moved(int index, bool isHigh, long onMs)
    {
        if (pins[Kept].IsHigh && pins[Pulsed].IsHigh)
        {
            world.Fail("two outputs that exclude each other are on at once");
        }

        if (index == Following && !isHigh && onMs > MaxOnMs + LateMsMax)
        {
            world.Fail($"output {index} was on for {onMs} ms, more than {MaxOnMs}");
        }
    }

    private sealed record Command(string Payload, int SentAs, int RisesBefore)
    {
        public bool IsPulse => Payload.Contains("pulse", StringComparison.Ordinal);

        public HashSet<string> Results { get; } = [];

        public int Rises { get; set; }
    }

    /// <summary>A pin that is low while nobody drives it.</summary>
    private sealed class WorldPin : IDigitalOutput
    {
        private OutputLedger ledger = null!;
        private int index;
        private long sinceMs;

        public bool IsHigh { get; private set; }

        /// <summary>How often it was set high, without starts.</summary>
        public int Rises { get; private set; }

        public void Start(OutputLedger owner, int place, bool isHigh)
        {
            ledger = owner;
            index = place;
            owner.keptBefore = place == Kept ? IsHigh : owner.keptBefore;
            IsHigh = isHigh;
            sinceMs = owner.NowMs;
        }

        public void Set(bool high)
        {
            long onMs = IsHigh ? ledger.NowMs - sinceMs : 0;
            Rises += high ? 1 : 0;
            IsHigh = high;
            sinceMs = ledger.NowMs;
            ledger.Moved(index, high, onMs);
        }
    }

    private long NowMs => world.NowMs;
}
