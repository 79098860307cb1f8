using Gateway.Modbus;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <summary>
    /// A coil that an output switches. It has ended when its device has acknowledged the write, or the write has failed; what the coil's
    /// sensor reads later says whether it still is so.
    /// </summary>
    internal sealed class CoilTarget : OutputTarget
    {
        private const int WordsMax = 2;

        private readonly ModbusPart part;
        private readonly ModbusSensor sensor;
        private readonly int[] words = new int[WordsMax];
        private int number;
        private bool isOn;
        private SensorReason reason;

        internal CoilTarget(ModbusPart part, ModbusSensor sensor)
        {
            this.part = part;
            this.sensor = sensor;
        }

        /// <inheritdoc/>
        public override bool IsPending
        {
            get { return number != 0; }
        }

        /// <inheritdoc/>
        public override SensorReason Reason
        {
            get { return reason; }
        }

        /// <inheritdoc/>
        public override bool TrySet(bool on, long nowMs)
        {
            ModbusPoints points = sensor.Bus.Points;
            words[0] = on ? 1 : 0;
            number = sensor.Bus.Master.Write(
                points.UnitOf(sensor.Point), ModbusTable.Coil, points.AddressOf(sensor.Point), words, 1, false);
            if (number != 0 && on == isOn && reason != SensorReason.None)
            {
                sensor.Bus.Master.MarkRepeated();
            }

            isOn = on;
            part.DueMs = 0;
            return number != 0;
        }

        // The write that the master gave last has ended: this one's, if it is on this bus and has this number.
        internal void TakeEnded(ModbusBus bus)
        {
            ModbusMaster master = bus.Master;
            if (bus == sensor.Bus && number != 0 && number == master.WrittenNumber)
            {
                number = 0;
                reason = ModbusSensor.ReasonOf(master.WrittenResult, master.WrittenException);

                // A reading from before the write says nothing about it; the next one comes at once.
                bus.Points.Take(sensor.Point);
            }
        }

        // There is a reading: a device that is away may have let go of its coil, and one that was may come back with another state.
        internal void Look()
        {
            if (number != 0 || reason != SensorReason.None)
            {
                return;
            }

            ModbusPoints points = sensor.Bus.Points;
            ModbusResult result = points.ResultOf(sensor.Point);
            if (result == ModbusResult.NoAnswer || result == ModbusResult.NoLink)
            {
                reason = ModbusSensor.ReasonOf(result, 0);
            }
            else if (result == ModbusResult.Ok && points.ToWords(sensor.Point, points.ValueMilliOf(sensor.Point), words) > 0
                && (words[0] != 0) != isOn)
            {
                reason = SensorReason.PowerLost;
            }
        }
    }
}
