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
        var total = new WorldStatistics();
        List<string> wrong = [];
        int seeds = TestCount.Of(12, 150);
        Parallel.For(0, seeds, () => new WorldStatistics(), (index, _, statistics) =>
        {
            if (SeedRun.Run(SeedOf(index), statistics) is { } what)
            {
                lock (total)
                {
                    wrong.Add(what);
                }
            }

            return statistics;
        },
        statistics =>
        {
            lock (total)
            {
                total.Add(statistics);
            }
        });
        output.WriteLine($"seeds {SeedOf(0)} to {SeedOf(seeds - 1)}{Environment.NewLine}{total.ToTable()}");
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong.Take(20)));
        Assert.True(total.ModbusRequests > 1000 && total.ModbusTroubles > 100, $"{total.ModbusRequests} requests");
        Assert.True(total.ModbusOutcomes > 2 * seeds, $"{total.ModbusOutcomes} outcomes of {total.ModbusWrites} writes");
        Assert.True(total.ModbusAlarms > 10 * seeds, $"{total.ModbusAlarms} transitions");
        Assert.True(total.ModbusBreaks > 0 && total.ModbusWritesCut > 0 && total.PowerCuts > 0);
    }

    // Three of four of these have a bus; the broker of the others misbehaves.
    private static long SeedOf(int index) => SeedsOf.FirstOf(6) + (20L * index);
}
