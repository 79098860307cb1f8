namespace Gateway.Modbus
{
    /// <summary>
    /// Which points are read together, and when. The points are in an order in which those of one unit, table and interval are neighbours;
    /// a place is a point's number in that order. A read begins at a place that is marked as its start, and ends before the next.
    /// </summary>
    internal sealed class ReadPlan
    {
        private readonly ModbusPoints points;
        private readonly int gapMax;
        private readonly int registersMax;
        private readonly byte[] order;
        private readonly bool[] starts;
        private readonly byte[] unitIndexes;

        // Of the places that are starts.
        private readonly long[] dueMs;

        internal ReadPlan(ModbusPoints points, int gapMax, int registersMax)
        {
            this.points = points;
            this.gapMax = gapMax;
            this.registersMax = registersMax;
            int count = points.Count;
            order = new byte[count];
            starts = new bool[count];
            unitIndexes = new byte[count];
            dueMs = new long[count];
            Sort();
            Join();
            CountUnits();
        }

        internal int Count
        {
            get { return order.Length; }
        }

        internal int UnitCount { get; private set; }

        internal int PointAt(int place)
        {
            return order[place];
        }

        internal int UnitIndexAt(int place)
        {
            return unitIndexes[place];
        }

        // The index of a unit, or -1: it has no points.
        internal int UnitIndexOf(int unit)
        {
            for (int place = 0; place < order.Length; place++)
            {
                if (points.UnitOf(order[place]) == unit)
                {
                    return unitIndexes[place];
                }
            }

            return -1;
        }

        internal bool IsStart(int place)
        {
            return starts[place];
        }

        internal long DueMsAt(int start)
        {
            return dueMs[start];
        }

        internal void SetDue(int start, long nowMs)
        {
            dueMs[start] = nowMs;
        }

        // The place after the last one of the read that begins here.
        internal int EndOf(int start)
        {
            int place = start + 1;
            while (place < starts.Length && !starts[place])
            {
                place++;
            }

            return place;
        }

        // Where the read of this place begins.
        internal int StartOf(int place)
        {
            while (!starts[place])
            {
                place--;
            }

            return place;
        }

        // Registers or bits of a read.
        internal int SpanOf(int start, int end)
        {
            int last = 0;
            for (int place = start; place < end; place++)
            {
                int pointEnd = points.EndOf(order[place]);
                last = pointEnd > last ? pointEnd : last;
            }

            return last - points.AddressOf(order[start]);
        }

        // The next reading keeps the grid of the interval; what was missed is left out.
        internal void Advance(int start, long nowMs)
        {
            int intervalMs = points.IntervalMsOf(order[start]);
            long next = dueMs[start] + intervalMs;
            dueMs[start] = next > nowMs ? next : next + (nowMs - next) / intervalMs * intervalMs + intervalMs;
        }

        // Every read is due.
        internal void MakeDue(long nowMs)
        {
            for (int place = 0; place < dueMs.Length; place++)
            {
                dueMs[place] = nowMs;
            }
        }

        // The reads of what was written are due.
        internal void MakeDue(int unit, ModbusTable table, int address, int count, long nowMs)
        {
            for (int place = 0; place < order.Length; place++)
            {
                int point = order[place];
                if (points.UnitOf(point) == unit && points.TableOf(point) == table
                    && points.AddressOf(point) < address + count && points.EndOf(point) > address)
                {
                    int start = StartOf(place);
                    dueMs[start] = nowMs < dueMs[start] ? nowMs : dueMs[start];
                }
            }
        }

        // Makes two reads of one that the device refused: at the largest gap between its points, or without a gap in the middle. False: it
        // has no two parts.
        internal bool Split(int start, int end)
        {
            int at = 0;
            int best = -1;
            int last = 0;
            int middle = (start + end) / 2;
            for (int place = start; place < end; place++)
            {
                int gap = points.AddressOf(order[place]) - last;
                if (place > start && gap >= 0)
                {
                    int distance = place < middle ? middle - place : place - middle;
                    int rank = gap > 0 ? (gap << 8) + ModbusLimits.PointsMax : ModbusLimits.PointsMax - distance;
                    if (rank > best)
                    {
                        best = rank;
                        at = place;
                    }
                }

                int pointEnd = points.EndOf(order[place]);
                last = pointEnd > last ? pointEnd : last;
            }

            if (best < 0)
            {
                return false;
            }

            starts[at] = true;
            dueMs[at] = dueMs[start];
            return true;
        }

        // Marks the starts of reads as long as the limits allow.
        internal void Join()
        {
            int first = 0;
            int last = 0;
            for (int place = 0; place < order.Length; place++)
            {
                int point = order[place];
                int end = points.EndOf(point);
                int newLast = end > last ? end : last;
                bool isSame = place > 0 && Compare(order[place - 1], point, withAddress: false) == 0;
                int spanMax = points.TableOf(point) <= ModbusTable.Discrete ? ModbusLimits.BitsMax : registersMax;
                starts[place] = !isSame || points.AddressOf(point) - last > gapMax || newLast - first > spanMax;
                if (starts[place])
                {
                    first = points.AddressOf(point);
                    last = end;
                }
                else
                {
                    last = newLast;
                }
            }
        }

        private void Sort()
        {
            for (int count = 0; count < order.Length; count++)
            {
                int place = count;
                while (place > 0 && Compare(order[place - 1], count, withAddress: true) > 0)
                {
                    order[place] = order[place - 1];
                    place--;
                }

                order[place] = (byte)count;
            }
        }

        private void CountUnits()
        {
            for (int place = 0; place < order.Length; place++)
            {
                if (place == 0 || points.UnitOf(order[place - 1]) != points.UnitOf(order[place]))
                {
                    UnitCount++;
                }

                unitIndexes[place] = (byte)(UnitCount - 1);
            }
        }

        private int Compare(int one, int other, bool withAddress)
        {
            int difference = points.UnitOf(one) - points.UnitOf(other);
            if (difference == 0)
            {
                difference = points.TableOf(one) - points.TableOf(other);
            }

            if (difference == 0)
            {
                difference = points.IntervalMsOf(one) - points.IntervalMsOf(other);
            }

            return difference == 0 && withAddress ? points.AddressOf(one) - points.AddressOf(other) : difference;
        }
    }
}
