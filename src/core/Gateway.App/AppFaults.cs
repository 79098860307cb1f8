using System.Runtime.CompilerServices;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// The fault codes of the gateway as a whole: start, commands, alarms, telemetry and the choice of broker. <see cref="Fault"/> says
    /// how codes are given.
    /// </summary>
    [ExcludeType]
    public static class AppFaults
    {
        /// <summary>Counter: the gateway changed to the other of two brokers.</summary>
        public const Fault BrokerChanged = (Fault)105;

        /// <summary>Counter: a command that would cause more storage commits than commands may: answered `busy`, not done.</summary>
        public const Fault CommandBusy = (Fault)112;

        /// <summary>Counter: a command with an id that belongs to another command: answered `id in use`, not done.</summary>
        public const Fault CommandIdInUse = (Fault)113;

        /// <summary>Counter: the answer to a command at QoS 1 or 2 found no place for 5 s and was sent at QoS 0.</summary>
        public const Fault ReplyNotKept = (Fault)114;

        /// <summary>The states of outputs that outlive a restart could not be read or written: one may start in another state.</summary>
        public const Fault OutputStateLost = (Fault)116;

        /// <summary>An output could not be switched, and what it is now is not known. It is tried again.</summary>
        public const Fault OutputFailed = (Fault)138;

        /// <summary>An alarm transition was skipped because it found no place in the table: a gap in seq.</summary>
        public const Fault TransitionPassedOver = (Fault)123;

        /// <summary>Counter: a command whose name is not known.</summary>
        public const Fault CommandUnknown = (Fault)125;

        /// <summary>Counter: a command whose arguments are malformed.</summary>
        public const Fault CommandMalformed = (Fault)126;

        /// <summary>Counter: a command with RETAIN 1: refused.</summary>
        public const Fault CommandRetained = (Fault)127;

        /// <summary>Counter: a message outside cmd/: ignored.</summary>
        public const Fault InboundUnexpected = (Fault)128;

        /// <summary>The oldest telemetry of the backlog was dropped to make room: a gap in seq.</summary>
        public const Fault BacklogOverflow = (Fault)129;

        /// <summary>Counter: a command with an id that was carried out before: answered, not done again.</summary>
        public const Fault CommandRepeated = (Fault)131;

        /// <summary>A command that must run only once had begun when the power failed: answered so, not done again.</summary>
        public const Fault CommandInterrupted = (Fault)132;

        /// <summary>The boot record could not be read or written: the boot count may repeat.</summary>
        public const Fault BootRecordLost = (Fault)149;

        /// <summary>Counter: Wi-Fi credentials that were written to the platform over the cable were applied.</summary>
        public const Fault WifiAdopted = (Fault)152;

        /// <summary>The two copies of the Wi-Fi credentials could not be made equal.</summary>
        public const Fault WifiNotStored = (Fault)153;

        /// <summary>
        /// A sensor or alarm in the settings that this board cannot have was left out, or the second broker is the same as the first.
        /// </summary>
        public const Fault ConfigurationRejected = (Fault)156;

        /// <summary>
        /// The broker keeps a birth message of a later start: storage has gone back, as with a copy of it. A new epoch has begun.
        /// </summary>
        public const Fault StoreBehind = (Fault)115;

        /// <summary>The ids of commands that were carried out could not be read or written: a command may be done again.</summary>
        public const Fault CommandIdsLost = (Fault)157;

        /// <summary>Five short boots ended by a fault: safe mode, with console, network and health only.</summary>
        public const Fault SafeMode = (Fault)158;
    }
}
