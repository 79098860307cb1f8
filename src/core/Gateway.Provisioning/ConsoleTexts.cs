using Gateway.Settings;

namespace Gateway.Provisioning
{
    /// <summary>
    /// Name and hint of each code of the protocol, as literals, whose characters stay in flash: the console's own, and those of the
    /// settings.
    /// </summary>
    public static class ConsoleTexts
    {
        /// <summary>The code's name, lower case with hyphens; null for a number without one.</summary>
        public static string NameOf(int code)
        {
            return (ConsoleError)code switch
            {
                ConsoleError.UnknownCommand => "unknown-command",
                ConsoleError.Usage => "usage",
                ConsoleError.LineTooLong => "line-too-long",
                ConsoleError.ControlCharacter => "control-character",
                ConsoleError.Cancelled => "cancelled",
                ConsoleError.NoAnswer => "no-answer",
                ConsoleError.TimedOut => "timed-out",
                ConsoleError.Confirm => "confirm",
                ConsoleError.UnsavedChanges => "unsaved-changes",
                ConsoleError.Missing => "missing",
                ConsoleError.BadQuote => "bad-quote",
                ConsoleError.StrayPem => "stray-pem",
                ConsoleError.TabInValue => "tab-in-value",
                ConsoleError.NotAvailable => "not-available",
                ConsoleError.Busy => "busy",
                ConsoleError.Failed => "failed",
                ConsoleError.NoSuchAlarm => "no-such-alarm",
                ConsoleError.NothingToDo => "nothing-to-do",
                ConsoleError.NoSuchMeter => "no-such-meter",
                ConsoleError.OutputUnknown => "output-unknown",
                ConsoleError.Interlocked => "interlocked",
                ConsoleError.LinkFailed => "link-failed",
                ConsoleError.AddressFailed => "address-failed",
                ConsoleError.TcpFailed => "tcp-failed",
                ConsoleError.TlsFailed => "tls-failed",
                ConsoleError.ConnectRefused => "connect-refused",
                ConsoleError.SubscribeFailed => "subscribe-failed",
                ConsoleError.EchoFailed => "echo-failed",
                ConsoleError.RetainFailed => "retain-failed",
                ConsoleError.Qos2Failed => "qos-2-failed",
                ConsoleError.FollowsAlarm => "follows-alarm",
                _ => RefusalTexts.NameOf(code)
            };
        }

        /// <summary>What to do; null if the key's own bounds are the hint.</summary>
        public static string HintOf(int code)
        {
            return (ConsoleError)code switch
            {
                ConsoleError.UnknownCommand => "help lists them",
                ConsoleError.Usage => "help shows it",
                ConsoleError.LineTooLong => "a line has at most 256 bytes; nothing was done",
                ConsoleError.ControlCharacter => "type the line again; nothing was done",
                ConsoleError.Cancelled => "nothing was changed",
                ConsoleError.NoAnswer => "it took too long; try again, or reboot",
                ConsoleError.TimedOut => "the paste did not end; load it again",
                ConsoleError.Confirm => "factory-reset yes-erase-all erases settings, certificates and messages held",
                ConsoleError.UnsavedChanges => "save or discard first, or reboot now",
                ConsoleError.Missing => "set it first",
                ConsoleError.BadQuote => "end the value with a quote; inside, use \\\" and \\\\",
                ConsoleError.TabInValue => "no value can have a tab: use spaces, or another password; nothing was changed",
                ConsoleError.StrayPem => "first use cert load ca|client|key",
                ConsoleError.NotAvailable => "this board does not have it",
                ConsoleError.Busy => "wait until it has ended",
                ConsoleError.Failed => "status and faults say more",
                ConsoleError.NoSuchAlarm => "alarms lists them",
                ConsoleError.NothingToDo => "alarms shows its state",
                ConsoleError.NoSuchMeter => "name a sensor of kind pulse without quantity rate",
                ConsoleError.OutputUnknown => "status lists them; in safe mode there is none",
                ConsoleError.Interlocked => "an output that excludes it is on, or went off less than the dead time ago",
                ConsoleError.LinkFailed => "no network: check cable, wifi.ssid, wifi.password",
                ConsoleError.AddressFailed => "broker.host has no address: check it and the name server",
                ConsoleError.TcpFailed => "broker.port does not answer: check firewall, broker",
                ConsoleError.TlsFailed => "check cert.ca, broker.host as in the certificate, and clock",
                ConsoleError.ConnectRefused => "check broker.user, broker.password, broker.client-id",
                ConsoleError.SubscribeFailed => "the broker does not let this user subscribe",
                ConsoleError.EchoFailed => "the broker does not let this user publish",
                ConsoleError.RetainFailed => "broker.retain off, if the broker does not keep messages",
                ConsoleError.Qos2Failed => "broker.qos-max 1, if the broker has no QoS 2",
                ConsoleError.FollowsAlarm => "it follows an alarm and takes no commands",
                _ => RefusalTexts.HintOf(code)
            };
        }
    }
}
