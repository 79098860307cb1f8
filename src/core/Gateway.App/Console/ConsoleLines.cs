using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>
    /// The answers to `status`, `inflight`, `faults` and `scan`, line by line: CONSOLE.md lists them. A line is made anew each time it is
    /// asked for, so nothing is kept between two turns but its number.
    /// </summary>
    internal sealed class ConsoleLines
    {
        private const int NumberBytesMax = 4;

        private readonly string textId = "id: ";
        private readonly string textNetwork = "network: ";
        private readonly string textUp = "up";
        private readonly string textDown = "down";
        private readonly string textWireless = ", wireless";
        private readonly string textDbm = " dBm";
        private readonly string textBroker = "broker: ";
        private readonly string textNone = "(none)";
        private readonly string textNotProvisioned = "not provisioned";
        private readonly string textSession = "session: held ";
        private readonly string textOf = " of ";
        private readonly string textConnects = ", connections ";
        private readonly string textDelivered = ", alarms delivered ";
        private readonly string textStorage = "storage: commits ";
        private readonly string textBoot = ", boot ";
        private readonly string textEpoch = ", epoch ";
        private readonly string textQuarantined = ", quarantined ";
        private readonly string textSettings = "settings: generation ";
        private readonly string textChanged = ", changes not saved";
        private readonly string textReboot = ", restart to use what is saved";
        private readonly string textMissing = "missing: ";
        private readonly string textFile = "boot-file: ";
        private readonly string textLine = ", line ";
        private readonly string textCode = ", code ";
        private readonly string textWifi = "wifi-copy: ";
        private readonly string textTime = "time: ";
        private readonly string textNotSet = "(not set)";
        private readonly string textUptime = ", uptime ";
        private readonly string textHeld = "held ";
        private readonly string textSlot = "slot ";
        private readonly string textPacket = " id ";
        private readonly string textSequence = " seq ";
        private readonly string textQos = " qos ";
        private readonly string textHidden = "(hidden)";

        private readonly string[] states =
        {
            "stopped", "waiting", "opening", "opening", "disconnecting", "connecting", "connecting", "connected", "stopping", "stopping"
        };

        private readonly string[] entryStates =
        {
            "free", "awaiting-record", "publish-owed", "awaiting-puback", "awaiting-pubrec", "awaiting-release", "pubrel-owed",
            "awaiting-pubcomp"
        };

        private readonly string[] loads = { ", empty", ", loaded", ", one copy lost", ", lost", ", of a newer firmware" };
        private readonly string[] files = { "none", "taken", "incomplete", "refused", "newer", "storage-failed" };
        private readonly string[] wifis = { "none", "same", "written", "erased", "adopted", "not-adopted", "failed" };

        private readonly ConsoleParts parts;
        private readonly SettingsStore settings;
        private readonly FaultNames faultNames;
        private readonly byte[] address = new byte[NumberBytesMax];
        private readonly WifiNetwork network = new WifiNetwork();

        /// <summary>Lines about these parts.</summary>
        public ConsoleLines(ConsoleParts parts)
        {
            this.parts = parts;
            settings = parts.Settings.Settings;
            faultNames = FaultNames.Shared;
        }

        /// <summary>The gateway; null while there is none.</summary>
        public GatewayLoop Gateway { get; set; }

        /// <summary>Writes line <paramref name="line"/> of `status`; false when there are no more.</summary>
        public bool PutStatus(int line, ByteWriter w)
        {
            switch (line)
            {
                case 0:
                    w.PutText(textId);
                    PutId(w);
                    return true;
                case 1:
                    PutNetwork(w);
                    return true;
                case 2:
                    PutBroker(w);
                    return true;
                case 3:
                    PutSession(w);
                    return true;
                case 4:
                    PutStorage(w);
                    return true;
                case 5:
                    PutSettings(w);
                    return true;
                case 6:
                    PutFile(w);
                    return true;
                case 7:
                    w.PutText(textWifi);
                    w.PutText(wifis[(int)parts.Settings.Wifi]);
                    return true;
                case 8:
                    PutTime(w);
                    return true;
                default:
                    return PutMissing(line - 9, w);
            }
        }

        /// <summary>Writes line 0.. of `inflight`: a summary, then the entries in use; false when there are no more.</summary>
        public bool PutInflight(int line, ByteWriter w)
        {
            Session session = Gateway == null ? null : Gateway.Session;
            if (line == 0)
            {
                w.PutText(textHeld);
                w.PutInteger(session == null ? 0 : session.HeldCount);
                w.PutText(textOf);
                w.PutInteger(session == null ? 0 : session.EntryCount);
                return true;
            }

            int count = session == null ? 0 : session.EntryCount;
            for (int i = 0; i < count; i++)
            {
                if (session.StateOf(i) != OutboundState.Free && --line == 0)
                {
                    PutEntry(session, i, w);
                    return true;
                }
            }

            return false;
        }

        /// <summary>Writes line 0.. of `faults`, one a code counted; false when there are no more.</summary>
        public bool PutFaults(int line, ByteWriter w)
        {
            for (int code = 1; code < (int)Fault.Count; code++)
            {
                int count = parts.Faults.CountOf((Fault)code);
                if (count > 0 && line-- == 0)
                {
                    w.PutInteger(code);
                    w.PutByte(' ');
                    faultNames.Put(code, w);
                    w.PutByte(' ');
                    w.PutInteger(count);
                    return true;
                }
            }

            return false;
        }

        /// <summary>Writes line 0.. of `scan`, one a network; false when there are no more.</summary>
        public bool PutScan(int line, ByteWriter w)
        {
            if (line >= parts.WifiScan.Count)
            {
                return false;
            }

            parts.WifiScan.Read(line, network);
            w.PutInteger(network.SignalDbm);
            w.PutText(textDbm);
            w.PutByte(' ');
            if (network.SsidBytes > 0)
            {
                w.PutBytes(network.Ssid, 0, network.SsidBytes);
            }
            else
            {
                w.PutText(textHidden);
            }

            return true;
        }

        private void PutId(ByteWriter w)
        {
            if (settings.Live.BytesOf(SettingId.Id) > 0)
            {
                settings.Live.PutText(SettingId.Id, w);
            }
            else
            {
                w.PutBytes(parts.HardwareId);
            }
        }

        private void PutNetwork(ByteWriter w)
        {
            INetworkStatus status = parts.Network;
            w.PutText(textNetwork);
            if (status == null)
            {
                w.PutText(textNone);
                return;
            }

            w.PutText(status.IsUp ? textUp : textDown);
            if (status.CopyAddress(address, 0))
            {
                w.PutByte(',');
                w.PutByte(' ');
                for (int i = 0; i < address.Length; i++)
                {
                    if (i > 0)
                    {
                        w.PutByte('.');
                    }

                    w.PutInteger(address[i]);
                }
            }

            if (status.IsWireless)
            {
                w.PutText(textWireless);
                w.PutByte(' ');
                w.PutInteger(status.SignalDbm);
                w.PutText(textDbm);
            }
        }

        private void PutBroker(ByteWriter w)
        {
            w.PutText(textBroker);
            if (Gateway == null)
            {
                w.PutText(textNotProvisioned);
                return;
            }

            w.PutText(states[(int)Gateway.Session.State]);
        }

        private void PutSession(ByteWriter w)
        {
            w.PutText(textSession);
            w.PutInteger(Gateway == null ? 0 : Gateway.Session.HeldCount);
            w.PutText(textOf);
            w.PutInteger(Gateway == null ? 0 : Gateway.Session.EntryCount);
            w.PutText(textConnects);
            w.PutInteger(Gateway == null ? 0 : Gateway.Session.ConnectCount);
            w.PutText(textDelivered);
            w.PutInteger(Gateway == null ? 0 : Gateway.AlarmsDelivered);
        }

        private void PutStorage(ByteWriter w)
        {
            w.PutText(textStorage);
            w.PutInteger(Gateway == null ? 0 : Gateway.Table.Commits);
            w.PutText(textBoot);
            w.PutInteger(Gateway == null ? 0 : Gateway.BootCount);
            w.PutText(textEpoch);
            w.PutInteger(Gateway == null ? 0 : Gateway.Table.Epoch);
            w.PutText(textQuarantined);
            w.PutInteger(Gateway == null ? 0 : Gateway.Table.QuarantinedCount);
        }

        private void PutSettings(ByteWriter w)
        {
            w.PutText(textSettings);
            w.PutInteger(settings.Generation);
            w.PutText(loads[(int)settings.LoadResult]);
            if (settings.IsChanged)
            {
                w.PutText(textChanged);
            }

            if (settings.NeedsReboot)
            {
                w.PutText(textReboot);
            }
        }

        private void PutFile(ByteWriter w)
        {
            SettingsStart start = parts.Settings;
            w.PutText(textFile);
            w.PutText(files[(int)start.FileResult]);
            if (start.FileResult == BootFileResult.Refused)
            {
                w.PutText(textLine);
                w.PutInteger(start.FileLine);
                w.PutText(textCode);
                w.PutInteger((int)start.FileRefusal);
            }
        }

        private void PutTime(ByteWriter w)
        {
            w.PutText(textTime);
            long utc = parts.Clock.UtcMs;
            if (utc < 0)
            {
                w.PutText(textNotSet);
            }
            else
            {
                w.PutInteger(utc);
            }

            w.PutText(textUptime);
            w.PutInteger(parts.Clock.MonotonicMs);
        }

        private bool PutMissing(int line, ByteWriter w)
        {
            int id = settings.Rules.NextMissing(settings.Live, SettingId.None);
            while (id != SettingId.None && line > 0)
            {
                id = settings.Rules.NextMissing(settings.Live, id);
                line--;
            }

            if (id == SettingId.None)
            {
                return false;
            }

            w.PutText(textMissing);
            settings.Catalog.PutName(id, w);
            return true;
        }

        private void PutEntry(Session session, int index, ByteWriter w)
        {
            w.PutText(textSlot);
            w.PutInteger(index);
            w.PutText(textPacket);
            w.PutInteger(session.PacketIdOf(index));
            w.PutText(textSequence);
            w.PutInteger(session.SequenceOf(index));
            w.PutText(textQos);
            w.PutInteger(session.QosOf(index));
            w.PutByte(' ');
            w.PutText(entryStates[(int)session.StateOf(index)]);
            long context = session.ContextOf(index);
            int rule = Gateway.AlarmOf(context);
            if (rule >= 0)
            {
                w.PutByte(' ');
                w.PutBytes(Gateway.AlarmName(rule));
                w.PutByte(' ');
                w.PutInteger(RuleContext.SeqOf(context));
            }
        }
    }
}
