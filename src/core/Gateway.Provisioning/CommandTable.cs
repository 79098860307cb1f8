using Gateway.Primitives;

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
        Scan,
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
        private readonly byte[][] names = new byte[(int)Command.Count][];
        private readonly byte[][] helps = new byte[(int)Command.Count][];

        /// <summary>Makes the table. Once, at start.</summary>
        public CommandTable()
        {
            Add(Command.Help, "help", "help [command|key|keys [prefix]] - the commands, one of them, one key, all keys");
            Add(Command.Show, "show", "show [prefix] - keys and values; + is set, * is not saved yet");
            Add(Command.Get, "get", "get <key> - one value");
            Add(Command.Set, "set", "set <key> <value> - sets it; quotes keep spaces at the ends");
            Add(Command.Unset, "unset", "unset <key> - gives it back its default");
            Add(Command.Diff, "diff", "diff - what is not saved yet");
            Add(Command.Save, "save", "save - stores it: all or nothing");
            Add(Command.Discard, "discard", "discard - drops what is not saved");
            Add(Command.Test, "test", "test - connects to the broker with what is not saved yet; Ctrl-C ends it");
            Add(Command.Status, "status", "status - network, broker, storage");
            Add(Command.Inflight, "inflight", "inflight - messages on their way");
            Add(Command.Faults, "faults", "faults - what went wrong, counted since start");
            Add(Command.Scan, "scan", "scan - wireless networks in reach");
            Add(Command.Cert, "cert", "cert load ca|client|key - takes a PEM file: paste it, then a line with a single dot");
            Add(Command.Identify, "identify", "identify [seconds] - lets the board show itself");
            Add(Command.Reboot, "reboot", "reboot [now] - restarts; now: although something is not saved");
            Add(Command.FactoryReset, "factory-reset", "factory-reset yes-erase-all - erases everything and restarts");
            Add(Command.Program, "program", "program - framed answers, no echo, for programs");
            Add(Command.People, "people", "people - echo and prompt, for people");
        }

        /// <summary>The command of this name, letters in either case; Count for none.</summary>
        public Command Find(byte[] buffer, int offset, int bytes)
        {
            for (int i = 0; i < names.Length; i++)
            {
                if (bytes == names[i].Length && IsSame(buffer, offset, names[i]))
                {
                    return (Command)i;
                }
            }

            return Command.Count;
        }

        /// <summary>Usage and purpose, one line.</summary>
        public byte[] HelpOf(Command command)
        {
            return helps[(int)command];
        }

        private static bool IsSame(byte[] buffer, int offset, byte[] name)
        {
            for (int i = 0; i < name.Length; i++)
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

        private void Add(Command command, string name, string help)
        {
            names[(int)command] = Ascii.Bytes(name);
            helps[(int)command] = Ascii.Bytes(help);
        }
    }
}
