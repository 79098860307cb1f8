using Xunit;

namespace Gateway.Tests.Nano;

public class ExceptionTableTests
{
    private const string Head = "rule\tmember\tobjects a use\tbytes a use\thow often\treason\n";

    private static readonly HashSet<string> Rules = ["allocation-object", "foreach"];

    private static readonly Finding Found = new("allocation-object", "Device.File::Open", "a.cs", 3, "new X");

    [Fact]
    public void A_row_excuses_its_rule_at_its_member()
    {
        Assert.Empty(Apply("allocation-object\tDevice.File::Open\t50\t1536\teach record\tonly Close commits\n", Found));
    }

    [Fact]
    public void A_finding_without_a_row_is_left()
    {
        Assert.Equal([Found.ToString()], Apply("", Found));
    }

    [Fact]
    public void A_row_for_another_rule_or_member_excuses_nothing_and_is_refused()
    {
        IReadOnlyList<string> left = Apply(
            "foreach\tDevice.File::Open\t1\t24\tonce\twhy\nallocation-object\tDevice.File::Read\t1\t24\tonce\twhy\n", Found);
        Assert.Equal(3, left.Count);
        Assert.Contains(left, l => l.Contains("foreach: Device.File::Open: excuses nothing", StringComparison.Ordinal));
        Assert.Contains(left, l => l.Contains("Device.File::Read: excuses nothing", StringComparison.Ordinal));
    }

    [Fact]
    public void Core_has_no_exceptions()
    {
        Finding inCore = Found with { Member = "Core.Ring::Add" };
        IReadOnlyList<string> left = Apply("allocation-object\tCore.Ring::Add\t1\t24\tonce\twhy\n", inCore);
        Assert.Equal(2, left.Count);
        Assert.Contains(left, l => l.EndsWith("core has no exceptions", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\t24\teach record\twhy")]
    [InlineData("0\t24\teach record\twhy")]
    [InlineData("some\t24\teach record\twhy")]
    [InlineData("1\t\teach record\twhy")]
    [InlineData("1\ta few\teach record\twhy")]
    [InlineData("1\t24\t\twhy")]
    [InlineData("1\t24\teach record\t")]
    public void A_row_says_objects_and_bytes_as_figures_how_often_and_why(string cells)
    {
        string left = Assert.Single(Apply($"allocation-object\tDevice.File::Open\t{cells}\n", Found));
        Assert.EndsWith("must be said", left, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_nobody_measured_are_said_to_be_so()
    {
        Assert.Empty(Apply("allocation-object\tDevice.File::Open\t4\tunmeasured\teach scan\twhy\n", Found));
    }

    [Fact]
    public void A_row_of_another_gate_is_not_looked_at()
    {
        Assert.Empty(Apply("allocation-object\tDevice.File::Open\t1\t24\tonce\twhy\nclock\tDevice.Clock::Now\t1\t24\tonce\twhy\n", Found));
    }

    [Fact]
    public void A_row_with_a_cell_too_few_is_refused()
    {
        Assert.Throws<FormatException>(() => ExceptionTable.Parse(Head + "foreach\tDevice.File::Open\t1\t24\tonce\n"));
        Assert.Throws<FormatException>(() => ExceptionTable.Parse("rule\tmember\n"));
    }

    [Theory]
    [InlineData("Gateway.Mqtt.Session::Publish", true)]
    [InlineData("Gateway.Hal.ABRecord", true)]
    [InlineData("Gateway.Hal.Nano.SlotFile::Write", false)]
    [InlineData("Gateway.Boards.Devkit.Program::Main", false)]
    public void Members_of_core_are_told_by_their_namespace(string member, bool core)
    {
        Assert.Equal(core, CoreMembers.Contains(member));
    }

    [Fact]
    public void The_project_table_names_only_rules_that_exist()
    {
        Assert.Empty(ExceptionTable.Load().Rows.Select(r => r.Rule).Except(SubsetGate.Rules.Keys).Except(AllocationGate.Rules.Keys));
    }

    /// <summary>Measured on the platform's interpreter: a slot of I:\gw, opened, written and closed.</summary>
    [Theory]
    [InlineData("Gateway.Hal.Nano.FileSlotStorage::TryWriteFile")]
    [InlineData("Gateway.Hal.Nano.FileSlotStorage::Read")]
    public void A_slot_costs_what_was_measured(string member)
    {
        ExceptionRow row = Assert.Single(ExceptionTable.Load().Rows, r => r.Rule == "allocation-object" && r.Member == member);
        Assert.Equal(("50", "1536"), (row.Objects, row.Bytes));
    }

    private static IReadOnlyList<string> Apply(string rows, params Finding[] findings)
    {
        return ExceptionTable.Parse(Head + rows).Apply(findings, Rules, m => m.StartsWith("Core.", StringComparison.Ordinal));
    }
}
