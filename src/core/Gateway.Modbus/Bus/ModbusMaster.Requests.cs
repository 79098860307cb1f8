using Gateway.Modbus.Wire;

namespace Gateway.Modbus
{
    /// <content>One request: its frame, and what follows from its end.</content>
    public sealed partial class ModbusMaster
    {
        // The place that is read, or this for a write.
        private const int WritePlace = -1;

        // Requests in a row without an answer until a TCP link is taken for dead.
        private const int UnansweredMax = 3;

        private int place;
        private bool isProbe;
        private int writeAttempts;

        // When an attempt of a write failed last: what was due to be read by then comes before the next one.
        private long yieldMs = long.MinValue;

        /// <summary>The number of the write that was taken.</summary>
        public int WrittenNumber { get; private set; }

        /// <summary>What became of it. A broadcast is Ok when it was sent.</summary>
        public ModbusResult WrittenResult { get; private set; }

        /// <summary>The device's exception code if the result is <see cref="ModbusResult.Exception"/>, otherwise 0.</summary>
        public int WrittenException { get; private set; }

        private bool IsBroadcast
        {
            get { return isRtu && place == WritePlace && writes.Unit == ModbusLimits.BroadcastUnit; }
        }

        /// <summary>
        /// Asks for a write of <paramref name="count"/> values from <paramref name="address"/> on, before the next read: to Coil 0 or 1
        /// (functions 5, 15), to Holding words of 0..65535 (6, 16). Returns its number, 1..; 0: refused, because too many wait or were not
        /// taken yet, or because table, unit or values cannot be. When it is done, the points that it concerns are read at once.
        /// </summary>
        /// <param name="unit">The device; 0 on a serial line: all.</param>
        /// <param name="table">Coil or Holding.</param>
        /// <param name="address">The first place.</param>
        /// <param name="values">The values; copied.</param>
        /// <param name="count">How many, 1..<see cref="ModbusOptions.WriteValuesMax"/>.</param>
        /// <param name="isMultiple">Uses function 15 or 16 for one value too: some devices have no other.</param>
        public int Write(int unit, ModbusTable table, int address, int[] values, int count, bool isMultiple)
        {
            if (unit < 0 || unit > (isRtu ? ModbusLimits.RtuUnitMax : ModbusLimits.UnitMax)
                || (table != ModbusTable.Coil && table != ModbusTable.Holding)
                || count < 1 || count > options.WriteValuesMax || address < 0 || address + count > ModbusLimits.AddressCount)
            {
                return 0;
            }

            int valueMax = table == ModbusTable.Coil ? 1 : ushort.MaxValue;
            for (int i = 0; i < count; i++)
            {
                if (values[i] < 0 || values[i] > valueMax)
                {
                    return 0;
                }
            }

            if (state == BusState.Resting)
            {
                wakeMs = untilMs;
            }

            return writes.Add(unit, table, address, values, count, isMultiple);
        }

        /// <summary>
        /// The newest write repeats one that failed: while its device is silent it waits for no answer but as seldom as a probe does, and
        /// otherwise ends at once as the device's reads do.
        /// </summary>
        public void MarkRepeated()
        {
            writes.MarkRepeated();
        }

        /// <summary>
        /// Takes the oldest write that has ended, into the properties <see cref="WrittenNumber"/> and so on; false: none.
        /// </summary>
        public bool TakeWritten()
        {
            if (!writes.HasEnded)
            {
                return false;
            }

            WrittenNumber = writes.FirstNumber;
            WrittenResult = writes.FirstResult;
            WrittenException = writes.FirstException;
            writes.Drop();
            return true;
        }

        private void BeginRead(int start, long nowMs)
        {
            int point = plan.PointAt(start);
            int head = framer.HeadBytes;
            place = start;
            TransmitBuffer[head] = (byte)points.UnitOf(point);
            int bytes = ModbusPdu.PutRead(
                TransmitBuffer, head + 1, points.TableOf(point), points.AddressOf(point), plan.SpanOf(start, plan.EndOf(start)));
            BeginSending(1 + bytes, nowMs);
        }

        private void BeginWrite(long nowMs)
        {
            int head = framer.HeadBytes;
            place = WritePlace;
            TransmitBuffer[head] = (byte)writes.Unit;
            BeginSending(1 + writes.Put(TransmitBuffer, head + 1), nowMs);
        }

        private void BeginSending(int bodyBytes, long nowMs)
        {
            transmitOffset = 0;
            transmitEnd = framer.Close(TransmitBuffer, bodyBytes);
            state = BusState.Sending;
            untilMs = nowMs + options.ResponseMs;
        }

