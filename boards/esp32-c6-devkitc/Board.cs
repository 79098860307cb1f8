using Gateway.Settings;

namespace Gateway.Boards.Nano
{
    /// <summary>ESP32-C6-DevKitC-1: pins and sizes. Facts only.</summary>
    public static class Board
    {
        /// <summary>Its name in the birth message, as its folder's.</summary>
        public const string Name = "esp32-c6-devkitc";

        /// <summary>Whether the board has Ethernet; it uses it then unless the settings choose Wi-Fi.</summary>
        public const bool HasEthernet = false;

        /// <summary>Contact to ground; the internal pull-up makes the pin high while it is open.</summary>
        public const int ContactPin = 10;

        /// <summary>The alarm on it, while the settings name none.</summary>
        public const string ContactName = "door";

        /// <summary>Whether that alarm is raised while the contact is closed; it is raised while it is open.</summary>
        public const bool IsContactAlarmWhenClosed = false;

        /// <summary>The thermometer that the board comes with, a SensorKind.</summary>
        public const int ThermometerKind = (int)SensorKind.Mcp9808;

        /// <summary>Its pin: those of its bus.</summary>
        public const int ThermometerPin = BoardPins.None;

        /// <summary>I2C with the thermometer, an MCP9808.</summary>
        public const int I2cDataPin = 23;

        /// <summary>Clock of I2C.</summary>
        public const int I2cClockPin = 22;

        /// <summary>I2C address of the MCP9808 with A2, A1 and A0 to ground.</summary>
        public const int ThermometerAddress = 0x18;

        /// <summary>UART of the console, COM1.</summary>
        public const int ConsolePort = 1;

        /// <summary>Receive pin of the console, COM1, which is free when a USB host was there at boot.</summary>
        public const int UartReceivePin = 17;

        /// <summary>Transmit pin of the console.</summary>
        public const int UartTransmitPin = 16;

        /// <summary>The first UART that settings may use.</summary>
        public const int UartFirst = 1;

        /// <summary>The last UART that the chip has.</summary>
        public const int UartLast = 2;

        /// <summary>UART of a Modbus line, unless settings name one.</summary>
        public const int ModbusUart = 2;

        /// <summary>Its receive pin.</summary>
        public const int ModbusReceivePin = 7;

        /// <summary>Its transmit pin.</summary>
        public const int ModbusTransmitPin = 6;

        /// <summary>Button BOOT, low while pressed.</summary>
        public const int ButtonPin = 9;

        /// <summary>Every pin can drive and has a pull-up.</summary>
        public const int InputOnlyFrom = BoardPins.AllDrive;

        /// <summary>What the converter's largest value means, in millivolts, at the attenuation the firmware sets (12 dB).</summary>
        public const int AdcFullScaleMilliVolt = 3100;

        /// <summary>
        /// All the managed heap that the firmware leaves, in bytes. Unknown: ESP32_C6_THREAD has Bluetooth and Thread, and takes what is
        /// free less 140 KB; no source says how much that is.
        /// </summary>
        public const int HeapBytes = 0;

        /// <summary>What settings may take of it: somewhat more than on the ESP32-DevKitC, for its heap is not known.</summary>
        public const int SettingsHeapBytes = 24000;

        /// <summary>Unacknowledged publishes that survive a power cut.</summary>
        public const int InflightSlotCount = 32;

        /// <summary>Packets of those in RAM; the others are read from their slots when they are sent.</summary>
        public const int PacketCount = 4;

        /// <summary>Telemetry messages that wait in RAM, 20 bytes each.</summary>
        public const int BacklogCount = 48;

        /// <summary>Bytes gathered of a received packet.</summary>
        public const int ReceiveBytesMax = 2048;

        /// <summary>Bytes of packets encoded and not yet sent.</summary>
        public const int TransmitBytesMax = 2048;

        /// <summary>
        /// Pins that settings must not use, one bit each: USB (12, 13), the flash (24 to 30), and numbers without a pin.
        /// </summary>
        public const long ReservedPins = (3L << 12) | (-1L << 24);

        /// <summary>
        /// The channel of ADC1 that a pin is, or -1: channel and GPIO have the same number. Those of ADC2 cannot be read while Wi-Fi is on.
        /// </summary>
        public static int AdcChannelOf(int pin)
        {
            return pin <= 6 ? pin : -1;
        }
    }
}
