namespace Gateway.Mqtt
{
    /// <summary>Where the connection is.</summary>
    public enum ConnectionState : byte
    {
        /// <summary>Not started, or stopped.</summary>
        Stopped,
        /// <summary>Waits until the back-off ends.</summary>
        BackingOff,
        /// <summary>The link is being opened.</summary>
        AwaitingLink,
        /// <summary>The link is open; CONNECT waits for a durable mark.</summary>
        AwaitingMark,
        /// <summary>DISCONNECT is on its way; nothing follows it [MQTT-3.14.4-2].</summary>
        Disconnecting,
        /// <summary>CONNECT is on its way.</summary>
        AwaitingConnack,
        /// <summary>CONNACK arrived; nothing is sent until the result of the session's resumption is durable.</summary>
        AwaitingResumption,
        /// <summary>Connected.</summary>
        Connected,
        /// <summary>Connected, and careful: one packet at a time, each waits for its outcome.</summary>
        Careful,
        /// <summary>Stopping: outstanding messages get time to finish.</summary>
        Draining,
        /// <summary>Stopping: the last message waits for its PUBACK.</summary>
        AwaitingLastPuback
    }
}