        private void FinishBroadcast(long nowMs, int lineMs)
        {
            counts[(int)ModbusResult.Ok]++;
            framer.Abandon();
            EndWrite(ModbusResult.Ok, 0, nowMs);
            Rest(nowMs, lineMs + options.TurnaroundMs);
        }

        // The request ended like this. isLate: its answer may still come.
        private void Finish(ModbusResult result, long nowMs, bool isLate)
        {
            counts[(int)result]++;
            bool isAnswered = result == ModbusResult.Ok || result == ModbusResult.Exception;
            int exception = result == ModbusResult.Exception ? framer.Buffer[framer.BodyOffset + 1 + 1] : 0;
            unanswered = isAnswered ? 0 : unanswered + 1;
            wantsReopen |= !isRtu && unanswered >= UnansweredMax;
            if (place == WritePlace)
            {
                FinishWrite(result, exception, nowMs);
            }
            else
            {
                FinishRead(result, exception, nowMs, isLate);
            }

            framer.Abandon();
            transmitOffset = 0;
            transmitEnd = 0;
            Rest(nowMs, isAnswered || !isRtu ? gapMs : options.PauseMs);
        }

        private void FinishRead(ModbusResult result, int exception, long nowMs, bool isLate)
        {
            int unit = plan.UnitIndexAt(place);
            int end = plan.EndOf(place);
            bool isUnitAway = exception == ModbusException.NoPath || exception == ModbusException.NoAnswerBehind;
            if (result == ModbusResult.Ok)
            {
                TakeData(end);
            }
            else if (result != ModbusResult.Exception || isUnitAway || exception == ModbusException.Busy)
            {
                FailRead(unit, end, result, exception, nowMs, isLate);
                return;
            }

            units.Answer(unit, nowMs, isRtu ? options.ResponseMs : 0);
            if ((exception == ModbusException.IllegalAddress || exception == ModbusException.IllegalValue) && plan.Split(place, end))
            {
                // One that the device has not takes no neighbour along.
                joinMs = joinMs == long.MaxValue ? nowMs + JoinPauseMs : joinMs;
                return;
            }

            if (result == ModbusResult.Exception)
            {
                Fail(place, end, result, exception);
            }

            if (isProbe)
            {
                plan.SetDue(place, nowMs);
            }

            plan.Advance(place, nowMs);
        }

        private void FailRead(int unit, int end, ModbusResult result, int exception, long nowMs, bool isLate)
        {
            int holdMs = isLate && isRtu ? options.ResponseMs : exception != 0 ? options.PauseMs : 0;
            bool isSilent = units.Fail(unit, place, result, exception, nowMs, holdMs, isLate && isRtu);
            if (isSilent)
            {
                probeFreeMs = nowMs + (long)options.ResponseMs * ProbeShare;
            }

            if (!isSilent)
            {
                // Behind all that are due already.
                plan.SetDue(place, nowMs);
            }
            else if (!isProbe)
            {
                Fail(place, end, result, exception);
                plan.Advance(place, nowMs);
            }
        }

        private void TakeData(int end)
        {
            int offset = framer.BodyOffset + 1 + ModbusPdu.ExceptionBytes;
            int address = points.AddressOf(plan.PointAt(place));
            for (int at = place; at < end; at++)
            {
                points.TakeData(plan.PointAt(at), framer.Buffer, offset, address);
            }
        }

        private void Fail(int start, int end, ModbusResult result, int exception)
        {
            for (int at = start; at < end; at++)
            {
                points.Set(plan.PointAt(at), result, exception);
            }
        }

        private void FinishWrite(ModbusResult result, int exception, long nowMs)
        {
            int unit = plan.UnitIndexOf(writes.Unit);
            bool isSilent = unit >= 0 && units.IsSilent(unit);
            bool isRefused = result == ModbusResult.Exception && exception != ModbusException.Busy;
            writeAttempts++;
            if (isSilent && result == ModbusResult.Ok)
            {
                // It is back: its reads need no probe.
                units.Answer(unit, nowMs, isRtu ? options.ResponseMs : 0);
            }
            else if (isSilent && !isRefused)
            {
                probeFreeMs = nowMs + (long)options.ResponseMs * ProbeShare;
            }

            if (result != ModbusResult.Ok)
            {
                yieldMs = nowMs;
            }

            if (result == ModbusResult.Ok || isRefused || isSilent || writeAttempts >= options.Attempts)
            {
                EndWrite(result, exception, nowMs);
            }
        }

        private void EndWrite(ModbusResult result, int exception, long nowMs)
        {
            if (result == ModbusResult.Ok)
            {
                plan.MakeDue(writes.Unit, writes.Table, writes.Address, writes.ValueCount, nowMs);
            }

            writeAttempts = 0;
            writes.End(result, exception);
        }
    }
}
