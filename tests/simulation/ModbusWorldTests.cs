using Gateway.Tests.Fakes;
using Gateway.World;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Simulation;

/// <summary>
/// Worlds with a Modbus bus whose slaves are silent, late, noisy, cut short, or answer twice or for others: no reading is another point's
/// or old, and each write has one outcome unless power or link was cut.
/// </summary>
public sealed class ModbusWorldTests(ITestOutputHelper output)
{
    [Fact]
    public void Readings_and_writes_of_a_bus_keep_their_promises_in_the_world_of_each_seed()
    {
        int seeds = TestCount.Of(12, 150);

        // Three of four of these have it; the broker of the others misbehaves.
        (WorldStatistics total, List<string> wrong, string table) = SeedsOf.RunOf(6, seeds);
        output.WriteLine(table);
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong.Take(20)));
        Assert.True(total.ModbusRequests > 1000 && total.ModbusTroubles > 100, $"{total.ModbusRequests} requests");
        Assert.True(total.ModbusOutcomes > 2 * seeds, $"{total.ModbusOutcomes} outcomes of {total.ModbusWrites} writes");
        Assert.True(total.ModbusAlarms > 10 * seeds, $"{total.ModbusAlarms} transitions");
        Assert.True(total.ModbusBreaks > 0 && total.ModbusWritesCut > 0 && total.PowerCuts > 0);
    }
}
