using Mono.Cecil;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Nano;

/// <summary>One turn of the loop takes nothing from the device's heap.</summary>
public class AllocationTests(ITestOutputHelper output)
{
    // One turn as the loop's thread makes it: the sign of life, the turn, the sleep, the ear at the console.
    private static readonly string[] Turn =
    [
        "Gateway.Hal.Nano.Heartbeat::Turn", "Gateway.App.GatewayLoop::Turn", "Gateway.Hal.Nano.SocketLink::Wait",
        "Gateway.Boards.Nano.ConsoleKnock::IsHeard"
    ];

    private const string Session = "Gateway.Mqtt.Session";

    [SkippableFact]
    public void A_turn_of_the_loop_allocates_nothing()
    {
        AllocationGate gate = new(DeviceBuild.Current.Load(), SystemCalls.Load());
        Assert.All(Turn, name => Assert.True(gate.Entries(name).Count > 0, name + " is not there"));
        IEnumerable<MethodDefinition> entries = Turn.SelectMany(gate.Entries);
        Judge(gate, entries, "allocation", AllocationGate.Rules.Keys.ToHashSet());
    }

    [SkippableFact]
    public void A_session_allocates_nothing_once_it_is_made()
    {
        Loaded loaded = DeviceBuild.Current.Load();
        AllocationGate gate = new(loaded, SystemCalls.Load());
        TypeDefinition session = loaded.Modules.Select(m => m.GetType(Session)).First(t => t != null);
        Judge(gate, session.Methods.Where(m => m.IsPublic && !m.IsConstructor), "allocation-session", new HashSet<string>());
    }

    private void Judge(AllocationGate gate, IEnumerable<MethodDefinition> entries, string report, IReadOnlySet<string> rules)
    {
        IReadOnlyList<Finding> findings = gate.Run(entries);
        string title = $"Allocation: {gate.ReachedCount} methods reached, {findings.Count} findings before exceptions";
        Report.Write(output, report, Report.Table(
            title + "; contracts that nothing here implements",
            [.. gate.Unimplemented.Select(name => new[] { name })]));
        Findings.None(ExceptionTable.Load().Apply(findings, rules, CoreMembers.Contains));
    }
}
