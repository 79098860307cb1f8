using Gateway.Hal;
using Gateway.Modbus;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <summary>A point of a bus as a sensor: its master reads it, and this gives what it read.</summary>
    internal sealed class ModbusSensor : IReasonedSensor, ICalibrated
    {
        // Small values share a field, because each field takes twelve bytes of the device's heap.
        private const int PointShift = 8;
        private const int WritableBit = 1 << 16;

        private readonly int word;

        // The point of the bus, the place of the sensor in the settings, and whether commands may write it.
        internal ModbusSensor(ModbusBus bus, int point, int index, bool isWritable)
        {
            Bus = bus;
            word = index | (point << PointShift) | (isWritable ? WritableBit : 0);
        }

        internal readonly ModbusBus Bus;

        internal int Point
        {
            get { return (word >> PointShift) & 0xFF; }
        }

        internal int SettingsIndex
        {
            get { return word & 0xFF; }
        }

        internal bool IsWritable
        {
            get { return (word & WritableBit) != 0; }
        }

        /// <inheritdoc/>
        public int ValueMilli
        {
            get { return Bus.Points.ValueMilliOf(Point); }
        }

        /// <inheritdoc/>
        public SensorReason Reason
        {
            get { return ReasonOf(Bus.Points.ResultOf(Point), Bus.Points.ExceptionOf(Point)); }
        }

        // What a result means for a sensor; None for Ok.
        internal static SensorReason ReasonOf(ModbusResult result, int exception)
        {
            switch (result)
            {
                case ModbusResult.Ok:
                    return SensorReason.None;
                case ModbusResult.NoAnswer:
                    return SensorReason.NoAnswer;
                case ModbusResult.Exception:
                    SensorReason reason = (SensorReason)((int)SensorReason.ExceptionFirst + exception - 1);
                    return exception < 1 || reason > SensorReason.ExceptionLast ? SensorReason.Exception : reason;
                case ModbusResult.BadCrc:
                    return SensorReason.Checksum;
                case ModbusResult.WrongUnit:
                    return SensorReason.WrongUnit;
                case ModbusResult.Malformed:
                    return SensorReason.Malformed;
                case ModbusResult.NoLink:
                    return SensorReason.NoLink;
                case ModbusResult.OutOfRange:
                    return SensorReason.OutOfRange;
                case ModbusResult.NotANumber:
                    return SensorReason.NotANumber;
                default:
                    return SensorReason.Unspecified;
            }
        }

        /// <inheritdoc/>
        public bool Calibrate(int gainPpm, int offsetMilli)
        {
            return Bus.Points.Calibrate(Point, gainPpm, offsetMilli);
        }

        /// <inheritdoc/>
        public SensorStatus Poll(long nowMs)
        {
            ModbusPoints points = Bus.Points;
            int point = Point;
            if (!points.Take(point))
            {
                return SensorStatus.Waiting;
            }

            return points.ResultOf(point) == ModbusResult.Ok ? SensorStatus.Ok : SensorStatus.Failed;
        }
    }
}
