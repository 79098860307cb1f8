using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Tests.Unit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Sensors;

/// <summary>
/// Random lives of three meters on one storage: pulses, power cuts, ordered ends, writes that fail, damaged copies, totals that are set,
/// sensors that are removed and return. A model knows the truth.
/// </summary>
public class MeterModelTests(ITestOutputHelper log)
{
    private const int LifeCount = 150;
    private const int StepCount = 400;
    private const int SaveMs = 60_000;
    private const int SavePulses = 40;
    private const int StepMsMax = 20_000;

    private static readonly string[] Names = ["water", "gas", "power"];

    private readonly FakePower power = new();

    // In truth: the pulses since the total began, as if nothing had been lost since the last start.
    private readonly Dictionary<string, long> truth = [];

    // What the truth was, by time, since the last start or the last time the total was set.
    private readonly Dictionary<string, List<(long AtMs, long Pulses)>> past = [];
    // The most before the total was set: an older copy may have that total.
    private readonly Dictionary<string, long> former = [];
    private long failedMs;

    [Fact]
    public void No_total_is_ever_above_the_truth_or_more_than_one_write_interval_below_it()
    {
        int seed = TestSeed.Next(log, out string message);
        for (int life = 0; life < LifeCount; life++)
        {
            Live(new Random(seed + life), $"{message} life {life}");
        }
    }

    private void Live(Random random, string story)
    {
        MeterBench bench = new(power);
        string[] fitted = [.. Names];
        power.Restart();
        failedMs = long.MinValue / 2;
        foreach (string name in Names)
        {
            Begin(name, 0, 0);
            former[name] = 0;
        }

        bench.Start(SavePulses, SaveMs, false, fitted);
        for (int step = 0; step < StepCount; step++)
        {
            if (random.Next(20) == 0)
            {
                power.Restart(random.Next(1, 3), random.Next(2) == 0);
            }

            bool isOver = !TryCut(() => Step(bench, random, fitted)) || random.Next(25) == 0;
            if (bench.Slots.Failing.Count > 0)
            {
                failedMs = bench.NowMs;
            }

            if (isOver)
            {
                // A sensor that was removed goes on when it returns; what came meanwhile was not counted.
                fitted = random.Next(3) > 0 ? fitted : [.. Names.Where(_ => random.Next(3) > 0)];
                Restart(bench, fitted, random.Next(8) == 0 ? random.Next(2) : -1, $"{story} step {step}");
            }
        }
    }

    private void Step(MeterBench bench, Random random, string[] fitted)
    {
        int what = random.Next(100);
        if (what < 3)
        {
            bench.Slots.Failing.Clear();
            if (random.Next(2) == 0)
            {
                bench.Slots.FailAll(arrives: random.Next(2) == 0);
            }
        }
        else if (what < 6)
        {
            bench.Store.End(bench.NowMs);
            foreach (string name in fitted.Where(_ => bench.Slots.Failing.Count == 0))
            {
                Begin(name, bench.NowMs, truth[name]);
            }
        }
        else if (what < 9 && fitted.Length > 0)
        {
            // If it fails or is cut, the record may have either.
            string name = fitted[random.Next(fitted.Length)];
            past[name] = [(bench.NowMs, 0)];
            former[name] = Math.Max(former[name], truth[name]);
            bool isSet = bench.Store.Set(bench.Meters[name], 0, bench.NowMs);
            Assert.Equal(bench.Slots.Failing.Count == 0, isSet);
            truth[name] = isSet ? 0 : truth[name];
        }
        else
        {
            foreach (string name in fitted)
            {
                int pulses = random.Next(12);
                bench.Pulse(name, pulses);
                truth[name] += pulses;
                past[name].Add((bench.NowMs, truth[name]));
            }

            bench.Pass(random.Next(1, StepMsMax));
        }
    }

    private void Restart(MeterBench bench, string[] fitted, int damagedSlot, string story)
    {
        bench.Slots.Failing.Clear();
        power.Restart();
        bool isDamaged = damagedSlot >= 0 && bench.Newest().Whole == 2;
        if (isDamaged)
        {
            bench.Slots.Slots[damagedSlot][^1] ^= 0x55;
        }

        // By the format: where the newest whole copy is, it goes on.
        Dictionary<string, long> kept = Names.ToDictionary(name => name, bench.KeptPulses);
        bench.Start(SavePulses, SaveMs, true, fitted);
        Assert.True(bench.Faults.CountOf(SensorsFaults.MeterLost) == 0, story);
        foreach (string name in Names)
        {
            long counted = fitted.Contains(name) ? bench.Totals[name].Pulses : kept[name];
            Assert.True(counted == kept[name], $"{story}: {name} goes on from {counted}, stored are {kept[name]}");
            long most = isDamaged ? Math.Max(truth[name], former[name]) : truth[name];
            Assert.True(counted <= most, $"{story}: {name} counts {counted}, in truth {most}");
            long least = isDamaged ? 0 : LeastOf(name, bench.NowMs);
            Assert.True(counted >= least, $"{story}: {name} counts {counted} of {truth[name]}, at least {least} were stored in time");
            Begin(name, bench.NowMs, counted);
        }
    }

    // What was counted one write interval ago; while writes fail nothing is certain but what it began with.
    private long LeastOf(string name, long nowMs)
    {
        long untilMs = nowMs - SaveMs - StepMsMax;
        return failedMs >= untilMs ? past[name].Min(one => one.Pulses)
            : past[name].Where(one => one.AtMs <= untilMs).Append(past[name][0]).Max(one => one.Pulses);
    }

    private void Begin(string name, long nowMs, long pulses)
    {
        truth[name] = pulses;
        past[name] = [(nowMs, pulses)];
    }

    private static bool TryCut(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (PowerCutException)
        {
            return false;
        }
    }
}
