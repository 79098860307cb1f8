using Gateway.Settings;

namespace Gateway.Boards.Nano
{
    /// <summary>ESP32-C3-DevKitM-1: pins and sizes. Facts only.</summary>
    public static class Board
    {
        /// <summary>Its name in the birth message, as its folder's.</summary>
        public const string Name = "esp32-c3-devkitm";

        /// <summary>Whether the board has Ethernet; it uses it then unless the settings choose Wi-Fi.</summary>
        public const bool HasEthernet = false;

        /// <summary>Contact to ground; the internal pull-up makes the pin high while it is open.</summary>
        public const int ContactPin = 10;

        /// <summary>The alarm on it, while the settings name none.</summary>
        public const string ContactName = "door";

        /// <summary>Whether that alarm is raised while the contact is closed; it is raised while it is open.</summary>
        public const bool IsContactAlarmWhenClosed = false;

        /// <summary>The thermometer that the board comes with, a SensorKind.</summary>
        public const int ThermometerKind = (int)SensorKind.Tmp36;

        /// <summary>Its I2C address: it has none.</summary>
        public const int ThermometerAddress = 0;

        /// <summary>Analogue input with the thermometer.</summary>
        public const int ThermometerPin = 3;

        /// <summary>Every pin can drive and has a pull-up.</summary>
        public const int InputOnlyFrom = BoardPins.AllDrive;

        /// <summary>What the converter's largest value means, in millivolts, at the attenuation the firmware sets (12 dB).</summary>
        public const int AdcFullScaleMilliVolt = 3100;

        /// <summary>Data of I2C, for sensors of your own.</summary>
        public const int I2cDataPin = 5;

        /// <summary>Clock of I2C.</summary>
        public const int I2cClockPin = 6;

        /// <summary>UART of the console, COM2.</summary>
        public const int ConsolePort = 2;

        /// <summary>Receive pin of the console, COM2: COM1 is the USB cable of this board, and belongs to the firmware.</summary>
        public const int UartReceivePin = 4;

        /// <summary>Transmit pin of the console.</summary>
        public const int UartTransmitPin = 7;

        /// <summary>The first UART that settings may use.</summary>
        public const int UartFirst = 1;

        /// <summary>The last UART that the chip has.</summary>
        public const int UartLast = 2;

        /// <summary>Button BOOT, low while pressed.</summary>
        public const int ButtonPin = 9;

        /// <summary>
        /// All the managed heap that the firmware leaves, in bytes: ESP32_C3 of July 2026, which has Bluetooth (nanoframework/Home, issue
        /// 1824).
        /// </summary>
        public const int HeapBytes = 54472;

        /// <summary>What settings may take of <see cref="ReckonedHeapBytes"/>; computed. What it comes with fits, too.</summary>
        public const int SettingsHeapBytes = 2700;

        /// <summary>
        /// The heap of a firmware without Bluetooth, in bytes: estimated from the 30 KB that Bluetooth reserves, not measured. The sensors
        /// and alarms that settings may name fit this, without a reserve, but not <see cref="HeapBytes"/>.
        /// </summary>
        public const int ReckonedHeapBytes = 85000;

        /// <summary>Unacknowledged publishes that survive a power cut; fewer than on larger heaps.</summary>
        public const int InflightSlotCount = 10;

        /// <summary>Packets of those in RAM; the others are read from their slots when they are sent.</summary>
        public const int PacketCount = 4;

        /// <summary>Telemetry messages that wait in RAM, 20 bytes each.</summary>
        public const int BacklogCount = 8;

        /// <summary>Bytes gathered of a received packet.</summary>
        public const int ReceiveBytesMax = 512;

        /// <summary>Bytes of packets encoded and not yet sent.</summary>
        public const int TransmitBytesMax = 1024;

        /// <summary>
        /// Pins that settings must not use, one bit each: the flash (11 to 17), USB (18, 19), UART0 (20, 21), and numbers without a pin.
        /// </summary>
        public const long ReservedPins = -1L << 11;

        /// <summary>
        /// The channel of ADC1 that a pin is, or -1: channel and GPIO have the same number. Those of ADC2 cannot be read while Wi-Fi is on.
        /// </summary>
        public static int AdcChannelOf(int pin)
        {
            return pin <= 4 ? pin : -1;
        }
    }
}
