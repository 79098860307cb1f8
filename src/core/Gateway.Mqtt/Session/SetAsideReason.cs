namespace Gateway.Mqtt
{
    /// <summary>Why a group of packets was set aside.</summary>
    public enum SetAsideReason : byte
    {
        /// <summary>The broker did not answer a packet of this group, and answered a later one.</summary>
        NotAnswered,
        /// <summary>The broker answered nothing any more after a packet of this group, on two connections running.</summary>
        AllUnanswered,
        /// <summary>The broker closed the connection on a packet of this group, on two connections running.</summary>
        Closed
    }
}
