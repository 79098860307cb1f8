using Gateway.Settings;

namespace Gateway.Provisioning
{
    /// <summary>
    /// Name and hint of each code of the protocol, as literals, whose characters stay in flash: the console's own, and those of the
    /// settings.
    /// </summary>
    public sealed class ConsoleTexts
    {
        /// <summary>One more than the largest code.</summary>
        public const int Count = 87;

        private readonly string[] names = new string[Count];
        private readonly string[] hints = new string[Count];

        /// <summary>Makes the table. Once, at start.</summary>
        public ConsoleTexts()
        {
            RefusalTexts refusals = new RefusalTexts();
            for (int code = 0; code < RefusalTexts.Count; code++)
            {
                names[code] = refusals.NameOf(code);
                hints[code] = refusals.HintOf(code);
            }

            Add(ConsoleError.UnknownCommand, "unknown-command", "help lists them");
            Add(ConsoleError.Usage, "usage", "help shows it");
            Add(ConsoleError.LineTooLong, "line-too-long", "a line has at most 256 bytes; nothing was done");
            Add(ConsoleError.ControlCharacter, "control-character", "type the line again; nothing was done");
            Add(ConsoleError.Cancelled, "cancelled", "nothing was changed");
            Add(ConsoleError.NoAnswer, "no-answer", "it took too long; try again, or reboot");
            Add(ConsoleError.TimedOut, "timed-out", "the paste did not end; load it again");
            Add(ConsoleError.Confirm, "confirm", "factory-reset yes-erase-all erases settings, certificates and messages held");
            Add(ConsoleError.UnsavedChanges, "unsaved-changes", "save or discard first, or reboot now");
            Add(ConsoleError.Missing, "missing", "set it first");
            Add(ConsoleError.BadQuote, "bad-quote", "a value that begins with a quote ends with one; inside, \\\" and \\\\");
            Add(ConsoleError.StrayPem, "stray-pem", "cert load ca|client|key comes first");
            Add(ConsoleError.NotAvailable, "not-available", "this board does not have it");
            Add(ConsoleError.Busy, "busy", "wait until it has ended");
            Add(ConsoleError.Failed, "failed", "status and faults say more");
            Add(ConsoleError.NoSuchAlarm, "no-such-alarm", "alarms lists them");
            Add(ConsoleError.NothingToDo, "nothing-to-do", "alarms shows its state");
            Add(ConsoleError.LinkFailed, "link-failed", "no network: cable, or wifi.ssid and wifi.password");
            Add(ConsoleError.AddressFailed, "address-failed", "broker.host has no address: its spelling, or the name server");
            Add(ConsoleError.TcpFailed, "tcp-failed", "broker.port does not answer: port, firewall, broker");
            Add(ConsoleError.TlsFailed, "tls-failed", "cert.ca, broker.host as in the broker's certificate, or the clock");
            Add(ConsoleError.ConnectRefused, "connect-refused", "broker.user, broker.password, or the client identifier");
            Add(ConsoleError.SubscribeFailed, "subscribe-failed", "the broker does not let this user subscribe");
            Add(ConsoleError.EchoFailed, "echo-failed", "the broker does not let this user publish");
        }

        /// <summary>The code's name, lower case with hyphens; null for a number without one.</summary>
        public string NameOf(int code)
        {
            return code < Count ? names[code] : null;
        }

        /// <summary>What to do; null where the key's own bounds are the hint.</summary>
        public string HintOf(int code)
        {
            return code < Count ? hints[code] : null;
        }

        private void Add(ConsoleError error, string name, string hint)
        {
            names[(int)error] = name;
            hints[(int)error] = hint;
        }
    }
}
