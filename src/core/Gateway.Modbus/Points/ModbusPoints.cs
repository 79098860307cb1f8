using Gateway.Primitives;

namespace Gateway.Modbus
{
    /// <summary>
    /// The points of a bus and what was read of them last. Add all points, then make the <see cref="ModbusMaster"/>, after which no more
    /// can be added; readings appear here.
    /// </summary>
    public sealed class ModbusPoints
    {
        // Columns of a point's key.
        private const int UnitShift = 16;
        private const int TableShift = 24;
        private const int TypeShift = 26;
        private const int OrderShift = 29;

        // Columns of its state.
        private const int BitMask = 15;
        private const int Fresh = 1 << 4;
        private const int ResultShift = 8;
        private const int ResultMask = 0xFF;
        private const int ExceptionShift = 16;

        private readonly int[] keys;
        private readonly int[] states;
        private readonly int[] intervalsMs;
        private readonly int[] gainsPpm;
        private readonly int[] offsetsMilli;
        private readonly int[] valuesMilli;
        private int count;
        private bool isClosed;

        /// <summary>A table for <paramref name="capacity"/> points, 1..<see cref="ModbusLimits.PointsMax"/>.</summary>
        public ModbusPoints(int capacity)
        {
            Check.That(capacity >= 1 && capacity <= ModbusLimits.PointsMax, Fault.LimitsInconsistent);
            keys = new int[capacity];
            states = new int[capacity];
            intervalsMs = new int[capacity];
            gainsPpm = new int[capacity];
            offsetsMilli = new int[capacity];
            valuesMilli = new int[capacity];
        }

        /// <summary>Points added.</summary>
        public int Count
        {
            get { return count; }
        }

        /// <summary>
        /// Adds a point and returns its number, 0 for the first; -1 if it cannot exist: <see cref="IsPossible"/> is false, unit or interval
        /// are out of bounds, or the table is full or has its master.
        /// </summary>
        /// <param name="unit">The device, 1..247; on TCP 0..255.</param>
        /// <param name="table">Its table.</param>
        /// <param name="address">Place in the table as on the wire, from 0 on: "40001" is 0 of Holding.</param>
        /// <param name="type">What it holds; of Coil and Discrete only <see cref="ModbusType.Bit"/>.</param>
        /// <param name="order">Order of its bytes.</param>
        /// <param name="bit">Which bit of a register, 0 the least significant; only with <see cref="ModbusType.Bit"/>.</param>
        /// <param name="intervalMs">How often it is read.</param>
        public int Add(int unit, ModbusTable table, int address, ModbusType type, ModbusOrder order, int bit, int intervalMs)
        {
            if (isClosed || count == keys.Length || unit < 0 || unit > ModbusLimits.UnitMax || order > ModbusOrder.Dcba
                || intervalMs < ModbusLimits.IntervalMsMin || intervalMs > ModbusLimits.IntervalMsMax
                || !IsPossible(table, address, type, bit))
            {
                return -1;
            }

            keys[count] = address | (unit << UnitShift) | ((int)table << TableShift) | ((int)type << TypeShift)
                | ((int)order << OrderShift);
            states[count] = bit;
            intervalsMs[count] = intervalMs;
            gainsPpm[count] = ModbusLimits.GainPpmOne;
            return count++;
        }

        /// <summary>Whether a point with these can exist. Settings may ask before they are stored.</summary>
        public static bool IsPossible(ModbusTable table, int address, ModbusType type, int bit)
        {
            if (table > ModbusTable.Input || type > ModbusType.Float32)
            {
                return false;
            }

            bool isBitTable = table <= ModbusTable.Discrete;
            int bitMax = type != ModbusType.Bit || isBitTable ? 0 : 15;
            return (!isBitTable || type == ModbusType.Bit) && bit >= 0 && bit <= bitMax
                && address >= 0 && address + ModbusValue.RegistersOf(type) <= ModbusLimits.AddressCount;
        }

