using Gateway.Alarms;
using Xunit;

namespace Gateway.Tests.Unit.Alarms;

/// <summary>Random curves, operators and restarts: rule and model agree after every input.</summary>
public class RandomCurveTests
{
    private const int Steps = 400;

    public static TheoryData<int> Seeds()
    {
        var seeds = new TheoryData<int>();
        for (int i = 0; i < 20; i++)
        {
            seeds.Add(i);
        }

        seeds.Add(Random.Shared.Next());
        return seeds;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Rule_and_model_agree(int seed)
    {
        var transitions = new int[(int)AlarmTransition.Reset + 1];
        for (int curve = 0; curve < 50; curve++)
        {
            Run(seed, curve, transitions);
        }

        // Every transition occurred, so the agreement means something.
        Assert.All(transitions[1..], count => Assert.True(count > 5, $"seed {seed}: {string.Join(' ', transitions)}"));
    }

    private static void Run(int seed, int curve, int[] transitions)
    {
        var random = new Random((seed * 1000) + curve);
        int hysteresis = random.Next(3) * random.Next(20);
        int width = (2 * hysteresis) + random.Next(1, 60);
        int on = random.Next(2) * random.Next(40);
        int off = random.Next(2) * random.Next(40);
        int reAlarm = random.Next(2) * random.Next(1, 120);
        int window = random.Next(2, 60);
        bool latching = random.Next(2) == 0;
        var kind = (AlarmModel.Kind)random.Next(4);
        int limit = kind == AlarmModel.Kind.Rate ? hysteresis + 1 + random.Next(60_000) : width;
        int low = kind == AlarmModel.Kind.Rate ? -limit : random.Next(3) == 0 ? int.MinValue : 0;
        AlarmRule Make()
        {
            AlarmRule rule = kind switch
            {
                AlarmModel.Kind.Rate => new RateRule(AlarmSeverity.Low, limit, hysteresis, window),
                AlarmModel.Kind.NoData => new NoDataRule(AlarmSeverity.Low, limit),
                AlarmModel.Kind.Fault => new FaultRule(AlarmSeverity.Low),
                _ when low == int.MinValue => new ThresholdRule(AlarmSeverity.Low, true, limit, hysteresis, 0),
                _ => new BandRule(AlarmSeverity.Low, low, limit, hysteresis)
            };
            rule.OnDelayMs = on;
            rule.OffDelayMs = off;
            rule.ReAlarmMs = reAlarm;
            rule.IsLatching = latching;
            return rule;
        }

        AlarmRule rule = Make();
        var model = new AlarmModel(kind, low, limit, hysteresis, on, off, reAlarm, latching) { WindowMs = window };
        long now = random.Next(100);
        int value = 10;
        int slope = 0;
        int quiet = 0;
        for (int step = 0; step < Steps; step++)
        {
            string what;
            int choice = random.Next(100);
            now += random.Next(10) == 0 ? random.Next(150) : random.Next(1, 8);
            quiet = quiet > 0 ? quiet - 1 : random.Next(30) == 0 ? random.Next(30) : 0;
            slope = random.Next(12) == 0 ? random.Next(-3, 4) : slope;
            value = random.Next(15) == 0 ? random.Next(-40, 140) : Math.Clamp(value + slope, -60, 160);
            if (choice < 70 && quiet == 0)
            {
                what = $"reading {value}";
                rule.Evaluate(value, now);
                model.Read(value, now);
            }
            else if (choice < 80)
            {
                what = "failure";
                rule.Fail(3, now);
                model.Fail(now);
            }
            else if (choice < 92)
            {
                what = "tick";
                rule.Tick(now);
                model.Tick(now);
            }
            else if (choice < 96)
            {
                what = "acknowledge";
                Assert.Equal(model.Acknowledge(now), rule.Acknowledge(now));
            }
            else if (choice < 99)
            {
                what = "reset";
                Assert.Equal(model.Reset(now), rule.Reset(now));
            }
            else
            {
                what = "restart";
                AlarmRule next = Make();
                next.Restore((int)rule.State, rule.Seq);
                rule = next;
                model.Restart();
                now = random.Next(100);
            }

            transitions[(int)rule.Pending]++;
            rule.Accept();
            Assert.True(
                (rule.State, rule.Seq) == (model.State, model.Seq),
                $"seed {seed} curve {curve} ({kind}) step {step} at {now}: after {what} the rule is {rule.State}/{rule.Seq}, "
                + $"the model {model.State}/{model.Seq}");
        }
    }
}
