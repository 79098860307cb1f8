using System.Text;

namespace Gateway.Simulation.World;

/// <summary>
/// Commands sent to the gateway and their answers. Each counted one has a name of its own, which the gateway does not know and
/// repeats in its answer.
/// </summary>
internal sealed class CommandLedger(SimulatedWorld world, WorldPlan plan)
{
    private readonly List<Command> sent = [];

    public int Count { get; private set; }

    /// <summary>Those that are counted one by one.</summary>
    public int Counted => sent.Count;

    /// <summary>Sends one; by chance also the commands that do something, or, without chance, a counted one.</summary>
    public void Send(SeededRandom? random)
    {
        Count++;
        int qos = Math.Min(plan.MaxQos, plan.CommandQos == 3 ? (random?.Below(3) ?? 2) : plan.CommandQos);
        int kind = random?.Below(10) ?? 0;
        if (kind >= 6)
        {
            SendOther(random!, kind, qos);
            return;
        }

        // Whoever is not subscribed gets nothing, and QoS 0 promises nothing.
        bool owed = qos > 0 && world.Broker.FindSession(SimulatedWorld.ClientId) is { Subscriptions: > 0 };
        sent.Add(new Command(owed));
        world.Timeline?.Write(
            world.NowMs, ReplayKind.Command, "operator", Timeline.Broker, $"command x{sent.Count - 1} at QoS {qos} for the gateway");
        world.Broker.Publish($"gateway/{SimulatedWorld.ClientId}/cmd/x{sent.Count - 1}", "{}"u8, qos);
    }

    /// <summary>The session that holds them is gone.</summary>
    public void Discarded()
    {
        foreach (Command command in sent)
        {
            command.IsOwed = false;
        }
    }

    public void Replied(ReadOnlySpan<byte> payload)
    {
        long number = PayloadText.Integer(payload, "{\"command\":\"x"u8);
        if (number >= 0)
        {
            if (number >= sent.Count)
            {
                world.Fail($"an answer to command x{number}, which was never sent");
            }

            sent[(int)number].Replies++;
        }
    }

    public void Judge()
    {
        for (int i = 0; i < sent.Count; i++)
        {
            if (sent[i].IsOwed && sent[i].Replies == 0)
            {
                world.Note(Outcome.CommandLost, $"command x{i}");
            }
        }
    }

    private void SendOther(SeededRandom random, int kind, int qos)
    {
        string root = $"gateway/{SimulatedWorld.ClientId}/cmd/";
        switch (kind)
        {
            case 6 or 7 when plan.Alarms.Length > 0:
                int alarm = random.Below(plan.Alarms.Length);
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
                world.Broker.Publish(root + "interval", Encoding.UTF8.GetBytes($"s{random.Below(3)} {random.Between(0, 30)}"), qos);
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

    private sealed class Command(bool owed)
    {
        public bool IsOwed { get; set; } = owed;

        public int Replies { get; set; }
    }
}
