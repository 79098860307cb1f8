using System.Runtime.CompilerServices;

namespace Gateway.Primitives
{
    /// <summary>
    /// Bits of a place in the inbound set, for the session and for storage. The numbers are part of the format. The session uses the bits
    /// that are not named here.
    /// </summary>
    [ExcludeType]
    public static class InboundState
    {
        /// <summary>A command that must run only once has begun.</summary>
        public const int Begun = 1;
        /// <summary>The message was carried out.</summary>
        public const int Done = 2;
        /// <summary>The message arrived at QoS 1.</summary>
        public const int AtQos1 = 4;
        /// <summary>The bits that are in a record.</summary>
        public const int RecordMask = 7;

        /// <summary>The place is no longer part of the record.</summary>
        public const int Removed = 16;
    }
}
