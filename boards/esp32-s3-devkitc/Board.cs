using Gateway.Settings;

namespace Gateway.Boards.Nano
{
    /// <summary>ESP32-S3-DevKitC-1: pins and sizes. Facts only.</summary>
    public static class Board
    {
        /// <summary>Its name in the birth message, as its folder's.</summary>
        public const string Name = "esp32-s3-devkitc";

        /// <summary>Whether the board has Ethernet; it uses it then unless the settings choose Wi-Fi.</summary>
        public const bool HasEthernet = false;

        /// <summary>Contact to ground; the internal pull-up makes the pin high while it is open.</summary>
        public const int ContactPin = 4;

        /// <summary>The alarm on it, while the settings name none.</summary>
        public const string ContactName = "door";

        /// <summary>Whether that alarm is raised while the contact is closed; it is raised while it is open.</summary>
        public const bool IsContactAlarmWhenClosed = false;

        /// <summary>The thermometer that the board comes with, a SensorKind.</summary>
        public const int ThermometerKind = (int)SensorKind.Ds18b20;

        /// <summary>Its pin: those of its bus.</summary>
        public const int ThermometerPin = BoardPins.None;

        /// <summary>Its I2C address: it has none.</summary>
        public const int ThermometerAddress = 0;

        /// <summary>1-Wire is on COM3: this pin and <see cref="OneWireTransmitPin"/> tied together.</summary>
        public const int OneWireReceivePin = 17;

        /// <summary>The other pin of 1-Wire.</summary>
        public const int OneWireTransmitPin = 18;

        /// <summary>Data of I2C, for sensors of your own.</summary>
        public const int I2cDataPin = 8;

        /// <summary>Clock of I2C.</summary>
        public const int I2cClockPin = 9;

        /// <summary>UART of the console, COM1.</summary>
        public const int ConsolePort = 1;

        /// <summary>Receive pin of the console, COM1, which is free when a USB host was there at boot.</summary>
        public const int UartReceivePin = 44;

        /// <summary>Transmit pin of the console.</summary>
        public const int UartTransmitPin = 43;

        /// <summary>The first UART that settings may use.</summary>
        public const int UartFirst = 1;

        /// <summary>The last UART that the chip has.</summary>
        public const int UartLast = 3;

        /// <summary>UART of a Modbus line, unless settings name one.</summary>
        public const int ModbusUart = 2;

        /// <summary>Its receive pin.</summary>
        public const int ModbusReceivePin = 16;

        /// <summary>Its transmit pin.</summary>
        public const int ModbusTransmitPin = 15;

        /// <summary>Button BOOT, low while pressed.</summary>
        public const int ButtonPin = 0;

        /// <summary>Every pin can drive and has a pull-up.</summary>
        public const int InputOnlyFrom = BoardPins.AllDrive;

        /// <summary>What the converter's largest value means, in millivolts, at the attenuation the firmware sets (12 dB).</summary>
        public const int AdcFullScaleMilliVolt = 3100;

        /// <summary>
        /// All the managed heap that the firmware leaves, in bytes: the PSRAM less 1 MB, of the smallest module (R2, 2 MB). An R8 leaves
        /// 7 MB.
        /// </summary>
        public const int HeapBytes = 1048576;

        /// <summary>What settings may take of it: no limit.</summary>
        public const int SettingsHeapBytes = int.MaxValue;

        /// <summary>Unacknowledged publishes that survive a power cut.</summary>
        public const int InflightSlotCount = 40;

        /// <summary>Packets of those in RAM; the others are read from their slots when they are sent.</summary>
        public const int PacketCount = InflightSlotCount;

        /// <summary>Telemetry messages that wait in RAM, 20 bytes each.</summary>
        public const int BacklogCount = 48;

        /// <summary>Bytes gathered of a received packet.</summary>
        public const int ReceiveBytesMax = 4096;

        /// <summary>Bytes of packets encoded and not yet sent.</summary>
        public const int TransmitBytesMax = 2048;

        /// <summary>
        /// Pins that settings must not use, one bit each: USB (19, 20), the flash and the PSRAM of octal modules (26 to 37), and numbers
        /// without a pin.
        /// </summary>
        public const long ReservedPins = (3L << 19) | (0xFFFFL << 22) | (-1L << 49);

        /// <summary>
        /// The channel of ADC1 that a pin is, or -1: channel 0 is GPIO 1. Those of ADC2 cannot be read while Wi-Fi is on.
        /// </summary>
        public static int AdcChannelOf(int pin)
        {
            return pin >= 1 && pin <= 10 ? pin - 1 : -1;
        }
    }
}
