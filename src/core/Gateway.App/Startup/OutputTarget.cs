using Gateway.Sensors;

namespace Gateway.App
{
    /// <summary>
    /// What an output drives: a pin, which has the level when <see cref="TrySet"/> returns, or something behind a bus, which has it later
    /// or never. One switch at a time.
    /// </summary>
    public abstract class OutputTarget
    {
        /// <summary>Begins to switch it; false if that cannot begin now and is to be asked again. Not while it is pending.</summary>
        public abstract bool TrySet(bool on, long nowMs);

        /// <summary>The switch has not ended: what it drives may be in either position.</summary>
        public virtual bool IsPending
        {
            get { return false; }
        }

        /// <summary>Why the switch that ended has failed; None if it has not. After a failure the position is not known.</summary>
        public virtual SensorReason Reason
        {
            get { return SensorReason.None; }
        }
    }
}
