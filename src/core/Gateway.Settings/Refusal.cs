namespace Gateway.Settings
{
    /// <summary>
    /// Why a value, a whole set, a certificate or a save was refused. The numbers are part of the console's protocol and never
    /// change; names and hints are in <see cref="RefusalTexts"/>.
    /// </summary>
    public enum Refusal : byte
    {
        /// <summary>Not refused.</summary>
        None = 0,

        /// <summary>No key of this name.</summary>
        UnknownKey = 20,
        /// <summary>Fewer bytes than the minimum.</summary>
        TooShort = 21,
        /// <summary>More bytes than the maximum.</summary>
        TooLong = 22,
        /// <summary>Not a number, or too many decimals.</summary>
        NotANumber = 23,
        /// <summary>A number outside its bounds.</summary>
        OutOfRange = 24,
        /// <summary>Not a word of the list.</summary>
        NotAChoice = 25,
        /// <summary>A character that is not allowed here.</summary>
        BadCharacter = 26,
        /// <summary>Not UTF-8.</summary>
        BadUtf8 = 27,
        /// <summary>Neither a host name nor an IPv4 address.</summary>
        BadHost = 28,
        /// <summary>Not an IPv4 address.</summary>
        BadAddress = 29,
        /// <summary>Not a topic.</summary>
        BadTopic = 30,
        /// <summary>Not hexadecimal digits, or the wrong number of them.</summary>
        BadHex = 31,
        /// <summary>A certificate cannot be set as a value.</summary>
        CertificateByLoad = 32,
        /// <summary>All records together are larger than a slot.</summary>
        NoRoom = 33,
        /// <summary>Not two points, or two with one raw value or one value.</summary>
        BadPoints = 34,

        /// <summary>A static address needs this key.</summary>
        StaticIncomplete = 40,
        /// <summary>A mask with gaps.</summary>
        BadMask = 41,
        /// <summary>The default gateway is outside the network of the address.</summary>
        GatewayOutside = 42,
        /// <summary>A password without a user name [MQTT-3.1.2-22].</summary>
        PasswordWithoutUser = 43,
        /// <summary>A client certificate without its key, or a key without its certificate.</summary>
        PairIncomplete = 44,
        /// <summary>A sensor or alarm without a name.</summary>
        NameMissing = 45,
        /// <summary>Two sensors, or two alarms, with one name.</summary>
        NameTwice = 46,
        /// <summary>An alarm on a sensor that does not exist.</summary>
        NoSuchSensor = 47,
        /// <summary>An alarm on a contact without a pin.</summary>
        PinMissing = 48,
        /// <summary>A deadband whose longest interval is shorter than the shortest.</summary>
        IntervalMaxShort = 49,
        /// <summary>A rate of 0 or less, which every reading would exceed.</summary>
        LimitNotPositive = 80,
        /// <summary>A band whose upper limit is not above its lower one.</summary>
        BandEmpty = 81,
        /// <summary>A hysteresis that leaves no value at which the alarm would clear.</summary>
        HysteresisTooWide = 82,
        /// <summary>A time without data that ends before the next reading is due, or a window with no reading in its half.</summary>
        TimeTooShort = 83,
        /// <summary>An alarm with the name that stands for all of them.</summary>
        NameReserved = 84,
        /// <summary>A smallest reading above the largest.</summary>
        RangeEmpty = 85,
        /// <summary>A second broker with the host and port of the first.</summary>
        BrokerTwice = 86,
        /// <summary>The board's heap has no room for it beside the other settings.</summary>
        HeapTooSmall = 87,
        /// <summary>A second broker without TLS behind a first one with it.</summary>
        BrokerPlain = 88,
        /// <summary>An address that no device can have, or not in this network.</summary>
        AddressImpossible = 89,
        /// <summary>The default gateway has the own address.</summary>
        GatewayIsOwn = 90,
        /// <summary>A password of a wireless network without its name.</summary>
        PasswordWithoutSsid = 91,
        /// <summary>Settings of a sensor or alarm that has no kind.</summary>
        KindMissing = 92,
        /// <summary>A kind of sensor that the board cannot have.</summary>
        KindNotAvailable = 93,
        /// <summary>A quantity that a kind of sensor does not measure.</summary>
        QuantityNotMeasured = 94,
        /// <summary>A ROM code whose last byte is not the CRC of the others.</summary>
        RomCrc = 95,
        /// <summary>A ROM code of another family of chips.</summary>
        RomFamily = 96,
        /// <summary>Two sensors with one ROM code.</summary>
        RomTwice = 97,
        /// <summary>One of several sensors on a 1-Wire bus without its ROM code.</summary>
        RomMissing = 98,
        /// <summary>Two kinds of chips with one I2C address.</summary>
        BusAddressTwice = 99,
        /// <summary>An I2C address that no chip has.</summary>
        BusAddressReserved = 100,
        /// <summary>A pin that the board uses itself or does not have.</summary>
        PinNotFree = 101,
        /// <summary>A pin that cannot drive, for a lamp or a bus.</summary>
        PinInputOnly = 102,
        /// <summary>A pin that is no analog input.</summary>
        PinNotAnalog = 103,
        /// <summary>A pin with two uses.</summary>
        PinTwice = 104,
        /// <summary>Two sensors of one bus with different pins.</summary>
        BusPinsDiffer = 105,
        /// <summary>A network that the board does not have.</summary>
        NetworkNotAvailable = 106,
        /// <summary>A Modbus sensor on a bus that has no kind.</summary>
        BusMissing = 111,
        /// <summary>A unit id that no device of a serial line has.</summary>
        UnitIdOnSerial = 112,
        /// <summary>A coil or discrete input of another type than bit.</summary>
        TypeNotBit = 113,
        /// <summary>A value of two registers in the last register.</summary>
        RegisterBeyond = 114,
        /// <summary>A bit of something that is no register, or a whole one.</summary>
        BitUnused = 115,
        /// <summary>A command may write what the device cannot.</summary>
        TableReadOnly = 116,
        /// <summary>A command may write a bit of a register.</summary>
        BitNotWritable = 117,
        /// <summary>A key of Modbus for a sensor of another kind.</summary>
        NotModbus = 118,
        /// <summary>Modbus TCP without a host.</summary>
        HostMissing = 119,
        /// <summary>A UART that the board lacks or uses itself.</summary>
        UartNotFree = 121,
        /// <summary>Two buses on one serial port.</summary>
        SerialTwice = 122,
        /// <summary>An I2C address for a Modbus sensor.</summary>
        NotOnI2c = 123,
        /// <summary>Telemetry that is kept in flash while none is to be kept at all.</summary>
        KeepWithoutBacklog = 125,

        /// <summary>A gain of 0, with which each reading would be the offset.</summary>
        GainZero = 108,
        /// <summary>Two points of calibration beside a gain or an offset.</summary>
        CalibrationTwice = 109,
        /// <summary>A shunt over which this kind cannot measure its currents.</summary>
        ShuntOutOfRange = 110,
        /// <summary>Two sensors with one input of one converter.</summary>
        ChannelTwice = 79,
        /// <summary>A name of an alarm that does not exist.</summary>
        NoSuchAlarm = 107,
        /// <summary>An alarm suppressed by one that does not exist, by itself, or by one that is suppressed too.</summary>
        CannotSuppress = 35,

        /// <summary>An interlock with an output that does not exist.</summary>
        NoSuchOutput = 124,
        /// <summary>An output that excludes itself.</summary>
        InterlockSelf = 126,
        /// <summary>Two outputs that exclude each other and both start on.</summary>
        InterlockStart = 127,
        /// <summary>A coil that is the name of a sensor, and of no Modbus coil.</summary>
        NotACoil = 39,
        /// <summary>The coil of an output that may not be written.</summary>
        CoilNotWritable = 66,
        /// <summary>One coil for two outputs, or for an output and another sensor that may be written.</summary>
        CoilTwice = 67,
        /// <summary>A setting of a total for a sensor that is none.</summary>
        NotATotal = 36,
        /// <summary>A window for a total, whose average says nothing.</summary>
        WindowOfTotal = 37,
        /// <summary>A total or a Modbus point with a gain below 0, or calibrated by two points.</summary>
        ScaleImpossible = 38,

        /// <summary>Not a PEM file, or a block of another kind than expected.</summary>
        PemUnexpected = 50,
        /// <summary>A character that is not base64.</summary>
        PemCharacter = 51,
        /// <summary>The file ends too early, or a block is shorter or longer than it says.</summary>
        PemCut = 52,
        /// <summary>An encrypted key, for which the device has no password.</summary>
        PemEncrypted = 53,
        /// <summary>The file is larger than its chunks.</summary>
        PemTooLong = 54,
        /// <summary>No free slot: live and pending certificates use them all.</summary>
        NoCertificateSlot = 55,

        /// <summary>The slot could not be written.</summary>
        StorageFailed = 56,
        /// <summary>A newer firmware stored the settings in a format that this one does not know.</summary>
        NewerFormat = 57
    }
}
