using Gateway.Sensors;

namespace Gateway.App
{
    /// <summary>An output: its settings, what it should be, and what is known of it.</summary>
    public sealed class OutputChannel
    {
        internal const int Off = 0;
        internal const int On = 1;
        internal const int Unknown = 2;

        /// <summary>Its name in commands and topics.</summary>
        public readonly byte[] Name;

        /// <summary>What it drives.</summary>
        public readonly OutputTarget Target;

        // Its target is behind a bus, and may leave its position later.
        internal readonly bool IsOnBus;

        /// <summary>Its place in the settings, from 1.</summary>
        public int Place;

        /// <summary>Its state outlives a restart.</summary>
        public bool IsKept;

        /// <summary>Longest time that it is on, in ms; 0: any.</summary>
        public int MaxOnMs;

        /// <summary>One of two outputs that exclude each other is off for at least this time before the other goes on, in ms.</summary>
        public int DeadMs;

        /// <summary>Time without a connection after which it goes off, in ms; 0: it stays.</summary>
        public int OfflineMs;

        /// <summary>The alarm that it follows; null: it follows commands.</summary>
        public AlarmChannel Alarm;

        /// <summary>The outputs that are never on at once with it: a bit for the place of each among the outputs.</summary>
        public int Excluded;

        internal byte[] Topic;

        // What the start or a command wants, and which; nothing if it follows an alarm.
        internal bool IsWanted;
        internal int WantedBy;

        // What it should be now; what its target was told last; whether the target is to be told, and has not ended.
        internal bool IsOn;
        internal bool IsToldOn;
        internal bool IsToTell;
        internal bool IsPending;
        internal long RetryMs;

        // What is known, and since when, why, and whether consumers are to hear it.
        internal int Shown;
        internal SensorReason Reason;
        internal long ShownMs;
        internal int Cause;
        internal bool IsToSay;

        // When it went on, when it is known to have gone off, and when it goes off by itself.
        internal long OnMs;
        internal long OffMs;
        internal long PulseEndMs = long.MaxValue;
        internal long OffAtMs = long.MaxValue;

        // It was on for the longest time, and its alarm is still active: it waits for the alarm's end.
        internal bool HasExpired;

        /// <summary>
        /// An output that starts on or off. <paramref name="isDriven"/>: its target already is what <paramref name="isOn"/> says.
        /// </summary>
        public OutputChannel(byte[] name, OutputTarget target, bool isOn, bool isDriven)
        {
            Name = name;
            Target = target;
            IsWanted = isOn;
            WantedBy = OutputCause.Start;
            IsOn = isOn;
            IsToldOn = isOn;
            IsToTell = !isDriven;
            IsOnBus = !isDriven;
            Shown = !isDriven ? Unknown : isOn ? On : Off;
        }

        // What excludes it may go on.
        internal bool IsSurelyOff
        {
            get { return !IsOn && Shown == Off && !IsPending; }
        }
    }
}
