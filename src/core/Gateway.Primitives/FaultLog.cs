namespace Gateway.Primitives
{
    /// <summary>
    /// Counts every fault since start. One object serves the whole gateway, so that nothing can be dropped without a
    /// count that the health message publishes.
    /// </summary>
    public sealed class FaultLog
    {
        private readonly int[] counts = new int[(int)Fault.Count];

        /// <summary>The fault counted last, or <see cref="Fault.None"/>.</summary>
        public Fault Last { get; private set; }

        /// <summary>Adds one to the count of <paramref name="fault"/>; saturates instead of wrapping.</summary>
        public void Add(Fault fault)
        {
            int count = counts[(int)fault];
            if (count != int.MaxValue)
            {
                counts[(int)fault] = count + 1;
            }

            Last = fault;
        }

        /// <summary>How often <paramref name="fault"/> was counted since start.</summary>
        public int CountOf(Fault fault)
        {
            return counts[(int)fault];
        }
    }
}
