namespace Gateway.Provisioning
{
    /// <summary>The commands, in the order in which help lists them.</summary>
    internal enum Command : byte
    {
        Help,
        Show,
        Get,
        Set,
        Unset,
        Diff,
        Save,
        Discard,
        Test,
        Status,
        Inflight,
        Faults,
        Alarms,
        Ack,
        Reset,
        Scan,
        OneWire,
        Cert,
        Identify,
        Reboot,
        FactoryReset,
        Program,
        People,
        Count
    }

    /// <summary>Names and help of the commands.</summary>
    internal sealed class CommandTable
    {
        // Usage and purpose; the name is the first word.
        private readonly string[] helps = new string[(int)Command.Count];

        /// <summary>Makes the table. Once, at start.</summary>
        public CommandTable()
        {
            Add(Command.Help, "help [command|key|keys [prefix]] - the commands, one of them, one key, all keys");
            Add(Command.Show, "show [prefix] - keys and values; + is set, * is not saved yet");
            Add(Command.Get, "get <key> - one value");
            Add(Command.Set, "set <key> <value> - sets it; quotes keep spaces at the ends");
            Add(Command.Unset, "unset <key> - gives it back its default");
            Add(Command.Diff, "diff - what is not saved yet");
            Add(Command.Save, "save - stores it: all or nothing");
            Add(Command.Discard, "discard - drops what is not saved");
            Add(Command.Test, "test - connects to the broker with what is not saved yet; Ctrl-C ends it");
            Add(Command.Status, "status - network, broker, storage");
            Add(Command.Inflight, "inflight - messages on their way");
            Add(Command.Faults, "faults - what went wrong, counted since start");
            Add(Command.Alarms, "alarms - each alarm and its state");
            Add(Command.Ack, "ack <alarm>|all - acknowledges it");
            Add(Command.Reset, "reset <alarm>|all - resets it, when it latched, is over and acknowledged");
            Add(Command.Scan, "scan - wireless networks in reach");
            Add(Command.OneWire, "onewire - ROM codes of the devices on the 1-Wire bus, for sensor.#.rom");
            Add(Command.Cert, "cert load ca|client|key - takes a PEM file: paste it, then a line with a single dot");
            Add(Command.Identify, "identify [seconds] - lets the board show itself");
            Add(Command.Reboot, "reboot [now] - restarts; now: although something is not saved");
            Add(Command.FactoryReset, "factory-reset yes-erase-all - erases everything and restarts");
            Add(Command.Program, "program - framed answers, no echo, for programs");
            Add(Command.People, "people - echo and prompt, for people");
        }

        /// <summary>The command of this name, letters in either case; Count for none.</summary>
        public Command Find(byte[] buffer, int offset, int bytes)
        {
            for (int i = 0; i < helps.Length; i++)
            {
                if (helps[i].Length > bytes && helps[i][bytes] == ' ' && IsSame(buffer, offset, bytes, helps[i]))
                {
                    return (Command)i;
                }
            }

            return Command.Count;
        }

        /// <summary>Usage and purpose, one line.</summary>
        public string HelpOf(Command command)
        {
            return helps[(int)command];
        }

        private static bool IsSame(byte[] buffer, int offset, int bytes, string name)
        {
            for (int i = 0; i < bytes; i++)
            {
                int symbol = buffer[offset + i];
                if (symbol >= 'A' && symbol <= 'Z')
                {
                    symbol += 'a' - 'A';
                }

                if (symbol != name[i])
                {
                    return false;
                }
            }

            return true;
        }

        private void Add(Command command, string help)
        {
            helps[(int)command] = help;
        }
    }
}
