using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>A <see cref="MeasuringChip"/> on I2C: transfers use two buffers that are made once.</summary>
    public abstract class I2cChip : MeasuringChip
    {
        private readonly II2cDevice device;
        private readonly byte[] outgoing;
        private readonly byte[] incoming;

        /// <summary>The chip is set up as the driver wants it, as far as is known.</summary>
        protected bool IsSetUp;

        /// <summary>A chip with this many quantities, whose longest write and read have this many bytes.</summary>
        protected I2cChip(II2cDevice device, int quantities, int writeBytesMax, int readBytesMax)
            : base(quantities)
        {
            this.device = device;
            outgoing = new byte[writeBytesMax];
            incoming = new byte[readBytesMax];
        }

        /// <summary>The chip's temperature; null if it measures none.</summary>
        public virtual ChipSensor Temperature
        {
            get { return null; }
        }

        /// <summary>Its relative humidity; null if it measures none.</summary>
        public virtual ChipSensor Humidity
        {
            get { return null; }
        }

        /// <summary>Its pressure; null if it measures none.</summary>
        public virtual ChipSensor Pressure
        {
            get { return null; }
        }

        /// <summary>The carbon dioxide of the air; null if it measures none.</summary>
        public virtual ChipSensor CarbonDioxide
        {
            get { return null; }
        }

        /// <summary>A voltage; null if it measures none.</summary>
        public virtual ChipSensor Voltage
        {
            get { return null; }
        }

        /// <summary>A current; null if it measures none.</summary>
        public virtual ChipSensor Current
        {
            get { return null; }
        }

        /// <summary>A power; null if it measures none.</summary>
        public virtual ChipSensor Power
        {
            get { return null; }
        }

        /// <summary>The bytes of the last read. Valid until the next transfer.</summary>
        protected byte[] Incoming
        {
            get { return incoming; }
        }

        /// <summary>The bytes that <see cref="Send"/> writes.</summary>
        protected byte[] Outgoing
        {
            get { return outgoing; }
        }

        /// <summary>Why a transfer that was not acknowledged failed.</summary>
        protected SensorReason WhyNoAnswer
        {
            get
            {
                WatchedI2cDevice watched = device as WatchedI2cDevice;
                return watched != null && watched.IsBusStuck ? SensorReason.BusStuck : SensorReason.NoAnswer;
            }
        }

        /// <summary>The measurement failed, and the chip may have lost its set-up: the next one begins with it.</summary>
        protected SensorStatus Lose(SensorReason why)
        {
            IsSetUp = false;
            return Fail(why);
        }

        /// <summary>
        /// Whether one of <paramref name="bits"/> of a register of 16 bits says that the measurement is complete that began with the timer
        /// and takes <paramref name="measureMs"/>. <paramref name="status"/>: Pending also then; Failed: no answer, or much too late.
        /// </summary>
        internal bool IsComplete(int register, int bits, ConversionTimer timer, int measureMs, long nowMs, out SensorStatus status)
        {
            status = SensorStatus.Pending;
            if (!ReadFrom(register, 2))
            {
                status = Lose(WhyNoAnswer);
                return false;
            }

            if ((BigEndian.GetU16(incoming, 0) & bits) != 0)
            {
                return true;
            }

            if (timer.ElapsedMs(nowMs) > measureMs + SensorLimits.NotReadyMs)
            {
                status = Lose(SensorReason.NotReady);
            }

            return false;
        }

        /// <summary>Writes the first bytes of <see cref="Outgoing"/>; false: not acknowledged.</summary>
        protected bool Send(int bytes)
        {
            return device.WriteRead(outgoing, bytes, incoming, 0);
        }

        /// <summary>Writes a register of 16 bits; false: not acknowledged.</summary>
        protected bool WriteTo(int register, int word)
        {
            outgoing[0] = (byte)register;
            BigEndian.PutU16(outgoing, 1, word);
            return Send(3);
        }

        /// <summary>Reads bytes without writing; false: not acknowledged.</summary>
        protected bool Receive(int bytes)
        {
            return device.WriteRead(outgoing, 0, incoming, bytes);
        }

        /// <summary>Reads registers from <paramref name="register"/> on; false: not acknowledged.</summary>
        protected bool ReadFrom(int register, int bytes)
        {
            outgoing[0] = (byte)register;
            return device.WriteRead(outgoing, 1, incoming, bytes);
        }
    }
}
