namespace Gateway.Boards.Nano
{
    /// <summary>Which pins of a board do what, and which are nobody's: facts that the board's program fills in.</summary>
    public sealed class BoardPins
    {
        /// <summary>No such pin.</summary>
        public const int None = -1;

        /// <summary>No pin is an input only: there are none from this one on.</summary>
        public const int AllDrive = 64;

        /// <summary>UART of the console: 1 for COM1, 2 for COM2.</summary>
        public int ConsolePort;

        /// <summary>Receive pin of the console.</summary>
        public int ConsoleReceive;

        /// <summary>Transmit pin of the console.</summary>
        public int ConsoleTransmit;

        /// <summary>Button that acknowledges where the settings name none, low while pressed; <see cref="None"/> without one.</summary>
        public int Button;

        /// <summary>Pins from this one on are inputs without pull-up.</summary>
        public int InputOnlyFrom;

        /// <summary>The pins of ADC1, in the order of its channels.</summary>
        public int[] AdcPins;

        /// <summary>What the converter's largest value means, in millivolts, at the attenuation the firmware sets (12 dB).</summary>
        public int AdcFullScaleMilliVolt;

        /// <summary>Pins that settings must not have: flash, PSRAM, USB, Ethernet. Driving one can stop the board at each start.</summary>
        public int[] Reserved;
    }
}
