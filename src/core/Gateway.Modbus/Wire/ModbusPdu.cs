using Gateway.Primitives;

namespace Gateway.Modbus.Wire
{
    /// <summary>
    /// The PDUs of requests, and how long their answers are. A buffer holds the unit at <c>offset - 1</c>, then from <c>offset</c> on the
    /// function and its data.
    /// </summary>
    public static class ModbusPdu
    {
        /// <summary>Bytes of a request to read, and of the answer to a write.</summary>
        public const int ShortBytes = 5;

        /// <summary>Bytes of an exception.</summary>
        public const int ExceptionBytes = 2;

        private const int CoilOn = 0xFF00;

        /// <summary>Writes the PDU that reads; returns its bytes.</summary>
        public static int PutRead(byte[] buffer, int offset, ModbusTable table, int address, int count)
        {
            buffer[offset] = (byte)((int)table + ModbusFunction.ReadCoils);
            BigEndian.PutU16(buffer, offset + 1, address);
            BigEndian.PutU16(buffer, offset + 3, count);
            return ShortBytes;
        }

        /// <summary>Writes the PDU that writes one coil or register; returns its bytes.</summary>
        public static int PutWriteOne(byte[] buffer, int offset, ModbusTable table, int address, int value)
        {
            bool isCoil = table == ModbusTable.Coil;
            buffer[offset] = (byte)(isCoil ? ModbusFunction.WriteCoil : ModbusFunction.WriteRegister);
            BigEndian.PutU16(buffer, offset + 1, address);
            BigEndian.PutU16(buffer, offset + 3, !isCoil ? value : value == 0 ? 0 : CoilOn);
            return ShortBytes;
        }

        /// <summary>Writes the PDU that writes several coils or registers; returns its bytes.</summary>
        public static int PutWriteSeveral(
            byte[] buffer, int offset, ModbusTable table, int address, ushort[] values, int valuesOffset, int count)
        {
            bool isCoil = table == ModbusTable.Coil;
            int bytes = isCoil ? (count + 7) >> 3 : count * 2;
            int data = offset + ShortBytes + 1;
            buffer[offset] = (byte)(isCoil ? ModbusFunction.WriteCoils : ModbusFunction.WriteRegisters);
            BigEndian.PutU16(buffer, offset + 1, address);
            BigEndian.PutU16(buffer, offset + 3, count);
            buffer[offset + ShortBytes] = (byte)bytes;
            for (int i = 0; i < count; i++)
            {
                int value = values[valuesOffset + i];
                if (!isCoil)
                {
                    BigEndian.PutU16(buffer, data + i * 2, value);
                    continue;
                }

                int at = data + (i >> 3);
                int bit = (value == 0 ? 0 : 1) << (i & 7);
                buffer[at] = (byte)((i & 7) == 0 ? bit : buffer[at] | bit);
            }

            return ShortBytes + 1 + bytes;
        }

        /// <summary>Bytes of data in the good answer to the request to read at this offset; 0 for a write.</summary>
        public static int DataBytesOf(byte[] buffer, int offset)
        {
            int function = buffer[offset];
            if (function > ModbusFunction.ReadInputRegisters)
            {
                return 0;
            }

            int count = BigEndian.GetU16(buffer, offset + 3);
            return function <= ModbusFunction.ReadDiscreteInputs ? (count + 7) >> 3 : count * 2;
        }
    }
}
