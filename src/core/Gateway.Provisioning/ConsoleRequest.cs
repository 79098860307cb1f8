namespace Gateway.Provisioning
{
    /// <summary>A request of the console to the application.</summary>
    public enum ConsoleRequestKind : byte
    {
        /// <summary>Nothing.</summary>
        None,
        /// <summary>Connect with the pending settings; a line for each step.</summary>
        Test,
        /// <summary>What this gateway is, and its state, for a person who begins.</summary>
        Banner,
        /// <summary>State of link, session and storage.</summary>
        Status,
        /// <summary>The inflight table.</summary>
        Inflight,
        /// <summary>The faults counted.</summary>
        Faults,
        /// <summary>The alarms and their states.</summary>
        Alarms,
        /// <summary>Acknowledge the alarm that <see cref="ConsoleRequest.Name"/> names, or all.</summary>
        Acknowledge,
        /// <summary>Reset the alarm that <see cref="ConsoleRequest.Name"/> names, or all.</summary>
        Reset,
        /// <summary>
        /// Shelve the alarm that <see cref="ConsoleRequest.Name"/> names for <see cref="ConsoleRequest.Argument"/> minutes.
        /// </summary>
        Shelve,
        /// <summary>End that.</summary>
        Unshelve,
        /// <summary>Take the alarm that <see cref="ConsoleRequest.Name"/> names out of service.</summary>
        OutOfService,
        /// <summary>End that.</summary>
        InService,
        /// <summary>Make a meter's total a value: <see cref="ConsoleRequest.Name"/> has its sensor, a space and the value.</summary>
        Total,
        /// <summary>
        /// Switch an output: <see cref="ConsoleRequest.Name"/> has its name, a space and what it is to do, as the command `output`.
        /// </summary>
        Output,
        /// <summary>Wireless networks in reach.</summary>
        Scan,
        /// <summary>Codes of the devices on the 1-Wire bus.</summary>
        OneWire,
        /// <summary>Blink the board's light for <see cref="ConsoleRequest.Argument"/> seconds.</summary>
        Identify,
        /// <summary>Restart after the answer has left.</summary>
        Reboot,
        /// <summary>Erase settings, certificates and messages held, and restart after the answer has left.</summary>
        FactoryReset,
        /// <summary>End the request with this ticket; its answer must still be ended.</summary>
        Cancel
    }

    /// <summary>A request to the application: made once by its reader, and reused.</summary>
    public sealed class ConsoleRequest
    {
        /// <summary>The kind of request.</summary>
        public ConsoleRequestKind Kind { get; internal set; }

        /// <summary>Identifies the request; its answer is fed with it.</summary>
        public int Ticket { get; internal set; }

        /// <summary>Seconds of Identify, minutes of Shelve, else 0.</summary>
        public int Argument { get; internal set; }

        /// <summary>
        /// Name of the alarm that the request is about, or the text of Total or Output, in its first <see cref="NameBytes"/> bytes. It is
        /// in the console's buffer, until the answer has ended.
        /// </summary>
        public byte[] Name { get; internal set; }

        /// <summary>Bytes of <see cref="Name"/>.</summary>
        public int NameBytes { get; internal set; }
    }
}
