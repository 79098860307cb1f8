#nullable disable
using Gateway.Alarms;

namespace Gateway.Tests.Vectors
{
    /// <summary>Readings over time and the transition that each must make.</summary>
    public static class AlarmVectors
    {
        /// <summary>What each case is.</summary>
        public static readonly string[] Names =
        {
            "above 30.000, hysteresis 1.000: raised at the limit, cleared below 29.000",
            "below 5.000, hysteresis 0.500: raised at the limit, cleared above 5.500",
            "above 30.000, held 1,000 ms: a dip starts the time anew",
            "contact, closed is the alarm, debounce 50 ms: bouncing is not seen",
            "contact, open is the alarm, no debounce",
            "band 10.000 to 30.000, hysteresis 2.000: the limits and from one beyond the other",
            "rate 60.000 a minute over 4,000 ms: a rise of 2.000 a second",
            "no data for 10,000 ms: only a reading ends it",
            "sensor fault, on-delay 1,000 ms, latching: acknowledged and reset",
            "above 30.000, off-delay 500 ms, re-alarm 2,000 ms"
        };

        /// <summary>In place of a reading: it failed.</summary>
        public const int Failed = int.MaxValue;

        /// <summary>In place of a reading: time advances.</summary>
        public const int Tick = int.MaxValue - 1;

        /// <summary>In place of a reading: an operator acknowledges.</summary>
        public const int Ack = int.MaxValue - 2;

        /// <summary>In place of a reading: an operator resets.</summary>
        public const int Reset = int.MaxValue - 3;

        /// <summary>Case, reading: milliseconds, thousandths, transition as numbered. In place of thousandths <see cref="Failed"/>,
        /// <see cref="Tick"/>, <see cref="Ack"/>, <see cref="Reset"/>.</summary>
        public static readonly int[][][] Readings =
        {
            new int[][]
            {
                new int[] { 0, 29999, 0 }, new int[] { 100, 30000, 1 }, new int[] { 200, 35000, 0 },
                new int[] { 300, 29000, 0 }, new int[] { 400, 28999, 2 }, new int[] { 500, 29999, 0 }
            },
            new int[][]
            {
                new int[] { 0, 5001, 0 }, new int[] { 100, 5000, 1 }, new int[] { 200, -40000, 0 },
                new int[] { 300, 5500, 0 }, new int[] { 400, 5501, 2 }
            },
            new int[][]
            {
                new int[] { 0, 31000, 0 }, new int[] { 999, 31000, 0 }, new int[] { 1000, 29999, 0 },
                new int[] { 1100, 31000, 0 }, new int[] { 2099, 31000, 0 }, new int[] { 2100, 31000, 1 }
            },
            new int[][]
            {
                new int[] { 0, 0, 0 }, new int[] { 10, 1000, 0 }, new int[] { 20, 0, 0 }, new int[] { 30, 1000, 0 },
                new int[] { 79, 1000, 0 }, new int[] { 80, 1000, 1 }, new int[] { 90, 0, 0 }, new int[] { 100, 1000, 0 },
                new int[] { 110, 0, 0 }, new int[] { 160, 0, 2 }
            },
            new int[][] { new int[] { 0, 1000, 0 }, new int[] { 10, 0, 1 }, new int[] { 20, 1000, 2 } },
            new int[][]
            {
                new int[] { 0, 20000, 0 }, new int[] { 10, 30000, 1 }, new int[] { 20, 28000, 0 }, new int[] { 30, 27999, 2 },
                new int[] { 40, 10000, 1 }, new int[] { 50, 31000, 0 }, new int[] { 60, 20000, 2 }
            },
            new int[][]
            {
                new int[] { 0, 20000, 0 }, new int[] { 1000, 20000, 0 }, new int[] { 2000, 20000, 0 }, new int[] { 3000, 21000, 0 },
                new int[] { 4000, 23000, 0 }, new int[] { 5000, 25000, 1 }, new int[] { 6000, 25000, 0 }, new int[] { 7000, 25000, 2 }
            },
            new int[][]
            {
                new int[] { 0, 5, 0 }, new int[] { 9999, Tick, 0 }, new int[] { 10000, Tick, 1 }, new int[] { 11000, Failed, 0 },
                new int[] { 12000, Ack, 3 }, new int[] { 13000, 5, 2 }
            },
            new int[][]
            {
                new int[] { 0, Failed, 0 }, new int[] { 500, 7, 0 }, new int[] { 1000, Failed, 0 }, new int[] { 2000, Failed, 1 },
                new int[] { 3000, 7, 2 }, new int[] { 4000, Reset, 0 }, new int[] { 5000, Ack, 3 }, new int[] { 6000, Reset, 5 }
            },
            new int[][]
            {
                new int[] { 0, 30000, 1 }, new int[] { 1999, Tick, 0 }, new int[] { 2000, Tick, 4 }, new int[] { 2100, Ack, 3 },
                new int[] { 2200, 29000, 0 }, new int[] { 2699, 29000, 0 }, new int[] { 2700, 29000, 2 }
            }
        };

        /// <summary>Runs case <paramref name="index"/>. Returns -1 if all is as listed, otherwise the first wrong reading.</summary>
        public static int Run(int index)
        {
            AlarmRule rule = Rule(index);
            int[][] readings = Readings[index];
            long seq = 0;
            for (int i = 0; i < readings.Length; i++)
            {
                Give(rule, readings[i][1], readings[i][0]);
                if ((int)rule.Pending != readings[i][2])
                {
                    return i;
                }

                if (rule.Pending != AlarmTransition.None)
                {
                    seq++;
                    rule.Accept();
                }
            }

            return rule.Seq == seq ? -1 : readings.Length;
        }

        private static void Give(AlarmRule rule, int input, int ms)
        {
            switch (input)
            {
                case Failed:
                    rule.Fail(1, ms);
                    break;
                case Tick:
                    rule.Tick(ms);
                    break;
                case Ack:
                    rule.Acknowledge(ms);
                    break;
                case Reset:
                    rule.Reset(ms);
                    break;
                default:
                    rule.Evaluate(input, ms);
                    break;
            }
        }

        private static AlarmRule Rule(int index)
        {
            switch (index)
            {
                case 0:
                    return new ThresholdRule(AlarmSeverity.High, true, 30000, 1000, 0);
                case 1:
                    return new ThresholdRule(AlarmSeverity.High, false, 5000, 500, 0);
                case 2:
                    return new ThresholdRule(AlarmSeverity.High, true, 30000, 0, 1000);
                case 3:
                    return new ContactRule(AlarmSeverity.Low, true, 50);
                case 4:
                    return new ContactRule(AlarmSeverity.Low, false, 0);
                case 5:
                    return new BandRule(AlarmSeverity.High, 10000, 30000, 2000);
                case 6:
                    return new RateRule(AlarmSeverity.High, 60000, 0, 4000);
                case 7:
                    return new NoDataRule(AlarmSeverity.High, 10000);
                case 8:
                    AlarmRule fault = new FaultRule(AlarmSeverity.High);
                    fault.OnDelayMs = 1000;
                    fault.IsLatching = true;
                    return fault;
                default:
                    AlarmRule above = new ThresholdRule(AlarmSeverity.High, true, 30000, 0, 0);
                    above.OffDelayMs = 500;
                    above.ReAlarmMs = 2000;
                    return above;
            }
        }
    }
}
