namespace Gateway.Primitives
{
    /// <summary>
    /// A code for each thing that can go wrong in the gateway, with a number that never changes its meaning. The members are the codes of
    /// this folder, and those of two folders that do not see each other. Each other folder gives its own codes, as constants in its file
    /// <c>(folder)Faults.cs</c>. <see cref="FaultLog"/> counts them, and the health message publishes every count above zero.
    /// </summary>
    /// <remarks>
    /// The number of a new code is a free one of the folder's ranges in <c>tests/unit/Pages/FaultRanges.cs</c>. On the wire its name is in
    /// lower case with hyphens. "Counter:" at the beginning of its comment says that nothing failed and nothing wants a remedy. Names and
    /// the page <c>src/docs/diagnostics.md</c> are made from the constants by <c>GATEWAY_UPDATE_PAGES=1 dotnet test tests/unit</c>; likely
    /// cause and remedy are written on that page.
    /// </remarks>
    public enum Fault : byte
    {
        /// <summary>No fault.</summary>
        None = 0,

        // 1-19: what should be impossible. A Check failed: the thread's catch-all records the code and restarts the device. Hal has those
        // of the threads.

        /// <summary>A check failed that has no code of its own.</summary>
        CheckFailed = 1,
        /// <summary>Limits contradict each other; found once at start.</summary>
        LimitsInconsistent = 2,
        /// <summary>An index or count is outside its table.</summary>
        IndexOutOfTable = 3,
        /// <summary>A state machine is in a state that its table does not have.</summary>
        StateImpossible = 4,

        // Of folders that do not see each other: Mqtt reports them, and Hal's links, Settings, or Inflight.

        /// <summary>The link was not open in time.</summary>
        LinkTimeout = 22,
        /// <summary>A slot could not be written.</summary>
        StorageWrite = 141,
        /// <summary>A copy of the inbound set that is missing, unreadable, or has a wrong CRC, version or length.</summary>
        InboundQuarantined = 145,
        /// <summary>The record of a message that was not acknowledged is damaged, missing or unreadable: the message is lost.</summary>
        EntryLost = 159,

        /// <summary>One more than the largest code of any folder: the size of a table indexed by fault.</summary>
        Count = 161
    }
}
