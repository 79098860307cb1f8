namespace Gateway.Mqtt
{
    /// <summary>State of an entry of the outbound table, named by what it waits for.</summary>
    public enum OutboundState : byte
    {
        /// <summary>Not in use.</summary>
        Free,
        /// <summary>Waits for its record to be durable; no byte of it may leave.</summary>
        AwaitingRecord,
        /// <summary>PUBLISH is to be sent on this connection.</summary>
        PublishPending,
        /// <summary>QoS 1: waits for PUBACK.</summary>
        AwaitingPuback,
        /// <summary>QoS 2: waits for PUBREC.</summary>
        AwaitingPubrec,
        /// <summary>QoS 2: PUBREC arrived; waits for Released to be durable; PUBREL may not leave.</summary>
        AwaitingRelease,
        /// <summary>QoS 2: Released is durable; PUBREL is to be sent on this connection.</summary>
        PubrelPending,
        /// <summary>QoS 2: waits for PUBCOMP.</summary>
        AwaitingPubcomp
    }
}
