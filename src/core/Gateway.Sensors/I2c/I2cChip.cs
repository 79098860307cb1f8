using Gateway.Hal;

namespace Gateway.Sensors
{
    /// <summary>A <see cref="MeasuringChip"/> on I2C: transfers use two buffers that are made once.</summary>
    public abstract class I2cChip : MeasuringChip
    {
        private readonly II2cDevice device;
        private readonly WatchedI2cDevice watched;
        private readonly byte[] outgoing;
        private readonly byte[] incoming;

        /// <summary>A chip with this many quantities, whose longest write and read have this many bytes.</summary>
        protected I2cChip(II2cDevice device, int quantities, int writeBytesMax, int readBytesMax)
            : base(quantities)
        {
            this.device = device;
            watched = device as WatchedI2cDevice;
            outgoing = new byte[writeBytesMax];
            incoming = new byte[readBytesMax];
        }

        /// <summary>The chip's temperature.</summary>
        public abstract ChipSensor Temperature { get; }

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
            get { return watched != null && watched.IsBusStuck ? SensorReason.BusStuck : SensorReason.NoAnswer; }
        }

        /// <summary>Writes the first bytes of <see cref="Outgoing"/>; false: not acknowledged.</summary>
        protected bool Send(int bytes)
        {
            return device.WriteRead(outgoing, bytes, incoming, 0);
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
