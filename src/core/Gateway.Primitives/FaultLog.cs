namespace Gateway.Primitives
{
    /// <summary>
    /// Counts every fault since start. One object serves the whole gateway, so that nothing is dropped without a count in the health
    /// message.
    /// </summary>
    public sealed class FaultLog
    {
        private readonly int[] counts = new int[(int)Fault.Count];

        /// <summary>Adds one to the count of <paramref name="fault"/>; saturates instead of wrapping.</summary>
        public void Add(Fault fault)
        {
            Add(fault, 1);
        }

        /// <summary>
        /// Adds <paramref name="times"/> to the count of <paramref name="fault"/>; saturates. A negative number takes back what was counted
        /// without cause.
        /// </summary>
        public void Add(Fault fault, int times)
        {
            if (times == 0)
            {
                return;
            }

            int count = counts[(int)fault];
            counts[(int)fault] = times <= int.MaxValue - count ? count + times : int.MaxValue;
        }

        /// <summary>How often <paramref name="fault"/> was counted since start.</summary>
        public int CountOf(Fault fault)
        {
            return counts[(int)fault];
        }
    }
}
