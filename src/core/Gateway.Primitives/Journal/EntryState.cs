using System.Runtime.CompilerServices;

namespace Gateway.Primitives
{
    /// <summary>State of an outbound entry in storage. The numbers are part of the format.</summary>
    [ExcludeType]
    public static class EntryState
    {
        /// <summary>Not acknowledged.</summary>
        public const int Awaiting = 0;
        /// <summary>QoS 2: PUBREC arrived; PUBREL is pending and PUBLISH is not sent again.</summary>
        public const int Released = 1;
        /// <summary>Finished.</summary>
        public const int Free = 2;
        /// <summary>The progress record has no state for this slot yet.</summary>
        public const int None = 255;
    }
}
