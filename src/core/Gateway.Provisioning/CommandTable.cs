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
        Alarms,
        Ack,
        Reset,
        Shelve,
        Unshelve,
        OutOfService,
        InService,
        Total,
        Output,
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

    /// <summary>Names and help of the commands, as literals: the device's heap keeps none of them.</summary>
    internal static class CommandTable
    {
        /// <summary>The command with this name, in upper or lower case, '?' being help; Count for none.</summary>
        public static Command Find(byte[] buffer, int offset, int bytes)
        {
            if (bytes == 1 && buffer[offset] == '?')
            {
                return Command.Help;
            }

            for (int i = 0; i < (int)Command.Count; i++)
            {
                string help = HelpOf((Command)i);
                if (help.Length > bytes && help[bytes] == ' ' && IsSame(buffer, offset, bytes, help))
                {
                    return (Command)i;
                }
            }

            return Command.Count;
        }

        /// <summary>The command whose name is nearest to what was typed; Count if none is near.</summary>
        public static Command Nearest(byte[] buffer, int offset, int bytes)
        {
            Command nearest = Command.Count;
            int least = TypingError.EditsMax + 1;
            for (int i = 0; i < (int)Command.Count; i++)
            {
                int edits = TypingError.Edits(buffer, offset, bytes, HelpOf((Command)i), 0);
                if (edits < least)
                {
                    least = edits;
                    nearest = (Command)i;
                }
            }

            return nearest;
        }

        /// <summary>Usage and purpose, one line; the name is its first word.</summary>
        public static string HelpOf(Command command)
        {
            return command switch
            {
                Command.Help => "help [command|key|keys [prefix]] - the commands, one of them, one key, keys that begin so; ? is help",
                Command.Show => "show [prefix] - keys and values; + is set, * is unsaved",
                Command.Get => "get <key> - one value",
                Command.Set => "set <key> <value> - sets it, also as key=value; quotes keep spaces at the ends",
                Command.Unset => "unset <key> - restores its default",
                Command.Diff => "diff - unsaved changes",
                Command.Save => "save - stores all changes, or none",
                Command.Discard => "discard - drops unsaved changes",
                Command.Test => "test - connects to the broker with unsaved settings; Ctrl-C ends it",
                Command.Status => "status - network, broker, storage",
                Command.Inflight => "inflight - messages not completely acknowledged",
                Command.Faults => "faults - what went wrong, counted since start",
                Command.Alarms => "alarms - each alarm and its state",
                Command.Ack => "ack <alarm>|all - acknowledges it",
                Command.Reset => "reset <alarm>|all - resets a latched alarm that is over and acknowledged",
                Command.Shelve => "shelve <alarm> <minutes> - keeps it quiet for a time, 1 to 1440",
                Command.Unshelve => "unshelve <alarm> - ends that",
                Command.OutOfService => "out-of-service <alarm> - keeps it quiet until in-service, also after a restart",
                Command.InService => "in-service <alarm> - ends that",
                Command.Total => "total <sensor> <value> - sets the total of a pulse meter, stored at once",
                Command.Output => "output <name> on|off|pulse <ms> - switches it, as the command of the broker does",
                Command.Scan => "scan - wireless networks in reach",
                Command.OneWire => "onewire - ROM codes of the devices on the 1-Wire bus, for sensor.#.rom",
                Command.Cert => "cert load ca|client|key - takes a PEM file: paste it, then a line with a single dot",
                Command.Identify => "identify [seconds] - blinks the board's light",
                Command.Reboot => "reboot [now] - restarts; now: even with unsaved changes",
                Command.FactoryReset => "factory-reset yes-erase-all - erases everything and restarts",
                Command.Program => "program - framed answers, no echo, for programs",
                _ => "people - echo and prompt, for people"
            };
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
    }
}