        /// <summary>
        /// Sets what the value is multiplied by, in millionths, and what is added, in thousandths of the unit. Do this here and not later:
        /// a counter of 32 bits times 1000 fits no int, but with its gain it may. A gain outside its bounds becomes the nearest inside.
        /// From the next reading on. False: it is the same.
        /// </summary>
        public bool Calibrate(int point, int gainPpm, int offsetMilli)
        {
            int gain = Rounding.Bound(gainPpm, ModbusLimits.GainPpmMin, ModbusLimits.GainPpmMax);
            bool isChanged = gain != gainsPpm[point] || offsetMilli != offsetsMilli[point];
            gainsPpm[point] = gain;
            offsetsMilli[point] = offsetMilli;
            return isChanged;
        }

        /// <summary>
        /// True once for each new reading or failure since the last call. Then see <see cref="ResultOf"/>.
        /// </summary>
        public bool Take(int point)
        {
            bool isFresh = (states[point] & Fresh) != 0;
            states[point] &= ~Fresh;
            return isFresh;
        }

        /// <summary>What became of the last reading.</summary>
        public ModbusResult ResultOf(int point)
        {
            return (ModbusResult)((states[point] >> ResultShift) & ResultMask);
        }

        /// <summary>The device's exception code if the result is <see cref="ModbusResult.Exception"/>, otherwise 0.</summary>
        public int ExceptionOf(int point)
        {
            return states[point] >> ExceptionShift;
        }

        /// <summary>The last good reading, in thousandths of the unit, with gain and offset.</summary>
        public int ValueMilliOf(int point)
        {
            return valuesMilli[point];
        }

        internal void Close()
        {
            isClosed = true;
        }

        // Whether Take would give true.
        internal bool HasNew(int point)
        {
            return (states[point] & Fresh) != 0;
        }

        // The words that the point's device must be given for a value; returns their number, 0 if it cannot hold the value.
        internal int ToWords(int point, int valueMilli, int[] words)
        {
            ModbusType type = (ModbusType)((keys[point] >> TypeShift) & 7);
            return ModbusValue.ToWords(
                type, (ModbusOrder)((keys[point] >> OrderShift) & 3), gainsPpm[point], offsetsMilli[point], valueMilli, words)
                ? ModbusValue.RegistersOf(type) : 0;
        }

        internal int AddressOf(int point)
        {
            return keys[point] & 0xFFFF;
        }

        internal int UnitOf(int point)
        {
            return (keys[point] >> UnitShift) & 0xFF;
        }

        internal ModbusTable TableOf(int point)
        {
            return (ModbusTable)((keys[point] >> TableShift) & 3);
        }

        // One after the point's last register or bit.
        internal int EndOf(int point)
        {
            return (keys[point] & 0xFFFF) + ModbusValue.RegistersOf((ModbusType)((keys[point] >> TypeShift) & 7));
        }

        internal int IntervalMsOf(int point)
        {
            return intervalsMs[point];
        }

        internal void Set(int point, ModbusResult result, int exception)
        {
            states[point] = (states[point] & BitMask) | Fresh | ((int)result << ResultShift) | (exception << ExceptionShift);
        }

        // From the data of an answer that begins at this address of the point's table.
        internal void TakeData(int point, byte[] buffer, int offset, int firstAddress)
        {
            int key = keys[point];
            int place = (key & 0xFFFF) - firstAddress;
            ModbusType type = (ModbusType)((key >> TypeShift) & 7);
            uint raw;
            if (((key >> TableShift) & 3) <= (int)ModbusTable.Discrete)
            {
                raw = (uint)(buffer[offset + (place >> 3)] >> (place & 7)) & 1;
            }
            else
            {
                raw = ModbusValue.RawOf(type, (ModbusOrder)(key >> OrderShift), buffer, offset + place * 2);
                if (type == ModbusType.Bit)
                {
                    raw = (raw >> (states[point] & BitMask)) & 1;
                }
            }

            ModbusResult result = ModbusValue.ToMilli(type, raw, gainsPpm[point], offsetsMilli[point], out int valueMilli);
            if (result == ModbusResult.Ok)
            {
                valuesMilli[point] = valueMilli;
            }

            Set(point, result, 0);
        }
    }
}
