namespace Gateway.Boards.HostSimulator.Running;

/// <summary>The result of a run, for its last lines.</summary>
internal sealed class Tally
{
    private static readonly string[] Kinds = ["status", "telemetry", "sensor", "alarm", "health", "reply"];

    private readonly Dictionary<string, int> messages = Kinds.ToDictionary(kind => kind, _ => 0);

    private readonly HashSet<string> active = [];

    /// <summary>Alarms raised, as received.</summary>
    public int Raised { get; private set; }

    /// <summary>Alarms cleared, as received.</summary>
    public int Cleared { get; private set; }

    /// <summary>Counts a message.</summary>
    public void Add(ReceivedMessage message)
    {
        messages[message.Kind] = messages.GetValueOrDefault(message.Kind) + 1;
        if (message.Kind == "alarm")
        {
            // Counts by the change of state: an acknowledgement neither raises nor clears.
            bool isActive = message.Member("state").StartsWith("active", StringComparison.Ordinal);
            bool wasActive = !active.Add(message.Name);
            if (!isActive)
            {
                active.Remove(message.Name);
            }

            Raised += isActive && !wasActive ? 1 : 0;
            Cleared += wasActive && !isActive ? 1 : 0;
        }
    }

    /// <summary>The lines; without <paramref name="hasView"/> only sent messages are known.</summary>
    public IEnumerable<string> Lines(GatewayPicture end, bool hasView)
    {
        if (hasView)
        {
            yield return "received: " + string.Join(", ", messages.Select(kind => $"{kind.Key} {kind.Value}"));
            yield return $"alarms: raised {Raised}, cleared {Cleared}, delivered {end.AlarmsDelivered}, still held {end.Entries.Count}";
        }
        else
        {
            yield return $"alarms: delivered {end.AlarmsDelivered}, still held {end.Entries.Count}";
        }

        yield return $"commits: {end.Commits}";
        yield return "faults: " + end.FaultText;
        yield return "counters: " + end.CounterText;
    }
}
