namespace Gateway.Boards.Esp32DevKitC
{
    /// <summary>ESP32-DevKitC (ESP32-WROOM-32): pins, sizes and times. Facts only.</summary>
    public static class Board
    {
        /// <summary>Contact to ground; the internal pull-up makes the pin high while it is open.</summary>
        public const int ContactPin = 27;

        /// <summary>1-Wire is on COM3: this pin and <see cref="OneWireTransmitPin"/> tied together.</summary>
        public const int OneWireReceivePin = 4;

        /// <summary>The other pin of 1-Wire.</summary>
        public const int OneWireTransmitPin = 5;

        /// <summary>I2C, free for a sensor of your own.</summary>
        public const int I2cDataPin = 21;

        /// <summary>Clock of I2C.</summary>
        public const int I2cClockPin = 22;

        /// <summary>COM2, free for a console or a device; COM1 is the USB cable and belongs to the firmware.</summary>
        public const int UartReceivePin = 16;

        /// <summary>Transmit pin of COM2.</summary>
        public const int UartTransmitPin = 17;

        /// <summary>Button BOOT, low while pressed; held at reset it starts the ROM loader.</summary>
        public const int ButtonPin = 0;

        /// <summary>Milliseconds between two readings of the thermometer.</summary>
        public const int SampleMs = 5000;

        /// <summary>Milliseconds between two telemetry messages.</summary>
        public const int IntervalMs = 30000;

        /// <summary>Milliseconds between two looks at the free heap, each of which runs the garbage collector.</summary>
        public const int HeapSampleMs = 60000;

        /// <summary>Limit of the alarm on the thermometer, in thousandths of a degree Celsius.</summary>
        public const int HotMilliC = 60000;

        /// <summary>Hysteresis of that alarm.</summary>
        public const int HotHysteresisMilliC = 2000;

        /// <summary>Milliseconds the limit must be exceeded.</summary>
        public const int HotHoldMs = 10000;

        /// <summary>Debounce of the contact, milliseconds.</summary>
        public const int DebounceMs = 50;

        /// <summary>Managed heap expected after boot, bytes: what the budget of buffers and tables is held against.</summary>
        public const int HeapBytes = 90000;

        /// <summary>Unacknowledged publishes that survive a power cut; fewer than on larger heaps, for telemetry's backlog.</summary>
        public const int InflightSlotCount = 24;

        /// <summary>Commands under way at a time.</summary>
        public const int InboundSlotCount = 8;

        /// <summary>Bytes gathered of a received packet.</summary>
        public const int ReceiveBytesMax = 1024;

        /// <summary>Bytes of packets encoded and not yet sent.</summary>
        public const int TransmitBytesMax = 1024;
    }
}
