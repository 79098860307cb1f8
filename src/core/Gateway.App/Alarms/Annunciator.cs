using Gateway.Alarms;
using Gateway.Hal;

namespace Gateway.App
{
    /// <summary>
    /// A lamp, or a relay, that shows the worst of all alarms, like the ringback sequences of ISA-18.1. It flashes fast while one is active
    /// and not acknowledged; otherwise slowly while one has returned to normal, or is latched, and is not acknowledged; otherwise it is
    /// steady while one is active or latched; otherwise off. So what still needs an operator comes first. An alarm that is shelved, out of
    /// service or suppressed does not count.
    /// </summary>
    public sealed class Annunciator
    {
        private const int Off = 0;
        private const int Steady = 1;
        private const int Slow = 2;
        private const int Fast = 3;

        private readonly IDigitalOutput output;
        private readonly bool litHigh;
        private bool isDriven;
        private bool isLit;
        private int step;
        private long nextMs;

        /// <summary>An annunciator on this pin, lit while it is high or low.</summary>
        public Annunciator(IDigitalOutput output, bool litHigh)
        {
            this.output = output;
            this.litHigh = litHigh;
        }

        /// <summary>
        /// Drives the pin by the alarms' states, once every <see cref="AppLimits.AnnunciatorStepMs"/>; returns when to call it again. A
        /// flash is a step lit and a step dark, a slow one <see cref="AppLimits.AnnunciatorSlowSteps"/> of each.
        /// </summary>
        public long Show(AlarmChannel[] alarms, long nowMs)
        {
            if (nowMs < nextMs)
            {
                return nextMs;
            }

            nextMs = nowMs + AppLimits.AnnunciatorStepMs;
            int pattern = PatternOf(alarms);
            step = pattern < Slow ? 0 : step + 1;
            if (step > 2 * AppLimits.AnnunciatorSlowSteps)
            {
                step = 1;
            }

            // Each pattern begins lit.
            bool lit = pattern == Fast ? (step & 1) != 0 : pattern == Slow ? step <= AppLimits.AnnunciatorSlowSteps : pattern == Steady;
            if (!isDriven || lit != isLit)
            {
                isDriven = true;
                isLit = lit;
                output.Set(lit == litHigh);
            }

            return nextMs;
        }

        private static int PatternOf(AlarmChannel[] alarms)
        {
            int worst = Off;
            for (int i = 0; i < alarms.Length; i++)
            {
                int pattern;
                AlarmRule rule = alarms[i].Rule;
                switch ((rule.Marks & AlarmRule.NotAnnunciated) != 0 ? AlarmState.Normal : rule.State)
                {
                    case AlarmState.Normal:
                        continue;
                    case AlarmState.ActiveUnacknowledged:
                        return Fast;
                    case AlarmState.ReturnedUnacknowledged:
                    case AlarmState.LatchedUnacknowledged:
                        pattern = Slow;
                        break;
                    default:
                        pattern = Steady;
                        break;
                }

                worst = pattern > worst ? pattern : worst;
            }

            return worst;
        }
    }
}
