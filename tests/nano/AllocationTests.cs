using Mono.Cecil;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Nano;

/// <summary>One turn of the loop takes nothing from the device's heap.</summary>
public class AllocationTests(ITestOutputHelper output)
{
    // One turn as the loop's thread makes it: the heartbeat, the turn, the sleep.
    private static readonly string[] Turn =
    [
        "Gateway.Hal.Nano.Heartbeat::Turn", "Gateway.App.GatewayLoop::Turn", "Gateway.Hal.Nano.SocketLink::Wait"
    ];

    // Settings and texts are literals, read when somebody asks: a line at the console, a command that sets or saves, a refusal. Nothing of
    // them is kept, and no other part of the turn may use one.
    private static readonly string[] OfSomebodyWhoAsks =
    [
        "Gateway.Settings.", "Gateway.Provisioning.", "Gateway.App.ConsolePort::", "Gateway.App.ConsoleLines::",
        "Gateway.App.ConnectionTest::", "Gateway.App.CommandTexts::"
    ];

    // Where a turn calls these: a received byte, a running answer, a command, a test, a requested end of the boot.
    private static readonly HashSet<string> WhatAnswers =
    [
        "Gateway.Provisioning.ProvisioningConsole::FeedBytes", "Gateway.Provisioning.ProvisioningConsole::Fail",
        "Gateway.Provisioning.ProvisioningConsole::EndPassedOver", "Gateway.Provisioning.ProvisioningConsole::ContinueListing",
        "Gateway.App.ConsolePort::Begin", "Gateway.App.ConsolePort::Cancel", "Gateway.App.ConsolePort::Answer",
        "Gateway.App.ConsolePort::Search", "Gateway.App.ConsolePort::Test", "Gateway.App.ConsolePort::Suspend",
        "Gateway.App.GatewayControl::TakeOver", "Gateway.App.GatewayLoop::ProcessCommands", "Gateway.App.GatewayControl::TurnEnd",
        "Gateway.Settings.SettingsStore::AbortCertificate",
        "Gateway.App.PendingTarget::get_Port", "Gateway.App.PendingTarget::get_IsSecure", "Gateway.App.PendingTarget::CopyHost",
        "Gateway.App.PendingTarget::CertificateRoomBytes", "Gateway.App.PendingTarget::Certificate"
    ];

    private const string Literal = "allocation-literal";

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
    public void A_turn_in_which_nobody_asks_anything_reads_no_literal()
    {
        AllocationGate gate = new(DeviceBuild.Current.Load(), SystemCalls.Load()) { NotFollowed = WhatAnswers };
        Assert.All(WhatAnswers, name => Assert.True(gate.Entries(name).Count > 0, name + " is not there"));
        Findings.None([.. gate.Run(Turn.SelectMany(gate.Entries)).Where(finding => finding.Rule == Literal).Select(f => f.ToString())]);
        Assert.True(gate.ReachedCount > 100);
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
        IReadOnlyList<Finding> findings =
        [
            .. gate.Run(entries).Where(finding => finding.Rule != Literal
                || !OfSomebodyWhoAsks.Any(start => finding.Member.StartsWith(start, StringComparison.Ordinal)))
        ];
        string title = $"Allocation: {gate.ReachedCount} methods reached, {findings.Count} findings before exceptions";
        Report.Write(output, report, Report.Table(
            title + "; contracts that nothing here implements",
            [.. gate.Unimplemented.Select(name => new[] { name })]));
        Findings.None(ExceptionTable.Load().Apply(findings, rules, CoreMembers.Contains));
    }
}
