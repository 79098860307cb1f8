namespace Gateway.Settings
{
    /// <content>Modbus buses, and the sensors on them.</content>
    public sealed partial class SettingsRules
    {
        private const int SerialUnitIdMin = 1;
        private const int SerialUnitIdMax = 247;
        private const int RegisterMax = 65535;

        // Each bus has three: they receive, send, and say when it sends.
        private const int BusPinCount = 3;

        // The keys of a point alone: those from the first to the last.
        private const int LastPointKey = 159;

        private const int UartNameBytes = 4;
        private const int UartCount = 3;
        private const int NoUart = -1;

        /// <summary>
        /// Number of the UART of a serial bus 1.. on a board: that of its settings, or the board's; -1 if they name none of COM1 to COM3.
        /// </summary>
        public static int UartOf(SettingsSet set, int index, ISettingsBoard board)
        {
            int id = SettingId.ModbusSerial + index;
            int at = set.Usable(id);
            if (at < 0)
            {
                return board.ModbusUart;
            }

            byte[] b = set.Buffer;
            int number = b[at - 1] == UartNameBytes ? b[at + UartNameBytes - 1] - '0' : NoUart;
            return number >= 1 && number <= UartCount && (b[at] | 0x20) == 'c' && (b[at + 1] | 0x20) == 'o' && (b[at + 2] | 0x20) == 'm'
                ? number : NoUart;
        }

        /// <summary>
        /// Receive or transmit pin of a serial bus 1.. on a board: that of its settings, or the board's if the UART is its own; -1 if there
        /// is none.
        /// </summary>
        public static int BusPinOf(SettingsSet set, int index, bool isTransmit, ISettingsBoard board)
        {
            int pin = set.GetNumber((isTransmit ? SettingId.ModbusTransmitPin : SettingId.ModbusReceivePin) + index);
            return pin >= 0 || UartOf(set, index, board) != board.ModbusUart ? pin : board.ModbusPin(isTransmit);
        }

        /// <summary>What a point holds: a coil or a discrete input is a bit, whatever the default says.</summary>
        public static PointType TypeOf(SettingsSet set, int index)
        {
            return set.GetNumber(SettingId.SensorTable + index) <= (int)PointTable.Discrete
                ? PointType.Bit : (PointType)set.GetNumber(SettingId.SensorType + index);
        }

        private Refusal CheckBuses(SettingsSet set)
        {
            Refusal refusal = Refusal.None;
            for (int i = 1; i <= SettingsLimits.ModbusCount && refusal == Refusal.None; i++)
            {
                int kind = set.GetNumber(SettingId.ModbusKind + i);
                if (kind == (int)ModbusKind.None)
                {
                    continue;
                }

                if (Board != null && !Board.Has(SensorKind.Modbus))
                {
                    return Refuse(SettingId.ModbusKind + i, Refusal.KindNotAvailable);
                }

                if (kind == (int)ModbusKind.Tcp)
                {
                    refusal = set.BytesOf(SettingId.ModbusHost + i) == 0
                        ? Refuse(SettingId.ModbusHost + i, Refusal.HostMissing) : Refusal.None;
                }
                else
                {
                    refusal = CheckSerial(set, i);
                }
            }

            return refusal;
        }

        private Refusal CheckSerial(SettingsSet set, int index)
        {
            int id = SettingId.ModbusSerial + index;
            bool hasUarts = Board != null && Board.ModbusUart != 0;
            if (hasUarts)
            {
                int uart = UartOf(set, index, Board);
                if (uart == NoUart || !Board.IsUartFree(uart, HasOneWire(set)))
                {
                    return Refuse(id, Refusal.UartNotFree);
                }

                if (BusPinOf(set, index, false, Board) < 0)
                {
                    return Refuse(SettingId.ModbusReceivePin + index, Refusal.PinMissing);
                }

                if (BusPinOf(set, index, true, Board) < 0)
                {
                    return Refuse(SettingId.ModbusTransmitPin + index, Refusal.PinMissing);
                }
            }

            for (int i = 1; i < index; i++)
            {
                bool isTwice = hasUarts ? UartOf(set, i, Board) == UartOf(set, index, Board)
                    : set.IsSameValue(id, set, SettingId.ModbusSerial + i);
                if (isTwice && set.GetNumber(SettingId.ModbusKind + i) == (int)ModbusKind.Rtu)
                {
                    return Refuse(id, Refusal.SerialTwice, SettingId.ModbusKind + i);
                }
            }

            return Refusal.None;
        }

        private static bool HasOneWire(SettingsSet set)
        {
            for (int i = 1; i <= SettingsLimits.SensorCount; i++)
            {
                if (SensorKinds.BusOf((SensorKind)set.GetNumber(SettingId.SensorKind + i)) == SensorKinds.OneWire)
                {
                    return true;
                }
            }

            return false;
        }

        private Refusal CheckPoint(SettingsSet set, int index)
        {
            int kindId = SettingId.ModbusKind + set.GetNumber(SettingId.SensorBus + index);
            int bus = set.GetNumber(kindId);
            int unit = set.GetNumber(SettingId.SensorUnitId + index);
            int table = set.GetNumber(SettingId.SensorTable + index);
            bool isBits = table == (int)PointTable.Coil || table == (int)PointTable.Discrete;
            PointType type = TypeOf(set, index);
            if (bus == (int)ModbusKind.None)
            {
                return Refuse(SettingId.SensorBus + index, Refusal.BusMissing, kindId);
            }

            if (bus == (int)ModbusKind.Rtu && (unit < SerialUnitIdMin || unit > SerialUnitIdMax))
            {
                return Refuse(SettingId.SensorUnitId + index, Refusal.UnitIdOnSerial);
            }

            if (set.IsSet(SettingId.SensorAddress + index))
            {
                return Refuse(SettingId.SensorAddress + index, Refusal.NotOnI2c, SettingId.SensorUnitId + index);
            }

            if (isBits && set.IsSet(SettingId.SensorType + index) && set.GetNumber(SettingId.SensorType + index) != (int)PointType.Bit)
            {
                return Refuse(SettingId.SensorType + index, Refusal.TypeNotBit);
            }

            if (type >= PointType.U32 && set.GetNumber(SettingId.SensorRegister + index) == RegisterMax)
            {
                return Refuse(SettingId.SensorRegister + index, Refusal.RegisterBeyond);
            }

            if (set.IsSet(SettingId.SensorBit + index) && (isBits || type != PointType.Bit))
            {
                return Refuse(SettingId.SensorBit + index, Refusal.BitUnused);
            }

            if (set.GetNumber(SettingId.SensorWrite + index) == 0)
            {
                return Refusal.None;
            }

            return table == (int)PointTable.Discrete || table == (int)PointTable.Input
                ? Refuse(SettingId.SensorWrite + index, Refusal.TableReadOnly)
                : !isBits && type == PointType.Bit ? Refuse(SettingId.SensorWrite + index, Refusal.BitNotWritable)
                : Refusal.None;
        }

        // A sensor of another kind has none of these keys.
        private Refusal CheckNoPoint(SettingsSet set, int index)
        {
            for (int number = SettingId.NumberOf(SettingId.SensorBus); number <= LastPointKey; number++)
            {
                int id = SettingId.Of(number, index);
                if (set.Usable(id) >= 0)
                {
                    return Refuse(id, Refusal.NotModbus, SettingId.SensorKind + index);
                }
            }

            return Refusal.None;
        }

        private static int BusPinKey(int place)
        {
            return SettingId.ModbusReceivePin + ((place / SettingsLimits.ModbusCount) << 8) + 1 + (place % SettingsLimits.ModbusCount);
        }

        // The pin that a key of a bus gives a use; -1 if it gives none. On a PC ports have none.
        private int BusPinAt(SettingsSet set, int id, out int use)
        {
            int index = SettingId.IndexOf(id);
            bool isReceive = id < SettingId.ModbusTransmitPin;
            use = isReceive ? PinUse.Input : PinUse.Output;
            if (set.GetNumber(SettingId.ModbusKind + index) != (int)ModbusKind.Rtu || (Board != null && Board.ModbusUart == 0))
            {
                return -1;
            }

            return id > SettingId.ModbusRtsPin || Board == null ? set.GetNumber(id) : BusPinOf(set, index, !isReceive, Board);
        }
    }
}
