using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <summary>What happened in a session.</summary>
    public enum SessionEventKind : byte
    {
        /// <summary>Connected; Value is 1 when the broker had the session.</summary>
        Connected,
        /// <summary>The connection ended; Value is the fault, 0 for a clean stop.</summary>
        Disconnected,
        /// <summary>A QoS 1/2 publish is completely acknowledged; Context is its word.</summary>
        Delivered,
        /// <summary>SUBACK; Value is the granted QoS or 0x80.</summary>
        Subscribed,
        /// <summary>A group was set aside; Value is the <see cref="SetAsideReason"/>, Context its <see cref="PacketGroup"/>.</summary>
        SetAside
    }

    /// <summary>An event taken from the session. Made once and reused.</summary>
    public sealed class SessionEvent
    {
        internal int Word;

        /// <summary>What happened.</summary>
        public SessionEventKind Kind
        {
            get { return (SessionEventKind)Word; }
        }

        /// <summary>See <see cref="SessionEventKind"/>.</summary>
        public int Value
        {
            get { return Word >> 8; }
        }

        /// <summary>The application's word of a delivered publish.</summary>
        public long Context;

        /// <summary>The fault of a Disconnected event.</summary>
        public Fault Fault
        {
            get { return (Fault)Value; }
        }
    }
}
