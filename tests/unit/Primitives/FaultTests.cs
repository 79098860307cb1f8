using System.Text;
using System.Text.RegularExpressions;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Tests.Unit.Settings;
using Xunit;

namespace Gateway.Tests.Unit.Primitives;

public partial class FaultTests
{
    [Fact]
    public void A_failed_check_throws_the_one_exception_with_its_fault()
    {
        Check.That(true, HalFaults.LoopStuck);
        FaultException first = Assert.Throws<FaultException>(() => Check.That(false, Fault.StateImpossible));
        Assert.Equal(Fault.StateImpossible, first.Fault);
        FaultException second = Assert.Throws<FaultException>(() => Check.That(false, Fault.IndexOutOfTable));
        Assert.Same(first, second);
        Assert.Equal(Fault.IndexOutOfTable, second.Fault);
    }

    [Fact]
    public void Faults_are_counted_apart()
    {
        var log = new FaultLog();
        Assert.Equal(Fault.None, log.Last);
        log.Add(HalFaults.LinkLost);
        log.Add(HalFaults.LinkLost);
        log.Add(SensorsFaults.SensorFault);
        Assert.Equal((2, 1, 0, SensorsFaults.SensorFault),
            (log.CountOf(HalFaults.LinkLost), log.CountOf(SensorsFaults.SensorFault), log.CountOf(HalFaults.LinkTls), log.Last));
    }

    [Fact]
    public void Every_fault_has_the_name_of_its_code_in_lower_case_with_hyphens()
    {
        var names = new FaultNames();
        foreach (Fault fault in Enum.GetValues<Fault>())
        {
            if (fault != Fault.Count)
            {
                string expected = Hump().Replace(fault.ToString(), "-$1").ToLowerInvariant().TrimStart('-');
                Assert.Equal(expected, FaultNames.All.Substring(names.OffsetOf((int)fault), names.BytesOf((int)fault)));
            }
        }
    }

    [Fact]
    public void The_page_names_every_counter_and_no_fault_as_one()
    {
        var names = new FaultNames();
        string page = File.ReadAllText(SourceTree.Path("src/docs/diagnostics.md"));
        int start = page.IndexOf("These codes are counters", StringComparison.Ordinal);
        string list = page[start..page.IndexOf("\n\n", start, StringComparison.Ordinal)];
        Assert.Equal(
            Enum.GetValues<Fault>().Where(fault => fault != Fault.Count && names.IsCounter((int)fault))
                .Select(fault => FaultNames.All.Substring(names.OffsetOf((int)fault), names.BytesOf((int)fault))),
            CodeName().Matches(list).Select(match => match.Groups[1].Value).Where(name => name != "counters"));
    }

    [GeneratedRegex("`([a-z0-9-]+)`")]
    private static partial Regex CodeName();

    [Fact]
    public void A_repeatable_generator_repeats_and_never_gives_zero_nor_the_bound()
    {
        var first = new Xorshift(12345);
        var second = new Xorshift(12345);
        var fromZero = new Xorshift(0);
        for (int i = 0; i < 10_000; i++)
        {
            uint next = first.Next();
            Assert.NotEqual(0u, next);
            Assert.Equal(next, second.Next());
            Assert.NotEqual(0u, fromZero.Next());
            Assert.InRange(fromZero.NextBelow(7), 0, 6);
        }
    }

    [GeneratedRegex("([A-Z])")]
    private static partial Regex Hump();
}
