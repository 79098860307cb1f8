using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>
    /// The answers to `status`, `inflight`, `faults` and `scan`, line by line: src/docs/console.md lists them. A line is made when it is
    /// requested, so that only its number is kept between two turns.
    /// </summary>
    internal sealed class ConsoleLines
    {
        private const int NumberBytesMax = 4;

        private const string TextId = "id: ";
        private const string TextNetwork = "network: ";
        private const string TextUp = "up";
        private const string TextDown = "down";
        private const string TextWireless = ", wireless";
        private const string TextDbm = " dBm";
        private const string TextBroker = "broker: ";
        private const string TextNone = "(none)";
        private const string TextFirmware = ", firmware " + GatewayParts.FirmwareVersion + ": ";
        private const string TextMissingKey = ", missing ";
        private const string TextHelp = "; type help";
        private const string TextNotProvisioned = "not provisioned";
        private const string TextSession = "session: held ";
        private const string TextOf = " of ";
        private const string TextConnects = ", connections ";
        private const string TextDelivered = ", alarms delivered ";
        private const string TextStorage = "storage: commits ";
        private const string TextBoot = ", boot ";
        private const string TextEpoch = ", epoch ";
        private const string TextQuarantined = ", quarantined ";
        private const string TextSettings = "settings: generation ";
        private const string TextChanged = ", changes not saved";
        private const string TextReboot = ", restart to use what is saved";
        private const string TextSetAside = "set-aside: ";
        private const string TextSensor = "sensor: ";
        private const string TextMissing = "missing: ";
        private const string TextFile = "boot-file: ";
        private const string TextKey = ", key ";
        private const string TextLine = ", line ";
        private const string TextCode = ", code ";
        private const string TextWifi = "wifi-copy: ";
        private const string TextTime = "time: ";
        private const string TextNotSet = "(not set)";
        private const string TextUptime = ", uptime ";
        private const string TextHeld = "held ";
        private const string TextSlot = "slot ";
        private const string TextPacket = " id ";
        private const string TextSequence = " seq ";
        private const string TextQos = " qos ";
        private const string TextHidden = "(hidden)";

        // In the order of ConnectionState, OutboundState, SettingsLoad, BootFileResult and WifiOutcome.
        private const string States =
            "stopped|waiting|opening|opening|disconnecting|connecting|connecting|connected|connected, careful|stopping|stopping";

        private const string EntryStates =
            "free|awaiting-record|publish-pending|awaiting-puback|awaiting-pubrec|awaiting-release|pubrel-pending|awaiting-pubcomp";

        private const string Loads = ", empty|, loaded|, one copy lost|, lost|, of a newer firmware";
        private const string Files = "none|taken|incomplete|refused|newer|storage-failed";
        private const string Wifis = "none|same|written|erased|adopted|not-adopted|failed";

        private readonly ConsoleParts parts;
        private readonly SettingsStore settings;
        private readonly FaultNames faultNames;
        private readonly byte[] address = new byte[NumberBytesMax];
        private readonly WifiNetwork network = new WifiNetwork();
        private GatewayControl control;
        private Session session;
        private InflightTable table;
        private AlarmEngine engine;
        private SetAsideNames setAside;

        /// <summary>The lines for these parts.</summary>
        public ConsoleLines(ConsoleParts parts)
        {
            this.parts = parts;
            settings = parts.Settings.Settings;
            faultNames = FaultNames.Shared;
        }

        /// <summary>Sets the gateway's parts, once.</summary>
        public void Attach(
            GatewayControl control, Session session, InflightTable table, AlarmEngine engine, SetAsideNames setAside)
        {
            this.setAside = setAside;
            this.control = control;
            this.session = session;
            this.table = table;
            this.engine = engine;
        }

        /// <summary>Writes line 0.. of `alarms`; false when there are no more.</summary>
        public bool PutAlarm(int line, ByteWriter w)
        {
            return engine.PutAlarm(line, w);
        }

        /// <summary>Writes line <paramref name="line"/> of `status`; false when there are no more.</summary>
        public bool PutStatus(int line, ByteWriter w)
        {
            switch (line)
            {
                case 0:
                    w.PutText(TextId);
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
                    w.PutText(TextWifi);
                    WordList.Put(Wifis, (int)parts.Settings.Wifi, w);
                    return true;
                case 8:
                    PutTime(w);
                    return true;
                default:
                    return PutMissing(line - 9, w);
            }
        }

        /// <summary>Writes line 0 of the banner: id, version, state and what to type; false for other lines.</summary>
        public bool PutBanner(int line, ByteWriter w)
        {
            if (line > 0)
            {
                return false;
            }

            PutId(w);
            w.PutText(TextFirmware);
            PutState(w);
            int id = settings.Rules.NextMissing(settings.Live, SettingId.None);
            if (id != SettingId.None)
            {
                w.PutText(TextMissingKey);
                settings.Catalog.PutName(id, w);
            }

            w.PutText(TextHelp);
            return true;
        }

        private bool PutSetAside(int place, ByteWriter w)
        {
            if (place >= session.SetAsideCount)
            {
                return PutSensorFault(place - session.SetAsideCount, w);
            }

            w.PutText(TextSetAside);
            setAside.Put(place, w);
            return true;
        }

        private bool PutSensorFault(int line, ByteWriter w)
        {
            SensorChannel[] sensors = control.Sensors;
            for (int i = 0; i < sensors.Length; i++)
            {
                if (sensors[i].State == SensorState.Fault && line-- == 0)
                {
                    w.PutText(TextSensor);
                    w.PutBytes(sensors[i].Name);
                    w.PutByte(',');
                    w.PutByte(' ');
                    engine.PutReason(sensors[i].Reason, w);
                    return true;
                }
            }

            return PutOther(line, w);
        }

        private bool PutOther(int line, ByteWriter w)
        {
            LoopPart[] others = control.Others;
            for (int i = 0; i < others.Length; i++)
            {
                int count = others[i].StatusCount;
                if (line < count)
                {
                    others[i].PutStatus(line, w);
                    return true;
                }

                line -= count;
            }

            return false;
        }

        /// <summary>Writes line 0.. of `inflight`: a summary, then the entries in use; false when there are no more.</summary>
        public bool PutInflight(int line, ByteWriter w)
        {
            if (line == 0)
            {
                w.PutText(TextHeld);
                w.PutInteger(session.HeldCount);
                w.PutText(TextOf);
                w.PutInteger(session.EntryCount);
                return true;
            }

            int count = session.EntryCount;
            for (int i = 0; i < count; i++)
            {
                if (session.StateOf(i) != OutboundState.Free && --line == 0)
                {
                    PutEntry(i, w);
                    return true;
                }
            }

            return false;
        }

        /// <summary>Writes line 0.. of `faults`, one for each code with a count; false when there are no more.</summary>
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
            w.PutText(TextDbm);
            w.PutByte(' ');
            if (network.SsidBytes > 0)
            {
                w.PutBytes(network.Ssid, 0, network.SsidBytes);
            }
            else
            {
                w.PutText(TextHidden);
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
            w.PutText(TextNetwork);
            if (status == null)
            {
                w.PutText(TextNone);
                return;
            }

            w.PutText(status.IsUp ? TextUp : TextDown);
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
                w.PutText(TextWireless);
                w.PutByte(' ');
                w.PutInteger(status.SignalDbm);
                w.PutText(TextDbm);
            }
        }

        private void PutBroker(ByteWriter w)
        {
            w.PutText(TextBroker);
            PutState(w);
        }

        private void PutState(ByteWriter w)
        {
            if (!control.HasBroker)
            {
                w.PutText(TextNotProvisioned);
                return;
            }

            WordList.Put(States, (int)session.State, w);
        }

        private void PutSession(ByteWriter w)
        {
            w.PutText(TextSession);
            w.PutInteger(session.HeldCount);
            w.PutText(TextOf);
            w.PutInteger(session.EntryCount);
            w.PutText(TextConnects);
            w.PutInteger(session.ConnectCount);
            w.PutText(TextDelivered);
            w.PutInteger(engine.DeliveredCount);
        }

        private void PutStorage(ByteWriter w)
        {
            w.PutText(TextStorage);
            w.PutInteger(table.Commits);
            w.PutText(TextBoot);
            w.PutInteger(control.BootCount);
            w.PutText(TextEpoch);
            w.PutInteger(table.Epoch);
            w.PutText(TextQuarantined);
            w.PutInteger(table.QuarantinedCount);
        }

        private void PutSettings(ByteWriter w)
        {
            w.PutText(TextSettings);
            w.PutInteger(settings.Generation);
            WordList.Put(Loads, (int)settings.LoadResult, w);
            if (settings.IsChanged)
            {
                w.PutText(TextChanged);
            }

            if (settings.NeedsReboot)
            {
                w.PutText(TextReboot);
            }
        }

        private void PutFile(ByteWriter w)
        {
            SettingsStart start = parts.Settings;
            w.PutText(TextFile);
            WordList.Put(Files, (int)start.FileResult, w);
            if (start.FileResult == BootFileResult.Refused)
            {
                w.PutText(TextLine);
                w.PutInteger(start.FileLine);
                w.PutText(TextCode);
                w.PutInteger((int)start.FileRefusal);
                if (start.FileKey != SettingId.None)
                {
                    w.PutText(TextKey);
                    settings.Catalog.PutName(start.FileKey, w);
                }
            }
        }

        private void PutTime(ByteWriter w)
        {
            w.PutText(TextTime);
            long utc = parts.Clock.UtcMs;
            if (utc < 0)
            {
                w.PutText(TextNotSet);
            }
            else
            {
                w.PutInteger(utc);
            }

            w.PutText(TextUptime);
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
                return PutSetAside(line, w);
            }

            w.PutText(TextMissing);
            settings.Catalog.PutName(id, w);
            return true;
        }

        private void PutEntry(int index, ByteWriter w)
        {
            w.PutText(TextSlot);
            w.PutInteger(index);
            w.PutText(TextPacket);
            w.PutInteger(session.PacketIdOf(index));
            w.PutText(TextSequence);
            w.PutInteger(session.SequenceOf(index));
            w.PutText(TextQos);
            w.PutInteger(session.QosOf(index));
            w.PutByte(' ');
            WordList.Put(EntryStates, (int)session.StateOf(index), w);
            long context = session.ContextOf(index);
            byte[] name = engine.NameOf(context);
            if (name != null)
            {
                w.PutByte(' ');
                w.PutBytes(name);
                w.PutByte(' ');
                w.PutInteger(RuleContext.SeqOf(context));
            }
        }
    }
}
