namespace Gateway.App
{
    /// <summary>
    /// Result of a command. The numbers are in storage, with the ids of commands that were carried out, and never change; the texts are in
    /// <see cref="CommandTexts"/>. Numbers from <see cref="Refused"/> on are that plus the setting's refusal.
    /// </summary>
    public enum CommandResult : byte
    {
        /// <summary>Carried out.</summary>
        Ok = 0,
        /// <summary>Carried out; it takes effect after a restart.</summary>
        OkAfterRestart = 1,
        /// <summary>It had begun when the power failed, and its end is not known. It is not done again.</summary>
        Interrupted = 2,
        /// <summary>No such command.</summary>
        Unknown = 3,
        /// <summary>It arrived with RETAIN 1.</summary>
        Retained = 4,
        /// <summary>The topic names no command.</summary>
        MalformedTopic = 5,
        /// <summary>
        /// The id has no characters, more than <see cref="AppLimits.CommandIdBytesMax"/>, or characters that a name cannot have.
        /// </summary>
        MalformedId = 6,
        /// <summary>The arguments of `interval` are not a sensor and seconds.</summary>
        WantsInterval = 7,
        /// <summary>The arguments of `set` are not a key and a value.</summary>
        WantsSetting = 8,
        /// <summary>The argument of `identify` is not a time.</summary>
        WantsSeconds = 9,
        /// <summary>A command without arguments has some.</summary>
        WantsNothing = 10,
        /// <summary>No sensor of this name.</summary>
        NoSuchSensor = 11,
        /// <summary>No alarm of this name.</summary>
        NoSuchAlarm = 12,
        /// <summary>The alarm is normal, or has nothing to acknowledge.</summary>
        NothingToAcknowledge = 13,
        /// <summary>The alarm is active, or not acknowledged.</summary>
        NotAcknowledged = 14,
        /// <summary>The board lacks the hardware for it.</summary>
        NotAvailable = 15,
        /// <summary>The settings do not allow this command, or this key.</summary>
        NotAllowed = 16,
        /// <summary>The wrong code, or one that has expired.</summary>
        WrongCode = 17,
        /// <summary>From here to <see cref="LastOfOthers"/>: what another part's command wants, or does not know.</summary>
        FirstOfOthers = 18,
        /// <summary>No output of this name.</summary>
        NoSuchOutput = 18,
        /// <summary>The arguments of `output` are not an output and what it is to do.</summary>
        WantsOutput = 19,
        /// <summary>The output follows an alarm, and takes no commands.</summary>
        FollowsAlarm = 20,
        /// <summary>No sensor of this name is a total of pulses.</summary>
        NoSuchMeter = 21,
        /// <summary>The arguments of `total` are not a sensor and a value.</summary>
        WantsTotal = 22,
        /// <summary>The arguments of `write` are not a sensor and a value.</summary>
        WantsWrite = 23,
        /// <summary>The arguments of `shelve` are not an alarm and minutes.</summary>
        WantsMinutes = 24,
        /// <summary>The register or coil cannot hold this value.</summary>
        ValueImpossible = 25,
        /// <summary>See <see cref="FirstOfOthers"/>.</summary>
        LastOfOthers = 31,
        /// <summary>An output that excludes this one is on, or was until just now.</summary>
        Interlocked = 32,
        /// <summary>Too many writes wait for their devices.</summary>
        WritesWait = 35,
        /// <summary>The write goes to its device; what becomes of it is told on a topic of its own.</summary>
        Queued = 36,

        /// <summary>From here on, results that are not stored with the id: the same command may be sent again.</summary>
        FirstNotKept = 40,
        /// <summary>The table had no room for all transitions.</summary>
        Partly = 40,
        /// <summary>The console has unsaved changes.</summary>
        ConsoleInUse = 41,
        /// <summary>Storage refused the record that had to be durable first.</summary>
        StorageFailed = 42,
        /// <summary>The code for the second step follows.</summary>
        Confirm = 43,
        /// <summary>Larger than the receive buffer.</summary>
        TooLarge = 44,
        /// <summary>Not available in safe mode.</summary>
        SafeMode = 45,
        /// <summary>Commands cause more commits than <see cref="AppLimits.CommandTokensMax"/> allows.</summary>
        Busy = 46,
        /// <summary>The id belongs to another command.</summary>
        IdInUse = 47,
        /// <summary>Never sent as an answer: the command must be durably marked as begun before it is done.</summary>
        Begin = 48,
        /// <summary>Never sent as an answer: the command stays unanswered, and a later connection brings it again.</summary>
        Wait = 49,

        /// <summary>The arguments of `heater` are not a sensor, a power and a time that its heater has.</summary>
        WantsHeating = 50,
        /// <summary>The sensor heats, or cools.</summary>
        Cooling = 51,

        /// <summary>The setting was refused: this number plus that of the refusal.</summary>
        Refused = 128
    }
}
