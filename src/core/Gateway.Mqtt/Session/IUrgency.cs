namespace Gateway.Mqtt
{
    /// <summary>Says how urgent the publishes at QoS 1 and 2 are that the owner gave to a session.</summary>
    public interface IUrgency
    {
        /// <summary>
        /// How urgent a publish with this context is, 0 and up. Called for each held publish when a connection begins, from inside a call
        /// of the session, which must not be called back.
        /// </summary>
        int UrgencyOf(long context);
    }
}
