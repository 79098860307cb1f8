namespace Gateway.Provisioning
{
    /// <summary>
    /// How a command can fail, in addition to the refusals of the settings (20-57). The numbers are part of the protocol; names are in
    /// src/docs/console.md.
    /// </summary>
    public enum ConsoleError : byte
    {
        /// <summary>Success.</summary>
        None = 0,
        /// <summary>The first word is not a command.</summary>
        UnknownCommand = 1,
        /// <summary>Missing arguments, or too many.</summary>
        Usage = 2,
        /// <summary>The line is too long.</summary>
        LineTooLong = 3,
        /// <summary>A control character in the line.</summary>
        ControlCharacter = 4,
        /// <summary>Ctrl-C.</summary>
        Cancelled = 5,
        /// <summary>The application gave no answer in time.</summary>
        NoAnswer = 6,
        /// <summary>The next line of a paste did not come in time.</summary>
        TimedOut = 7,
        /// <summary>A factory reset without its confirmation.</summary>
        Confirm = 8,
        /// <summary>A reboot with unsaved changes.</summary>
        UnsavedChanges = 9,
        /// <summary>A test without a key that it needs.</summary>
        Missing = 10,
        /// <summary>A quoted value without an end, or an unknown escape.</summary>
        BadQuote = 11,
        /// <summary>A PEM file without cert load.</summary>
        StrayPem = 12,
        /// <summary>A tab in a value.</summary>
        TabInValue = 13,

        /// <summary>This board does not have it. From here on: errors of the application.</summary>
        NotAvailable = 60,
        /// <summary>It is already running.</summary>
        Busy = 61,
        /// <summary>It failed.</summary>
        Failed = 62,
        /// <summary>There is no alarm with this name.</summary>
        NoSuchAlarm = 63,
        /// <summary>The alarm's state does not allow it.</summary>
        NothingToDo = 64,
        /// <summary>No sensor of this name is a total of pulses.</summary>
        NoSuchMeter = 65,
        /// <summary>There is no output with this name.</summary>
        OutputUnknown = 68,
        /// <summary>An output that excludes this one is on, or was until just now.</summary>
        Interlocked = 69,
        /// <summary>Test: no network.</summary>
        LinkFailed = 70,
        /// <summary>Test: the host name has no address.</summary>
        AddressFailed = 71,
        /// <summary>Test: the port does not answer or refuses.</summary>
        TcpFailed = 72,
        /// <summary>Test: certificate, host name or version.</summary>
        TlsFailed = 73,
        /// <summary>Test: the CONNACK refuses.</summary>
        ConnectRefused = 74,
        /// <summary>Test: SUBSCRIBE was refused.</summary>
        SubscribeFailed = 75,
        /// <summary>Test: a message at QoS 1 was not acknowledged, or did not come back.</summary>
        EchoFailed = 76,
        /// <summary>Test: a retained message was not acknowledged.</summary>
        RetainFailed = 77,
        /// <summary>Test: a message at QoS 2 was not acknowledged as such, or did not come back.</summary>
        Qos2Failed = 78,
        /// <summary>The output follows an alarm.</summary>
        FollowsAlarm = 120
    }
}
