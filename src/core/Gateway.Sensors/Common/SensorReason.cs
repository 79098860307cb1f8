namespace Gateway.Sensors
{
    /// <summary>
    /// Why a sensor gives no reading. The numbers never change their meaning: they are published and stored by consumers.
    /// <see cref="SensorReasonNames"/> has their words.
    /// </summary>
    public enum SensorReason : byte
    {
        /// <summary>There is a reading.</summary>
        None = 0,
        /// <summary>The sensor failed, and its driver gives no reason.</summary>
        Unspecified = 1,
        /// <summary>No acknowledge on I2C; no presence pulse, or only ones, on 1-Wire: missing, without power, or not connected.</summary>
        NoAnswer = 2,
        /// <summary>The bus is held low, or every device on it fails: none of them can answer.</summary>
        BusStuck = 3,
        /// <summary>An answer with a wrong CRC, or one that differed when it was read again.</summary>
        Checksum = 4,
        /// <summary>Another kind of chip answers.</summary>
        WrongDevice = 5,
        /// <summary>No chip can have these calibration words.</summary>
        CalibrationInvalid = 6,
        /// <summary>The conversion did not end in the datasheet's time plus a margin.</summary>
        NotReady = 7,
        /// <summary>The chip lost its power, or its settings, since it was set up. It is being set up again.</summary>
        PowerLost = 8,
        /// <summary>A 1-Wire device without its supply wire: parasite power is not supported.</summary>
        PowerMissing = 9,
        /// <summary>The register still holds its power-on value: nothing was measured.</summary>
        PowerOnValue = 10,
        /// <summary>Outside the chip's range, or outside the range that is set for the sensor.</summary>
        OutOfRange = 11,
        /// <summary>It changed faster than is accepted.</summary>
        Implausible = 12,
        /// <summary>The sensor's circuit is open.</summary>
        Open = 13,
        /// <summary>The sensor's circuit is shorted.</summary>
        Short = 14,
        /// <summary>
        /// A live-zero signal at or below 3.6 mA, or the same for a voltage: the wire is broken, or the transmitter reports a failure.
        /// </summary>
        WireBreak = 15,
        /// <summary>A signal below its measuring range, but not at the failure level.</summary>
        UnderRange = 16,
        /// <summary>A signal above its measuring range, but not at the failure level; a converter at its full scale.</summary>
        OverRange = 17,
        /// <summary>A signal at or above 21.0 mA: the transmitter reports a failure, or the loop is shorted.</summary>
        TransmitterFault = 18,
        /// <summary>The analogue-to-digital converter gave no value.</summary>
        ConversionFailed = 19,
        /// <summary>
        /// This board cannot have it: its pin is taken or does not exist, or the firmware has no such bus or kind of chip.
        /// </summary>
        NotFitted = 20,
        /// <summary>Modbus: only a device with another unit id answered.</summary>
        WrongUnit = 21,
        /// <summary>Modbus: an answer to something else, of a wrong length, or cut.</summary>
        Malformed = 22,
        /// <summary>Modbus: the serial port is not open, or the device takes no connection.</summary>
        NoLink = 23,
        /// <summary>The device sent a floating-point value that is no number, or infinite.</summary>
        NotANumber = 24,
        /// <summary>Modbus: the device refused, with an exception code that the standard does not have.</summary>
        Exception = 25,
        /// <summary>Modbus: the device refused with exception 1; those up to 11 follow.</summary>
        ExceptionFirst = 26,
        /// <summary>Modbus: the device refused with exception 11.</summary>
        ExceptionLast = 36,

        /// <summary>One more than the largest code: the size of a table indexed by reason.</summary>
        Count = 37
    }
}
