using System.Text;
using Gateway.App;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>An entry of the outbound table in use.</summary>
internal sealed record EntryPicture(int Index, int PacketId, long Sequence, int Qos, OutboundState State);

/// <summary>The gateway's state at one moment, for another thread to show.</summary>
internal sealed record GatewayPicture
{
    private static readonly FaultNames Names = new();

    /// <summary>State of the connection.</summary>
    public required ConnectionState State { get; init; }

    /// <summary>This start's number.</summary>
    public required uint Boot { get; init; }

    /// <summary>Connections that were accepted.</summary>
    public required int Connects { get; init; }

    /// <summary>Entries of the table, in use or not.</summary>
    public required int EntryCount { get; init; }

    /// <summary>Those in use, oldest first.</summary>
    public required IReadOnlyList<EntryPicture> Entries { get; init; }

    /// <summary>Durable writes since start.</summary>
    public required long Commits { get; init; }

    /// <summary>Alarm transitions that the broker has completely acknowledged.</summary>
    public required long AlarmsDelivered { get; init; }

    /// <summary>Faults counted, by name, those above zero.</summary>
    public required IReadOnlyList<(string Name, int Count)> Faults { get; init; }

    /// <summary>What the gateway did or survived, by name, counts above zero.</summary>
    public required IReadOnlyList<(string Name, int Count)> Counters { get; init; }

    /// <summary>The sensors.</summary>
    public required IReadOnlyList<SensorPicture> Sensors { get; init; }

    /// <summary>The alarms.</summary>
    public required IReadOnlyList<AlarmPicture> Alarms { get; init; }

    /// <summary>The faults as text.</summary>
    public string FaultText => TextOf(Faults);

    /// <summary>The counters as text.</summary>
    public string CounterText => TextOf(Counters);

    /// <summary>Takes the picture. On the gateway's thread.</summary>
    public static GatewayPicture Of(GatewayLoop loop, Composition composition)
    {
        FaultLog faults = composition.Parts.Faults;
        Session session = loop.Session;
        return new GatewayPicture
        {
            State = session.State,
            Boot = loop.BootCount,
            Connects = session.ConnectCount,
            EntryCount = session.EntryCount,
            Entries =
            [
                .. Enumerable.Range(0, session.EntryCount)
                    .Where(i => session.StateOf(i) != OutboundState.Free)
                    .Select(i => new EntryPicture(i, session.PacketIdOf(i), session.SequenceOf(i), session.QosOf(i), session.StateOf(i)))
                    .OrderBy(entry => entry.Sequence),
            ],
            Commits = loop.Table.Commits,
            AlarmsDelivered = loop.AlarmsDelivered,
            Sensors = BoardPicture.SensorsOf(composition.Parts, composition.Units),
            Alarms = BoardPicture.AlarmsOf(composition.Parts),
            Faults = Counts(faults, ofCounters: false),
            Counters = Counts(faults, ofCounters: true),
        };
    }

    /// <summary>A fault's name as the health message has it.</summary>
    public static string NameOf(Fault fault) =>
        FaultNames.All.Substring(Names.OffsetOf((int)fault), Names.BytesOf((int)fault));

    private static IReadOnlyList<(string Name, int Count)> Counts(FaultLog faults, bool ofCounters) =>
    [
        .. Enumerable.Range(1, (int)Fault.Count - 1)
            .Where(code => faults.CountOf((Fault)code) > 0 && Names.IsCounter(code) == ofCounters)
            .Select(code => (NameOf((Fault)code), faults.CountOf((Fault)code))),
    ];

    private static string TextOf(IReadOnlyList<(string Name, int Count)> counts) =>
        counts.Count == 0 ? "none" : string.Join(", ", counts.Select(one => $"{one.Name} {one.Count}"));
}
