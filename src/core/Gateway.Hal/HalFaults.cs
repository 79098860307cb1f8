using System.Runtime.CompilerServices;
using Gateway.Primitives;

namespace Gateway.Hal
{
    /// <summary>
    /// The fault codes of the contracts: how a link ends, what ends a thread, what storage cannot do. Who implements a contract uses
    /// them. <see cref="Fault"/> says how codes are given.
    /// </summary>
    [ExcludeType]
    public static class HalFaults
    {
        /// <summary>A thread ended with an exception that was not a check.</summary>
        public const Fault UnhandledException = (Fault)5;

        /// <summary>The loop made no turn for longer than all bounded waits together.</summary>
        public const Fault LoopStuck = (Fault)6;

        /// <summary>The managed heap had no room for an allocation.</summary>
        public const Fault OutOfMemory = (Fault)7;

        /// <summary>The link's thread made no turn for longer than all bounded waits together.</summary>
        public const Fault LinkStuck = (Fault)8;

        /// <summary>The broker's port refused the connection.</summary>
        public const Fault LinkRefused = (Fault)20;

        /// <summary>The link ended, and the gateway had not sent DISCONNECT.</summary>
        public const Fault LinkLost = (Fault)21;

        /// <summary>The TLS handshake failed: certificate, host name or protocol version.</summary>
        public const Fault LinkTls = (Fault)23;

        /// <summary>The broker's host name has no address.</summary>
        public const Fault LinkAddress = (Fault)24;

        /// <summary>The network below the link was down for so long that only a restart could help.</summary>
        public const Fault LinkNetwork = (Fault)28;

        /// <summary>TLS must wait until the clock is set: certificates have dates.</summary>
        public const Fault LinkClock = (Fault)29;

        /// <summary>A slot could not be read.</summary>
        public const Fault StorageRead = (Fault)142;
    }
}
