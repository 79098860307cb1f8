namespace Gateway.Settings
{
    /// <summary>What a board has, for the rules of a save. Its answers are facts: they never change, and cost no heap.</summary>
    public interface ISettingsBoard
    {
        /// <summary>Its only network is wireless: <c>network auto</c> needs Wi-Fi credentials.</summary>
        bool IsWifiOnly { get; }

        /// <summary>Sensors for which its heap has room.</summary>
        int SensorCountMax { get; }

        /// <summary>Alarms for which its heap has room.</summary>
        int AlarmCountMax { get; }

        /// <summary>Its heap has no room for discovery.</summary>
        bool RefusesDiscovery { get; }

        /// <summary>Bytes of heap for TLS certificates if there are no sensors and alarms.</summary>
        int CertificateHeapBytes { get; }

        /// <summary>Whether it can have sensors of this kind: pins, hardware, and the driver in its firmware.</summary>
        bool Has(SensorKind kind);

        /// <summary>The pin of the bus of a kind if the settings name none; -1 if pins are nothing to this board's buses.</summary>
        int BusPin(SensorKind kind, bool isSecond);

        /// <summary>What settings may use a pin for: uses of <see cref="PinUse"/>, or <see cref="PinUse.None"/>.</summary>
        int UsesOf(int pin);
    }
}
