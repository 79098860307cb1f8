namespace Gateway.App
{
    /// <summary>
    /// What a command came to. The numbers are in storage, with the ids of commands that were carried out, and never change; the texts are
    /// in <see cref="CommandTexts"/>. From <see cref="Refused"/> on: the setting's refusal, added to it.
    /// </summary>
    public enum CommandResult : byte
    {
        /// <summary>Carried out.</summary>
        Ok = 0,
        /// <summary>Carried out; it serves after a restart.</summary>
        OkAfterRestart = 1,
        /// <summary>Begun once, and the power went before its end was known. It is not done again.</summary>
        Interrupted = 2,
        /// <summary>No such command.</summary>
        Unknown = 3,
        /// <summary>Came with RETAIN 1.</summary>
        Retained = 4,
        /// <summary>No command in the topic.</summary>
        MalformedTopic = 5,
        /// <summary>The id has no characters, more than <see cref="AppLimits.CommandIdBytesMax"/>, or others than a name's.</summary>
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
        /// <summary>The alarm is normal, or stands with nothing to acknowledge.</summary>
        NothingToAcknowledge = 13,
        /// <summary>The alarm is active, or not acknowledged.</summary>
        NotAcknowledged = 14,
        /// <summary>The board does not have what it takes.</summary>
        NotAvailable = 15,
        /// <summary>A key that is not set from afar.</summary>
        NotAllowed = 16,
        /// <summary>Not the code that was given out, or it has run out.</summary>
        WrongCode = 17,

        /// <summary>First of those that are not kept with the id: asked again, it is looked at again.</summary>
        FirstNotKept = 40,
        /// <summary>The table had no room for all of it.</summary>
        Partly = 40,
        /// <summary>Somebody at the console has changes that are not saved.</summary>
        Busy = 41,
        /// <summary>Storage did not take what had to be durable first.</summary>
        StorageFailed = 42,
        /// <summary>The code that the second step wants follows.</summary>
        Confirm = 43,
        /// <summary>More bytes than a place of the inbound set has.</summary>
        TooLarge = 44,
        /// <summary>Only what is in safe mode is served.</summary>
        SafeMode = 45,
        /// <summary>Never answered: it must be marked as begun, durably, before it is done.</summary>
        Begin = 46,

        /// <summary>The setting was refused: this and the refusal's number.</summary>
        Refused = 128
    }
}
