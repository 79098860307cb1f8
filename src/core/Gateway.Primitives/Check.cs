namespace Gateway.Primitives
{
    /// <summary>
    /// Checks for what should be impossible; release builds keep them. Input from storage or the wire is never checked here: it is refused
    /// with a result and a count.
    /// </summary>
    public static class Check
    {
        private static readonly FaultException Failure = new FaultException();

        /// <summary>Throws the one <see cref="FaultException"/> with <paramref name="fault"/> unless the condition holds.</summary>
        public static void That(bool condition, Fault fault)
        {
            if (!condition)
            {
                Failure.Fault = fault;
                throw Failure;
            }
        }
    }
}
