namespace Gateway.Mqtt
{
    /// <summary>State of an entry of the outbound table, named by who owes what.</summary>
    public enum OutboundState : byte
    {
        /// <summary>Not in use.</summary>
        Free,
        /// <summary>Storage owes the record; no byte of it may leave.</summary>
        AwaitingRecord,
        /// <summary>We owe the PUBLISH on this connection.</summary>
        PublishPending,
        /// <summary>QoS 1: the broker owes PUBACK.</summary>
        AwaitingPuback,
        /// <summary>QoS 2: the broker owes PUBREC.</summary>
        AwaitingPubrec,
        /// <summary>QoS 2: PUBREC came; storage owes Released; PUBREL may not leave.</summary>
        AwaitingRelease,
        /// <summary>QoS 2: Released is durable; we owe the PUBREL on this connection.</summary>
        PubrelPending,
        /// <summary>QoS 2: the broker owes PUBCOMP.</summary>
        AwaitingPubcomp
    }
}
