namespace Gateway.Provisioning
{
    /// <summary>
    /// How a command can end other than well, besides the refusals of the settings (20-57). The numbers are part of the protocol;
    /// names are in src/docs/console.md.
    /// </summary>
    public enum ConsoleError : byte
    {
        /// <summary>It went well.</summary>
        None = 0,
        /// <summary>The first word is not a command.</summary>
        UnknownCommand = 1,
        /// <summary>Arguments missing, or too many.</summary>
        Usage = 2,
        /// <summary>The line is longer than a line may be.</summary>
        LineTooLong = 3,
        /// <summary>A control character in the line.</summary>
        ControlCharacter = 4,
        /// <summary>Ctrl-C.</summary>
        Cancelled = 5,
        /// <summary>The application gave no answer in time.</summary>
        NoAnswer = 6,
        /// <summary>No line of a paste in time.</summary>
        TimedOut = 7,
        /// <summary>A factory reset without its word.</summary>
        Confirm = 8,
        /// <summary>A reboot with something not saved.</summary>
        UnsavedChanges = 9,
        /// <summary>A test without a key that it needs.</summary>
        Missing = 10,
        /// <summary>A quoted value that does not end, or an escape that is none.</summary>
        BadQuote = 11,
        /// <summary>A PEM file without cert load.</summary>
        StrayPem = 12,

        /// <summary>This board does not have it. From here on: the application's.</summary>
        NotAvailable = 60,
        /// <summary>It is under way already.</summary>
        Busy = 61,
        /// <summary>It did not work.</summary>
        Failed = 62,
        /// <summary>There is no alarm of this name.</summary>
        NoSuchAlarm = 63,
        /// <summary>The alarm is not in a state for it.</summary>
        NothingToDo = 64,
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
        /// <summary>Test: the published message did not come back.</summary>
        EchoFailed = 76
    }
}
