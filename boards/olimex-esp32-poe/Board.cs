using Gateway.Settings;

namespace Gateway.Boards.Nano
{
    /// <summary>Olimex ESP32-POE: pins and sizes. Facts only.</summary>
    public static class Board
    {
        /// <summary>Its name in the birth message, as its folder's.</summary>
        public const string Name = "olimex-esp32-poe";

        /// <summary>Whether the board has Ethernet; it uses it then unless the settings choose Wi-Fi.</summary>
        public const bool HasEthernet = true;

        /// <summary>Button BUT1, low while pressed; the board has its pull-up. GPIO 34 is an input only.</summary>
        public const int ContactPin = 34;

        /// <summary>The alarm on it, while the settings name none.</summary>
        public const string ContactName = "call";

        /// <summary>Whether that alarm is raised while the contact is closed: the button is pressed.</summary>
        public const bool IsContactAlarmWhenClosed = true;

        /// <summary>The thermometer that the board comes with, a SensorKind.</summary>
        public const int ThermometerKind = (int)SensorKind.Ds18b20;

        /// <summary>Its pin: those of its bus.</summary>
        public const int ThermometerPin = BoardPins.None;

        /// <summary>Its I2C address: it has none.</summary>
        public const int ThermometerAddress = 0;

        /// <summary>1-Wire is on COM3: this pin and <see cref="OneWireTransmitPin"/> tied together.</summary>
        public const int OneWireReceivePin = 32;

        /// <summary>The other pin of 1-Wire.</summary>
        public const int OneWireTransmitPin = 33;

        /// <summary>Data of I2C on UEXT, for sensors of your own.</summary>
        public const int I2cDataPin = 13;

        /// <summary>Clock of I2C.</summary>
        public const int I2cClockPin = 16;

        /// <summary>UART of the console, COM2.</summary>
        public const int ConsolePort = 2;

        /// <summary>Receive pin of the console, COM2, on UEXT.</summary>
        public const int UartReceivePin = 36;

        /// <summary>Transmit pin of the console.</summary>
        public const int UartTransmitPin = 4;

        /// <summary>The first UART that settings may use: COM1 is the USB cable.</summary>
        public const int UartFirst = 2;

        /// <summary>The last UART that the chip has.</summary>
        public const int UartLast = 3;

        /// <summary>UART of a Modbus line, unless settings name one: that of 1-Wire, of which a board has one or the other.</summary>
        public const int ModbusUart = 3;

        /// <summary>Its receive pin.</summary>
        public const int ModbusReceivePin = OneWireReceivePin;

        /// <summary>Its transmit pin.</summary>
        public const int ModbusTransmitPin = OneWireTransmitPin;

        /// <summary>No button acknowledges where the settings name none: the only one is the contact.</summary>
        public const int ButtonPin = BoardPins.None;

        /// <summary>Pins from this one on are inputs without pull-up.</summary>
        public const int InputOnlyFrom = 34;

        /// <summary>What the converter's largest value means, in millivolts, at the attenuation the firmware sets (12 dB).</summary>
        public const int AdcFullScaleMilliVolt = 3100;

        /// <summary>
        /// All the managed heap that the firmware leaves, in bytes: its largest free block, by two sources 111 to 114 KB (pull requests
        /// 1597 and 2940 of nf-interpreter, the second with IDF 5.1), of which the lower counts. ESP32_OLIMEX has no Bluetooth.
        /// </summary>
        public const int HeapBytes = 111000;

        /// <summary>What settings may take of it; computed.</summary>
        public const int SettingsHeapBytes = 13800;

        /// <summary>Unacknowledged publishes that survive a power cut; fewer than on larger heaps.</summary>
        public const int InflightSlotCount = 20;

        /// <summary>Packets of those in RAM; the others are read from their slots when they are sent.</summary>
        public const int PacketCount = 4;

        /// <summary>Telemetry messages that wait in RAM, 20 bytes each.</summary>
        public const int BacklogCount = 48;

        /// <summary>Bytes gathered of a received packet.</summary>
        public const int ReceiveBytesMax = 512;

        /// <summary>Bytes of packets encoded and not yet sent.</summary>
        public const int TransmitBytesMax = 1024;

        /// <summary>
        /// Pins that settings must not use, one bit each: UART0 (1, 3), the flash (6 to 11), the Ethernet chip (0, 12, 17 to 19, 21 to 23,
        /// 25 to 27), and numbers without a pin.
        /// </summary>
        public const long ReservedPins = 0xBL | (0x7FL << 6) | (0x7FFFL << 17) | (-1L << 40);

        /// <summary>
        /// The channel of ADC1 that a pin is, or -1: channel 0 is GPIO 36, channel 4 is GPIO 32. Those of ADC2 cannot be read while Wi-Fi
        /// is on.
        /// </summary>
        public static int AdcChannelOf(int pin)
        {
            return pin >= 32 && pin <= 39 ? (pin + 4) & 7 : -1;
        }
    }
}
