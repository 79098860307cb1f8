using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>
    /// Carries out commands, by the table of src/docs/topics.md. What sets a state may be done again after a power cut; what is
    /// done once is only asked for here, as <see cref="Wanted"/>, when the caller has marked it as begun.
    /// </summary>
    public sealed class Commands
    {
        private const int CodeMin = 100000;
        private const int CodeCount = 900000;

        // Places in the list of names.
        private const int NameRead = 0;
        private const int NameInterval = 1;
        private const int NameAck = 2;
        private const int NameReset = 3;
        private const int NamePing = 4;
        private const int NameSet = 5;
        private const int NameSave = 6;
        private const int NameIdentify = 7;
        private const int NameRestart = 8;
        private const int NameFactoryReset = 9;

        private readonly string names = "read|interval|ack|reset|ping|set|save|identify|restart|factory-reset";
        private readonly byte[] all = Ascii.Bytes("all");

        private readonly SensorChannel[] sensors;
        private readonly OperatorActions actions;
        private readonly SettingsStore settings;
        private readonly FaultLog faults;
        private readonly IdentifyLight light;
        private readonly bool canRestart;
        private readonly Xorshift random;
        private long confirmUntilMs;

        /// <summary>Commands on these parts, and these actions on alarms.</summary>
        public Commands(GatewayParts parts, OperatorActions actions)
        {
            sensors = parts.Sensors;
            this.actions = actions;
            settings = parts.Settings;
            light = parts.Indicator;
            canRestart = parts.Reboot != null;
            faults = parts.Faults;
            random = new Xorshift(~parts.Seed);
        }

        /// <summary>What is to be done once, when all answers have been given.</summary>
        public enum Once : byte
        {
            /// <summary>Nothing.</summary>
            None,
            /// <summary>A restart.</summary>
            Restart,
            /// <summary>A factory reset.</summary>
            FactoryReset
        }

        /// <summary>What a command asked for that ends this boot.</summary>
        public Once Wanted { get; private set; }

        /// <summary>Neither sensors nor alarms are served.</summary>
        public bool IsSafeMode { get; set; }

        /// <summary>The code that a factory reset's second step must give; of use behind <see cref="CommandResult.Confirm"/>.</summary>
        public int Code { get; private set; }

        /// <summary>
        /// Carries out a command; returns what it came to. <see cref="CommandResult.Begin"/> where it is done once and
        /// <paramref name="hasBegun"/> is false: it is to be marked as begun, and to come again.
        /// </summary>
        public CommandResult CarryOut(CommandRequest request, bool hasBegun, long nowMs)
        {
            int name = WordList.Find(names, request.Buffer, request.NameOffset, request.NameBytes);
            CommandResult result = name < 0 ? CommandResult.Unknown
                : name <= NameReset ? OnAlarmsAndSensors(name, request, nowMs)
                : OnBoard(name, request, hasBegun, nowMs);
            if (result == CommandResult.Unknown)
            {
                faults.Add(Fault.CommandUnknown);
            }
            else if (IsMalformed(result))
            {
                faults.Add(Fault.CommandMalformed);
            }

            return result;
        }

        /// <summary>It could not be marked durably: it is not done.</summary>
        public void CallOff()
        {
            Wanted = Once.None;
        }

        private static bool IsMalformed(CommandResult result)
        {
            return (result >= CommandResult.MalformedTopic && result <= CommandResult.NoSuchAlarm)
                || result == CommandResult.WrongCode || result == CommandResult.NotAllowed || result >= CommandResult.Refused;
        }

        private CommandResult OnAlarmsAndSensors(int name, CommandRequest request, long nowMs)
        {
            if (IsSafeMode)
            {
                return CommandResult.SafeMode;
            }

            switch (name)
            {
                case NameRead:
                    return ReadNow(request, nowMs);
                case NameInterval:
                    return SetInterval(request, nowMs);
                case NameAck:
                    return actions.Acknowledge(request.Buffer, request.ArgumentOffset, request.ArgumentBytes, nowMs);
                default:
                    return actions.Reset(request.Buffer, request.ArgumentOffset, request.ArgumentBytes, nowMs);
            }
        }

        private CommandResult OnBoard(int name, CommandRequest request, bool hasBegun, long nowMs)
        {
            switch (name)
            {
                case NamePing:
                    return CommandResult.Ok;
                case NameSet:
                    return settings == null ? CommandResult.NotAvailable : Set(request);
                case NameSave:
                    return settings == null ? CommandResult.NotAvailable : Save(request);
                case NameIdentify:
                    return Identify(request, nowMs);
                case NameRestart:
                    return Restart(request, hasBegun);
                default:
                    return Reset(request, hasBegun, nowMs);
            }
        }

        private CommandResult ReadNow(CommandRequest request, long nowMs)
        {
            bool isAll = Ascii.Matches(request.Buffer, request.ArgumentOffset, request.ArgumentBytes, all);
            SensorChannel one = isAll ? null : Find(request, request.ArgumentBytes);
            if (!isAll && one == null)
            {
                return CommandResult.NoSuchSensor;
            }

            for (int i = 0; i < sensors.Length; i++)
            {
                SensorChannel sensor = sensors[i];
                if (isAll || sensor == one)
                {
                    sensor.NextPublishMs = nowMs;
                    sensor.Report.Forget();
                    if (sensor.NextSampleMs != long.MaxValue)
                    {
                        sensor.NextSampleMs = nowMs;
                    }
                }
            }

            return CommandResult.Ok;
        }

        private CommandResult SetInterval(CommandRequest request, long nowMs)
        {
            int word = request.WordBytes();
            long seconds;
            if (word == request.ArgumentBytes
                || !DecimalText.TryGet(
                    request.Buffer, request.ArgumentOffset + word + 1, request.ArgumentBytes - word - 1, 0, out seconds)
                || seconds < 1 || seconds > AppLimits.IntervalSMax)
            {
                return CommandResult.WantsInterval;
            }

            SensorChannel sensor = Find(request, word);
            if (sensor == null)
            {
                return CommandResult.NoSuchSensor;
            }

            sensor.IntervalMs = (int)seconds * 1000;
            sensor.NextPublishMs = nowMs + sensor.IntervalMs;
            return CommandResult.Ok;
        }

        private CommandResult Set(CommandRequest request)
        {
            int word = request.WordBytes();
            if (word == 0 || word == request.ArgumentBytes)
            {
                return CommandResult.WantsSetting;
            }

            int id = settings.Catalog.Find(request.Buffer, request.ArgumentOffset, word);
            if (id == SettingId.None)
            {
                return Refused(Refusal.UnknownKey);
            }

            if ((settings.Catalog.RowOf(id).Flags & SettingFlags.Remote) == 0)
            {
                return CommandResult.NotAllowed;
            }

            return IsConsoleAtWork() ? CommandResult.Busy
                : Refused(settings.Set(id, request.Buffer, request.ArgumentOffset + word + 1, request.ArgumentBytes - word - 1));
        }

        private CommandResult Save(CommandRequest request)
        {
            if (request.ArgumentBytes > 0)
            {
                return CommandResult.WantsNothing;
            }

            if (IsConsoleAtWork())
            {
                return CommandResult.Busy;
            }

            Refusal refusal = settings.Save();
            if (refusal == Refusal.StorageFailed)
            {
                return CommandResult.StorageFailed;
            }

            return refusal == Refusal.None && settings.NeedsReboot ? CommandResult.OkAfterRestart : Refused(refusal);
        }

        private CommandResult Identify(CommandRequest request, long nowMs)
        {
            if (light == null)
            {
                return CommandResult.NotAvailable;
            }

            long seconds = AppLimits.IdentifySDefault;
            if (request.ArgumentBytes > 0
                && (!DecimalText.TryGet(request.Buffer, request.ArgumentOffset, request.ArgumentBytes, 0, out seconds)
                || seconds < 0 || seconds > AppLimits.IdentifySMax))
            {
                return CommandResult.WantsSeconds;
            }

            light.Show((int)seconds, nowMs);
            return CommandResult.Ok;
        }

        private CommandResult Restart(CommandRequest request, bool hasBegun)
        {
            if (request.ArgumentBytes > 0)
            {
                return CommandResult.WantsNothing;
            }

            if (!canRestart)
            {
                return CommandResult.NotAvailable;
            }

            if (!hasBegun)
            {
                return CommandResult.Begin;
            }

            Wanted = Once.Restart;
            return CommandResult.Ok;
        }

        private CommandResult Reset(CommandRequest request, bool hasBegun, long nowMs)
        {
            if (settings == null || !canRestart)
            {
                return CommandResult.NotAvailable;
            }

            if (request.ArgumentBytes == 0)
            {
                if (nowMs >= confirmUntilMs)
                {
                    Code = CodeMin + random.NextBelow(CodeCount);
                    confirmUntilMs = nowMs + AppLimits.ConfirmMsMax;
                }

                return CommandResult.Confirm;
            }

            long code;
            bool isRight = DecimalText.TryGet(request.Buffer, request.ArgumentOffset, request.ArgumentBytes, 0, out code)
                && code == Code && nowMs < confirmUntilMs;
            if (isRight && !hasBegun)
            {
                return CommandResult.Begin;
            }

            // Right or wrong, a code serves once.
            confirmUntilMs = 0;
            Wanted = isRight ? Once.FactoryReset : Wanted;
            return isRight ? CommandResult.Ok : CommandResult.WrongCode;
        }

        // Somebody has changed what a command may not, and has not saved it: a save would store it for them.
        private bool IsConsoleAtWork()
        {
            if (settings.IsLoadingCertificate || !settings.ReadLive())
            {
                // A save would drop the certificate, or store changes that nobody can name.
                return true;
            }

            for (int id = settings.NextChanged(SettingId.None); id != SettingId.None; id = settings.NextChanged(id))
            {
                SettingRow row = settings.Catalog.RowOf(id);
                if (row != null && !row.IsInternal && (row.Flags & SettingFlags.Remote) == 0)
                {
                    return true;
                }
            }

            return false;
        }

        private static CommandResult Refused(Refusal refusal)
        {
            return refusal == Refusal.None ? CommandResult.Ok : (CommandResult)((int)CommandResult.Refused + (int)refusal);
        }

        private SensorChannel Find(CommandRequest request, int bytes)
        {
            for (int i = 0; i < sensors.Length; i++)
            {
                if (Ascii.Matches(request.Buffer, request.ArgumentOffset, bytes, sensors[i].Name))
                {
                    return sensors[i];
                }
            }

            return null;
        }
    }
}
