namespace Gateway.Modbus
{
    /// <content>
    /// What comes next: writes first, then the read that is due for longest. Units that are silent cost a probe now and then: while nothing
    /// else is due for as long as it can take, otherwise at most one in <see cref="ProbeShare"/> times that.
    /// </content>
    public sealed partial class ModbusMaster
    {
        private const int ProbeShare = 10;

        // Reads that fell apart are joined again after this: the device may only have been starting.
        private const int JoinPauseMs = 3600000;

        private long probeFreeMs = long.MinValue;
        private long joinMs = long.MaxValue;

        // Begins what is due; otherwise returns when something will be.
        private long Begin(long nowMs)
        {
            if (nowMs >= joinMs)
            {
                Join();
            }

            bool hasSilent = units.SilentCount > 0;
            long nextMs = hasSilent ? FailDue(nowMs, isLinkDown: false) : long.MaxValue;
            long readMs = joinMs;
            int next = FindRead(nowMs, ref readMs);
            nextMs = readMs < nextMs ? readMs : nextMs;
            isProbe = false;
            if (writes.HasWaiting && (next < 0 || plan.DueMsAt(next) > yieldMs))
            {
                int unit = writes.IsRepeated && nowMs < probeFreeMs ? plan.UnitIndexOf(writes.Unit) : -1;
                if (unit >= 0 && units.IsSilent(unit))
                {
                    EndWrite(units.ResultOf(unit), units.ExceptionOf(unit), nowMs);
                    return nowMs;
                }

                BeginWrite(nowMs);
                return untilMs;
            }

            int probe = hasSilent ? FindProbe(nowMs, ref nextMs) : -1;
            if (probe >= 0)
            {
                // Where there are free moments, one comes before this.
                long forcedMs = units.NotBeforeMsOf(plan.UnitIndexAt(probe)) + options.ResponseMs * ProbeShare;
                forcedMs = forcedMs > probeFreeMs ? forcedMs : probeFreeMs;
                if (nowMs >= forcedMs || (next < 0 && readMs - nowMs > options.ResponseMs + 2 * options.PauseMs))
                {
                    isProbe = true;
                    next = probe;
                }
                else
                {
                    nextMs = forcedMs < nextMs ? forcedMs : nextMs;
                }
            }

            if (next < 0)
            {
                return nextMs;
            }

            BeginRead(next, nowMs);
            return untilMs;
        }

        // Down: what is due fails when the link was down for long enough.
        private void WaitForLink(long nowMs)
        {
            if (downMs == long.MaxValue)
            {
                downMs = nowMs;
            }

            wakeMs = downMs + LinkGraceMs;
            if (nowMs < wakeMs)
            {
                return;
            }

            while (writes.HasWaiting)
            {
                EndWrite(ModbusResult.NoLink, 0, nowMs);
            }

            // A write that is asked for meanwhile ends soon too.
            long dueMs = FailDue(nowMs, isLinkDown: true);
            wakeMs = dueMs < nowMs + LinkGraceMs ? dueMs : nowMs + LinkGraceMs;
        }

        // Points of silent units fail when they are due, without a request; without a link all do. Returns when the next ones are.
        private long FailDue(long nowMs, bool isLinkDown)
        {
            long nextMs = long.MaxValue;
            for (int start = 0; start < plan.Count; start++)
            {
                int unit = plan.UnitIndexAt(start);
                if (!plan.IsStart(start) || (!isLinkDown && !units.IsSilent(unit)))
                {
                    continue;
                }

                if (plan.DueMsAt(start) <= nowMs)
                {
                    Fail(
                        start,
                        plan.EndOf(start),
                        isLinkDown ? ModbusResult.NoLink : units.ResultOf(unit),
                        isLinkDown ? 0 : units.ExceptionOf(unit));
                    plan.Advance(start, nowMs);
                }

                nextMs = plan.DueMsAt(start) < nextMs ? plan.DueMsAt(start) : nextMs;
            }

            return nextMs;
        }

        // The read that is due for longest, or -1; readMs becomes when the next one will be.
        private int FindRead(long nowMs, ref long readMs)
        {
            int found = -1;
            for (int start = 0; start < plan.Count; start++)
            {
                int unit = plan.UnitIndexAt(start);
                int again = units.PlaceOf(unit);
                if (!plan.IsStart(start) || units.IsSilent(unit) || (again >= 0 && again != start))
                {
                    continue;
                }

                long dueMs = plan.DueMsAt(start);
                long notBeforeMs = units.NotBeforeMsOf(unit);
                if (dueMs <= nowMs && notBeforeMs <= nowMs)
                {
                    found = found < 0 || dueMs < plan.DueMsAt(found) ? start : found;
                }
                else
                {
                    dueMs = notBeforeMs > dueMs ? notBeforeMs : dueMs;
                    readMs = dueMs < readMs ? dueMs : readMs;
                }
            }

            return found;
        }

        // The read of the silent unit whose probe is due for longest, or -1.
        private int FindProbe(long nowMs, ref long nextMs)
        {
            int found = -1;
            for (int unit = 0; unit < units.Count; unit++)
            {
                if (!units.IsSilent(unit))
                {
                    continue;
                }

                long dueMs = units.NotBeforeMsOf(unit);
                if (dueMs > nowMs)
                {
                    nextMs = dueMs < nextMs ? dueMs : nextMs;
                }
                else if (found < 0 || dueMs < units.NotBeforeMsOf(found))
                {
                    found = unit;
                }
            }

            return found < 0 ? -1 : units.PlaceOf(found);
        }

        private void Join()
        {
            joinMs = long.MaxValue;
            plan.Join();
            for (int unit = 0; unit < units.Count; unit++)
            {
                int again = units.PlaceOf(unit);
                if (again >= 0)
                {
                    units.SetPlace(unit, plan.StartOf(again));
                }
            }
        }
    }
}
