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
            "contact, open is the alarm, no debounce"
        };

        /// <summary>Case, reading: milliseconds, thousandths, transition (0 none, 1 raised, 2 cleared).</summary>
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
            new int[][] { new int[] { 0, 1000, 0 }, new int[] { 10, 0, 1 }, new int[] { 20, 1000, 2 } }
        };

        /// <summary>Runs case <paramref name="index"/>. Returns -1 when all is as listed, else the first wrong reading.</summary>
        public static int Run(int index)
        {
            AlarmRule rule = Rule(index);
            int[][] readings = Readings[index];
            long seq = 0;
            for (int i = 0; i < readings.Length; i++)
            {
                rule.Judge(readings[i][1], readings[i][0]);
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
                default:
                    return new ContactRule(AlarmSeverity.Low, false, 0);
            }
        }
    }
}
