using Gateway.Modbus.Wire;

namespace Gateway.Modbus
{
    /// <summary>
    /// The writes in the order in which they were asked for: first those that have ended and were not taken yet, then those that wait.
    /// </summary>
    internal sealed class WriteQueue
    {
        // Columns of a write's word.
        private const int CountShift = 8;
        private const int CountMask = 0xFF;
        private const int CoilBit = 1 << 16;
        private const int MultipleBit = 1 << 17;
        private const int ResultShift = 18;
        private const int ResultMask = 15;
        private const int ExceptionShift = 22;
        private const int ExceptionMask = 0xFF;
        private const int RepeatedBit = 1 << 30;

        private readonly int valuesMax;
        private readonly int[] words;
        private readonly ushort[] addresses;
        private readonly ushort[] values;
        private int first;
        private int ended;
        private int held;
        private int firstNumber = 1;

        internal WriteQueue(int count, int valuesMax)
        {
            this.valuesMax = valuesMax;
            words = new int[count];
            addresses = new ushort[count];
            values = new ushort[count * valuesMax];
        }

        internal bool HasWaiting
        {
            get { return ended < held; }
        }

        internal bool HasEnded
        {
            get { return ended > 0; }
        }

        // The oldest one of all, for the owner.
        internal int FirstNumber
        {
            get { return firstNumber; }
        }

        internal ModbusResult FirstResult
        {
            get { return (ModbusResult)((words[first] >> ResultShift) & ResultMask); }
        }

        internal int FirstException
        {
            get { return (words[first] >> ExceptionShift) & ExceptionMask; }
        }

        // The oldest one that waits.
        internal int Unit
        {
            get { return words[Waiting] & 0xFF; }
        }

        // Somebody asks for it again because it failed.
        internal bool IsRepeated
        {
            get { return (words[Waiting] & RepeatedBit) != 0; }
        }

        internal ModbusTable Table
        {
            get { return (words[Waiting] & CoilBit) != 0 ? ModbusTable.Coil : ModbusTable.Holding; }
        }

        internal int Address
        {
            get { return addresses[Waiting]; }
        }

        internal int ValueCount
        {
            get { return (words[Waiting] >> CountShift) & CountMask; }
        }

        private int Waiting
        {
            get { return (first + ended) % words.Length; }
        }

        // Its number, or 0: full.
        internal int Add(int unit, ModbusTable table, int address, int[] source, int count, bool isMultiple)
        {
            if (held == words.Length)
            {
                return 0;
            }

            int at = (first + held) % words.Length;
            words[at] = unit | (count << CountShift) | (table == ModbusTable.Coil ? CoilBit : 0) | (isMultiple ? MultipleBit : 0);
            addresses[at] = (ushort)address;
            for (int i = 0; i < count; i++)
            {
                values[at * valuesMax + i] = (ushort)source[i];
            }

            held++;
            return firstNumber + held - 1;
        }

        // The newest one is a repeated one.
        internal void MarkRepeated()
        {
            words[(first + held - 1) % words.Length] |= RepeatedBit;
        }

        // The PDU of the oldest one that waits; its bytes.
        internal int Put(byte[] buffer, int offset)
        {
            int at = Waiting;
            int count = ValueCount;
            return count == 1 && (words[at] & MultipleBit) == 0
                ? ModbusPdu.PutWriteOne(buffer, offset, Table, addresses[at], values[at * valuesMax])
                : ModbusPdu.PutWriteSeveral(buffer, offset, Table, addresses[at], values, at * valuesMax, count);
        }

        // The oldest one that waits has ended.
        internal void End(ModbusResult result, int exception)
        {
            words[Waiting] |= ((int)result << ResultShift) | (exception << ExceptionShift);
            ended++;
        }

        // The oldest one, which has ended, makes room.
        internal void Drop()
        {
            first = (first + 1) % words.Length;
            ended--;
            held--;
            firstNumber++;
        }
    }
}
