namespace Gateway.Boards.Nano
{
    /// <summary>What the pins of a board are for, and which are reserved: the board's program fills in these facts.</summary>
    public sealed class BoardPins
    {
        /// <summary>No such pin.</summary>
        public const int None = -1;

        /// <summary>For a board without input-only pins: higher than every pin.</summary>
        public const int AllDrive = 64;

        /// <summary>UART of the console: 1 for COM1, 2 for COM2.</summary>
        public int ConsolePort;

        /// <summary>Receive pin of the console.</summary>
        public int ConsoleReceive;

        /// <summary>Transmit pin of the console.</summary>
        public int ConsoleTransmit;

        /// <summary>Button that acknowledges if the settings name none, low while pressed; <see cref="None"/> without one.</summary>
        public int Button;

        /// <summary>Pins from this one on are inputs without pull-up.</summary>
        public int InputOnlyFrom;

        /// <summary>The pins of ADC1, in the order of its channels.</summary>
        public int[] AdcPins;

        /// <summary>The converter's full scale in millivolts, at the attenuation that the firmware sets (12 dB).</summary>
        public int AdcFullScaleMilliVolt;

        /// <summary>Pins that settings must not use: flash, PSRAM, USB, Ethernet. Driving one can stop the board at each start.</summary>
        public int[] Reserved;
    }
}
