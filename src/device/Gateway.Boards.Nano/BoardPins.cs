namespace Gateway.Boards.Nano
{
    /// <summary>Which pins of a board do what, and which are nobody's: facts that the board's program fills in.</summary>
    public sealed class BoardPins
    {
        /// <summary>No such pin.</summary>
        public const int None = -1;

        /// <summary>UART of the console: 1 for COM1, 2 for COM2.</summary>
        public int ConsolePort;

        /// <summary>Receive pin of the console.</summary>
        public int ConsoleReceive;

        /// <summary>Transmit pin of the console.</summary>
        public int ConsoleTransmit;

        /// <summary>Data of I2C where the settings name no pin.</summary>
        public int I2cData;

        /// <summary>Clock of I2C where the settings name no pin.</summary>
        public int I2cClock;

        /// <summary>Receive pin of 1-Wire where the settings name none; <see cref="None"/> without 1-Wire.</summary>
        public int OneWireReceive = None;

        /// <summary>Transmit pin of 1-Wire where the settings name none.</summary>
        public int OneWireTransmit = None;

        /// <summary>Button that acknowledges where the settings name none, low while pressed; <see cref="None"/> without one.</summary>
        public int Button = None;

        /// <summary>Pins from this one on are inputs without pull-up; by default there are none such.</summary>
        public int InputOnlyFrom = 64;

        /// <summary>The pins of ADC1, in the order of its channels.</summary>
        public int[] AdcPins;

        /// <summary>What the converter's largest value means, in millivolts, at the attenuation the firmware sets (12 dB).</summary>
        public int AdcFullScaleMilliVolt;

        /// <summary>Pins that settings must not have: flash, PSRAM, USB, Ethernet. Driving one can stop the board at each start.</summary>
        public int[] Reserved;
    }
}
