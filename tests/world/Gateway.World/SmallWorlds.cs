using System.Globalization;
using Gateway.Simulation;

namespace Gateway.World;

/// <summary>A world of one or two messages, small enough to have every fault at every point.</summary>
/// <param name="Name">What it is, in words.</param>
/// <param name="Messages">One or two.</param>
/// <param name="Qos">QoS of the messages.</param>
/// <param name="IsInbound">Commands to the gateway; else alarms (QoS 1 and 2) or telemetry (QoS 0) from it.</param>
/// <param name="OnwardAt">When the broker sends a QoS 2 PUBLISH onward.</param>
public sealed record SmallWorld(string Name, int Messages, int Qos, bool IsInbound, OnwardAt OnwardAt);

/// <summary>Result of the enumeration of a small world.</summary>
/// <param name="Places">Places of the run without a fault where something can go wrong.</param>
/// <param name="SingleRuns">Runs with one fault: all of them.</param>
/// <param name="DoubleRuns">Runs with two: every second fault at every later place of every run with one.</param>
/// <param name="Failures">What was wrong, with the faults that led to it; empty when every promise was kept.</param>
public sealed record Enumeration(int Places, long SingleRuns, long DoubleRuns, IReadOnlyList<string> Failures);

/// <summary>
/// Every power cut and every link cut at every storage operation (before, during with the old content, during with the new, after)
/// and at every boundary of a packet in both directions: singly, and in pairs.
/// </summary>
public static class SmallWorlds
{
    /// <summary>Failures that are kept: the first ones are enough.</summary>
    private const int FailuresMax = 10;

    /// <summary>All small worlds.</summary>
    public static IReadOnlyList<SmallWorld> All { get; } =
    [
        .. from onward in new[] { OnwardAt.Pubrel, OnwardAt.Publish }
           from inbound in new[] { false, true }
           from qos in new[] { 0, 1, 2 }
           from messages in new[] { 1, 2 }
           where !(inbound && qos == 0) && (qos == 2 || onward == OnwardAt.Pubrel)
           select new SmallWorld(
               $"{(messages == 1 ? "one" : "two")} {(inbound ? "inbound" : "outbound")} QoS {qos}"
               + (qos == 2 ? $", onward at {onward}" : ""), messages, qos, inbound, onward)
    ];

    /// <summary>Runs a small world with no fault, with each one, and (unless only single ones are asked for) with each pair.</summary>
    public static Enumeration Enumerate(SmallWorld world, bool withPairs, WorldStatistics statistics)
    {
        var failures = new List<string>();
        List<Occasion> places = Run(world, statistics, failures);
        long singles = 0;
        long pairs = 0;
        for (int first = 0; first < places.Count; first++)
        {
            for (int kind = 0; kind < EnumeratedFaults.KindsAt(places[first]); kind++)
            {
                var one = new PlacedFault(first, kind);
                List<Occasion> after = Run(world, statistics, failures, one);
                singles++;
                for (int second = first + 1; withPairs && second < after.Count; second++)
                {
                    for (int other = 0; other < EnumeratedFaults.KindsAt(after[second]); other++)
                    {
                        Run(world, statistics, failures, one, new PlacedFault(second, other));
                        pairs++;
                    }
                }
            }
        }

        return new Enumeration(places.Count, singles, pairs, failures);
    }

    /// <summary>Runs a small world with these faults, as a failure names them, and has <paramref name="observer"/> look on.</summary>
    public static ReplaySummary Replay(SmallWorld world, IReplayObserver observer, params (int At, int Kind)[] faults)
    {
        var statistics = new WorldStatistics();
        var failures = new List<string>();
        Run(
            world, statistics, failures, new Timeline(observer),
            [.. faults.Select(fault => new PlacedFault(fault.At, fault.Kind))]);
        return new ReplaySummary($"{world.Name}, {FaultsOf(faults)}", failures.Count > 0 ? failures[0] : null, statistics);
    }

    /// <summary>Point and kind of a fault, in the form of --fault of <c>replay</c>; null if the text has another form.</summary>
    public static (int At, int Kind)? ParseFault(string text)
    {
        string[] parts = text.Split(',');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int at)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int kind) && kind < EnumeratedFaults.KindsMax
                ? (at, kind) : null;
    }

    private static string FaultsOf((int At, int Kind)[] faults) =>
        faults.Length == 0 ? "no fault" : string.Join(" and ", faults.Select(fault => $"fault {fault.At},{fault.Kind}"));

    private static List<Occasion> Run(SmallWorld small, WorldStatistics statistics, List<string> failures, params PlacedFault[] faults) =>
        Run(small, statistics, failures, null, faults);

    private static List<Occasion> Run(
        SmallWorld small, WorldStatistics statistics, List<string> failures, Timeline? timeline, PlacedFault[] faults)
    {
        var occasions = new List<Occasion>();
        try
        {
            new SimulatedWorld(PlanOf(small), world => new EnumeratedFaults(world, occasions, faults), statistics, timeline).Run();
        }
        catch (Exception exception)
        {
            if (failures.Count < FailuresMax)
            {
                string what = exception is WorldFailedException ? exception.Message : exception.ToString();
                string placed = string.Concat(faults.Select(fault => $" --fault {fault.At},{fault.Kind}"));
                string replay = $"{SeedRun.ReplayProgram} --small '{small.Name}'{placed}";
                failures.Add($"{small.Name}: {what}{Environment.NewLine}replay it: {replay}");
            }
        }

        return occasions;
    }

    private static WorldPlan PlanOf(SmallWorld small)
    {
        bool alarms = !small.IsInbound && small.Qos > 0;
        long[] times = small.Messages == 1 ? [SmallTimes[0]] : SmallTimes;
        return new WorldPlan
        {
            Seed = 1,
            OnwardAt = small.OnwardAt,
            EntryCount = 4,
            WindowMax = 2,
            InboundCount = 2,
            KeepAliveS = 0,
            AckTimeoutMs = 1000,
            BackoffMsMin = 10,
            BackoffMsMax = 20,
            ReleaseGatherMs = 5,
            CompletionMsMax = 20,
            CompletionCountMax = 2,
            SampleMs = 25,
            SensorCount = 1,
            Alarms = alarms ? [new AlarmPlan(small.Qos, false, true, 0, 0, 0, 0)] : [],
            CrossingsMs = alarms ? times : [],
            TelemetryCount = !small.IsInbound && small.Qos == 0 ? small.Messages : 0,
            TelemetryMs = 50,
            CommandQos = small.Qos,
            CommandTimesMs = small.IsInbound ? times : [],
            FaultMsMax = 0
        };
    }

    private static readonly long[] SmallTimes = [50, 60];
}
