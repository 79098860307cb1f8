using Gateway.Alarms;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <summary>
    /// Carries out commands, by the table of src/docs/topics.md. A command that sets a state may run again after a power cut. A command
    /// that must run only once is passed to <see cref="GatewayControl"/> only after the caller has marked it as begun. A token bucket
    /// counts the storage commits that commands cause.
    /// </summary>
    public sealed class Commands
    {
        // Commits of a record and of what removes it: a transition, an answer at QoS 1, an identifier at QoS 2, a mark of a command that
        // has begun.
        private const int RecordCommits = 2;

        private const int CodeMin = 100000;
        private const int CodeCount = 900000;

        // Indices in the list of names.
        private const int NameRead = 0;
        internal const int NameInterval = 1;
        private const int NameAck = 2;
        private const int NameReset = 3;
        private const int NamePing = 4;
        private const int NameSet = 5;
        private const int NameSave = 6;
        private const int NameIdentify = 7;
        private const int NameRestart = 8;
        private const int NameFactoryReset = 9;
        private const int NameHeater = 10;
        private const int NameShelve = 11;
        private const int NameUnshelve = 12;
        private const int NameOutOfService = 13;
        private const int NameInService = 14;

        private readonly string names = CommandTexts.Names;

        // The number of another part's command: that of the part, from 1, in the bits from here on, and the place among its names.
        private const int OtherShift = 8;
        internal const int OtherMask = (1 << OtherShift) - 1;

        private readonly SensorChannel[] sensors;
        private readonly LoopPart[] others;
        private readonly GatewayControl control;
        private readonly FaultLog faults;
        private readonly Xorshift random;
        private readonly int tokenMs;
        private long confirmUntilMs;

        // When the bucket of tokens was empty, or will be without debt.
        private long emptyMs;

        /// <summary>Commands for these parts, through this control.</summary>
        public Commands(GatewayParts parts, GatewayControl control)
        {
            sensors = parts.Sensors;
            others = parts.Others;
            this.control = control;
            faults = parts.Faults;
            random = new Xorshift(~parts.Seed ^ parts.CodeSeed);
            tokenMs = parts.CommandTokenMs;
            emptyMs = -AppLimits.CommandTokensMax * tokenMs;
        }

        /// <summary>Sensors and alarms are off.</summary>
        public bool IsSafeMode { get; set; }

        /// <summary>The code that a factory reset's second step must give; valid after <see cref="CommandResult.Confirm"/>.</summary>
        public int Code { get; private set; }

        /// <summary>
        /// Whether a result is that of a command that nothing can come of: it leaves no record, and its answer goes at QoS 0.
        /// </summary>
        public static bool IsRefused(CommandResult result)
        {
            return IsMalformed(result) || result == CommandResult.Unknown || result == CommandResult.Retained
                || result == CommandResult.TooLarge || result == CommandResult.Busy || result == CommandResult.IdInUse;
        }

        /// <summary>The number of a command's name; -1 for an unknown one.</summary>
        public int NameOf(CommandRequest request)
        {
            int name = WordList.Find(names, request.Buffer, request.NameOffset, request.NameBytes);
            for (int i = 0; i < others.Length && name < 0; i++)
            {
                string words = others[i].CommandNames;
                int place = words == null ? -1 : WordList.Find(words, request.Buffer, request.NameOffset, request.NameBytes);
                name = place < 0 ? -1 : ((i + 1) << OtherShift) | place;
            }

            return name;
        }

        /// <summary>The most commits that a command at this QoS may cause, as far as can be said before it is carried out.</summary>
        public int CostOf(int name, CommandRequest request, int qos)
        {
            int cost = (qos * RecordCommits) + (request.IdBytes > 0 ? 1 : 0);
            switch (name)
            {
                case NameAck:
                case NameReset:
                    return cost + (RecordCommits * control.CountTransitions(
                        name == NameReset, request.Buffer, request.ArgumentOffset, request.ArgumentBytes));
                case NameShelve:
                case NameUnshelve:
                case NameOutOfService:
                case NameInService:
                    return cost + RecordCommits;
                case NameSave:
                    return cost + 1;
                case NameRestart:
                case NameFactoryReset:
                    return qos > 0 ? cost + RecordCommits : cost;
                default:
                    return name <= OtherMask ? cost : cost + OtherOf(name).CommitsOf(name & OtherMask, request);
            }
        }

        /// <summary>Whether the bucket has this many tokens, or is full: what costs more leaves it in debt.</summary>
        public bool CanPay(int cost, long nowMs)
        {
            long fullMs = AppLimits.CommandTokensMax * tokenMs;
            if (nowMs - emptyMs >= fullMs)
            {
                emptyMs = nowMs - fullMs;
                return true;
            }

            return cost == 0 || nowMs - emptyMs >= (long)cost * tokenMs;
        }

        /// <summary>Takes tokens from the bucket; less than 0 gives them back.</summary>
        public void Pay(int cost)
        {
            emptyMs += cost * tokenMs;
        }

        /// <summary>
        /// Carries out the command of this name and returns its result. <see cref="CommandResult.Begin"/>: it must run only once, and
        /// <paramref name="hasBegun"/> is false; mark it as begun and call again.
        /// </summary>
        public CommandResult CarryOut(int name, CommandRequest request, bool hasBegun, long nowMs)
        {
            bool changesNothing = name == NameRead || name == NamePing;
            CommandResult result = !changesNothing && (control.Rights & GatewayParts.RightToChange) == 0 ? CommandResult.NotAllowed
                : IsSafeMode && (name <= NameReset || name >= NameHeater) ? CommandResult.SafeMode : Do(name, request, hasBegun, nowMs);
            if (IsMalformed(result))
            {
                faults.Add(AppFaults.CommandMalformed);
            }

            return result;
        }

        private static bool IsMalformed(CommandResult result)
        {
            return (result >= CommandResult.MalformedTopic && result <= CommandResult.NoSuchAlarm)
                || (result >= CommandResult.FirstOfOthers && result <= CommandResult.LastOfOthers)
                || result == CommandResult.WantsHeating || result == CommandResult.WrongCode || result == CommandResult.NotAllowed
                || result >= CommandResult.Refused;
        }

        private CommandResult Do(int name, CommandRequest request, bool hasBegun, long nowMs)
        {
            switch (name)
            {
                case NameRead:
                    return ReadNow(request, nowMs);
                case NameInterval:
                    return SetInterval(request, nowMs);
                case NameAck:
                case NameReset:
                    return control.Act(
                        name == NameReset, request.Buffer, request.ArgumentOffset, request.ArgumentBytes, needsPlaces: true, nowMs);
                case NameShelve:
                    return Shelve(request, nowMs);
                case NameUnshelve:
                    return Place(AlarmRule.Shelved, false, request, nowMs);
                case NameOutOfService:
                case NameInService:
                    return Place(AlarmRule.OutOfService, name == NameOutOfService, request, nowMs);
                case NamePing:
                    return CommandResult.Ok;
                case NameSet:
                    return control.Settings != null ? Set(request) : CommandResult.NotAvailable;
                case NameSave:
                    return control.Settings == null ? CommandResult.NotAvailable
                        : request.ArgumentBytes > 0 ? CommandResult.WantsNothing
                        : control.Save();
                case NameIdentify:
                    return Identify(request, nowMs);
                case NameRestart:
                    return Restart(request, hasBegun);
                case NameFactoryReset:
                    return Reset(request, hasBegun, nowMs);
                case NameHeater:
                    return Heat(request, nowMs);
                default:
                    return OtherOf(name).CarryOut(name & OtherMask, request, hasBegun, nowMs);
            }
        }

        private LoopPart OtherOf(int name)
        {
            return others[(name >> OtherShift) - 1];
        }

        private CommandResult ReadNow(CommandRequest request, long nowMs)
        {
            bool isAll = Ascii.Matches(request.Buffer, request.ArgumentOffset, request.ArgumentBytes, GatewayControl.TextAll);
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
                    Telemetry.Forget(sensor);
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

        private CommandResult Heat(CommandRequest request, long nowMs)
        {
            int word = request.WordBytes();
            SensorChannel sensor = Find(request, word);
            if (sensor == null)
            {
                return CommandResult.NoSuchSensor;
            }

            IHeatedSensor heated = sensor.Sensor as IHeatedSensor;
            switch (heated == null ? HeaterResult.None : word == request.ArgumentBytes ? HeaterResult.Unknown
                : heated.Heat(request.Buffer, request.ArgumentOffset + word + 1, request.ArgumentBytes - word - 1))
            {
                case HeaterResult.Ok:
                    // With the next reading, which is now.
                    sensor.NextSampleMs = nowMs;
                    return CommandResult.Ok;
                case HeaterResult.None:
                    return CommandResult.NotAvailable;
                case HeaterResult.Cooling:
                    return CommandResult.Cooling;
                default:
                    return CommandResult.WantsHeating;
            }
        }

        private CommandResult Shelve(CommandRequest request, long nowMs)
        {
            int word = request.WordBytes();
            long minutes;
            return word == request.ArgumentBytes
                || !DecimalText.TryGet(
                    request.Buffer, request.ArgumentOffset + word + 1, request.ArgumentBytes - word - 1, 0, out minutes)
                || minutes < 1 || minutes > AppLimits.ShelfMinutesMax
                ? CommandResult.WantsMinutes
                : control.Place(
                    AlarmRule.Shelved, true, (int)minutes, request.Buffer, request.ArgumentOffset, word, needsPlaces: true, nowMs);
        }

        private CommandResult Place(int mark, bool isSet, CommandRequest request, long nowMs)
        {
            return control.Place(
                mark, isSet, 0, request.Buffer, request.ArgumentOffset, request.ArgumentBytes, needsPlaces: true, nowMs);
        }

        private CommandResult Set(CommandRequest request)
        {
            int word = request.WordBytes();
            if (word == 0 || word == request.ArgumentBytes)
            {
                return CommandResult.WantsSetting;
            }

            return control.Set(request.Buffer, request.ArgumentOffset, word, request.ArgumentBytes);
        }

        private CommandResult Identify(CommandRequest request, long nowMs)
        {
            long seconds = AppLimits.IdentifySDefault;
            bool isTime = request.ArgumentBytes == 0
                || (DecimalText.TryGet(request.Buffer, request.ArgumentOffset, request.ArgumentBytes, 0, out seconds)
                && seconds >= 0 && seconds <= AppLimits.IdentifySMax);
            if (isTime || !control.CanIdentify)
            {
                return control.Identify((int)seconds, nowMs) ? CommandResult.Ok : CommandResult.NotAvailable;
            }

            return CommandResult.WantsSeconds;
        }

        private CommandResult Restart(CommandRequest request, bool hasBegun)
        {
            if (request.ArgumentBytes > 0)
            {
                return CommandResult.WantsNothing;
            }

            if (!control.CanRestart)
            {
                return CommandResult.NotAvailable;
            }

            if (!hasBegun)
            {
                return CommandResult.Begin;
            }

            control.Ask(isReset: false);
            return CommandResult.Ok;
        }

        private CommandResult Reset(CommandRequest request, bool hasBegun, long nowMs)
        {
            if (!control.CanErase)
            {
                return CommandResult.NotAvailable;
            }

            if (request.ArgumentBytes == 0)
            {
                if (nowMs >= confirmUntilMs)
                {
                    // The birth message gives the seed away, but neither the code's own nor the time to the ms.
                    Code = CodeMin + (int)((random.Next() + (uint)nowMs) % CodeCount);
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

            // A code can be tried once, right or wrong.
            confirmUntilMs = 0;
            if (isRight)
            {
                control.Ask(isReset: true);
            }

            return isRight ? CommandResult.Ok : CommandResult.WrongCode;
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
