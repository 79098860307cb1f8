namespace Gateway.Settings
{
    /// <summary>What a board has, for the rules of a save. Its answers are facts: they never change, and cost no heap.</summary>
    public interface ISettingsBoard
    {
        /// <summary>Its only network is wireless: <c>network auto</c> needs Wi-Fi credentials.</summary>
        bool IsWifiOnly { get; }

        /// <summary>
        /// Bytes of its heap for what settings may ask for: sensors, alarms, outputs, Modbus, discovery, a second broker, certificates.
        /// </summary>
        int SettingsHeapBytes { get; }

        /// <summary>Its firmware has outputs.</summary>
        bool HasOutputs { get; }

        /// <summary>Its firmware has discovery.</summary>
        bool HasDiscovery { get; }

        /// <summary>Whether it can have sensors of this kind: pins, hardware, and the driver in its firmware.</summary>
        bool Has(SensorKind kind);

        /// <summary>The pin of the bus of a kind if the settings name none; -1 if pins are nothing to this board's buses.</summary>
        int BusPin(SensorKind kind, bool isSecond);

        /// <summary>
        /// Number of the UART, COM1 to COM3, of a Modbus bus whose settings name none; 0: serial ports have paths, and no pins.
        /// </summary>
        int ModbusUart { get; }

        /// <summary>Its pins if the settings name none; -1 if it has none.</summary>
        int ModbusPin(bool isTransmit);

        /// <summary>Whether a UART is there, and neither the console nor, if a sensor is on it, the 1-Wire bus has it.</summary>
        bool IsUartFree(int number, bool hasOneWire);

        /// <summary>What settings may use a pin for: uses of <see cref="PinUse"/>, or <see cref="PinUse.None"/>.</summary>
        int UsesOf(int pin);
    }
}
