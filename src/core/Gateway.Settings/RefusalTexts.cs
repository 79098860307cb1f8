namespace Gateway.Settings
{
    /// <summary>
    /// Name and hint of each <see cref="Refusal"/>, as literals, whose characters stay in flash: each use takes a dozen bytes of the
    /// device's heap for a moment.
    /// </summary>
    public static class RefusalTexts
    {
        /// <summary>The refusal's name, lower case with hyphens; null for a number without one.</summary>
        public static string NameOf(int code)
        {
            return (Refusal)code switch
            {
                Refusal.UnknownKey => "unknown-key",
                Refusal.TooShort => "too-short",
                Refusal.TooLong => "too-long",
                Refusal.NotANumber => "not-a-number",
                Refusal.OutOfRange => "out-of-range",
                Refusal.NotAChoice => "not-a-choice",
                Refusal.BadCharacter => "bad-character",
                Refusal.BadUtf8 => "bad-utf8",
                Refusal.BadHost => "bad-host",
                Refusal.BadAddress => "bad-address",
                Refusal.BadTopic => "bad-topic",
                Refusal.BadHex => "bad-hex",
                Refusal.CertificateByLoad => "certificate-by-load",
                Refusal.NoRoom => "no-room",
                Refusal.BadPoints => "bad-points",
                Refusal.PemUnexpected => "pem-unexpected",
                Refusal.PemCharacter => "pem-character",
                Refusal.PemCut => "pem-cut",
                Refusal.PemEncrypted => "pem-encrypted",
                Refusal.PemTooLong => "pem-too-long",
                Refusal.NoCertificateSlot => "no-certificate-slot",
                Refusal.StorageFailed => "storage-failed",
                Refusal.NewerFormat => "newer-format",
                _ => NameOfContradiction((Refusal)code)
            };
        }


        private static string NameOfContradiction(Refusal refusal)
        {
            return refusal switch
            {
                Refusal.StaticIncomplete => "static-incomplete",
                Refusal.BadMask => "bad-mask",
                Refusal.GatewayOutside => "gateway-outside",
                Refusal.PasswordWithoutUser => "password-without-user",
                Refusal.PairIncomplete => "pair-incomplete",
                Refusal.NameMissing => "name-missing",
                Refusal.NameTwice => "name-twice",
                Refusal.NoSuchSensor => "no-such-sensor",
                Refusal.PinMissing => "pin-missing",
                Refusal.IntervalMaxShort => "interval-max-short",
                Refusal.LimitNotPositive => "limit-not-positive",
                Refusal.BandEmpty => "band-empty",
                Refusal.HysteresisTooWide => "hysteresis-too-wide",
                Refusal.TimeTooShort => "time-too-short",
                Refusal.NameReserved => "name-reserved",
                Refusal.RangeEmpty => "range-empty",
                Refusal.BrokerTwice => "broker-twice",
                Refusal.HeapTooSmall => "heap-too-small",
                Refusal.BrokerPlain => "broker-plain",
                Refusal.AddressImpossible => "address-impossible",
                Refusal.GatewayIsOwn => "gateway-is-own",
                Refusal.PasswordWithoutSsid => "password-without-ssid",
                Refusal.KindMissing => "kind-missing",
                Refusal.KindNotAvailable => "kind-not-available",
                Refusal.QuantityNotMeasured => "quantity-not-measured",
                Refusal.RomCrc => "rom-crc",
                Refusal.RomFamily => "rom-family",
                Refusal.RomTwice => "rom-twice",
                Refusal.RomMissing => "rom-missing",
                Refusal.BusAddressTwice => "bus-address-twice",
                Refusal.BusAddressReserved => "bus-address-reserved",
                Refusal.PinNotFree => "pin-not-free",
                Refusal.PinInputOnly => "pin-input-only",
                Refusal.PinNotAnalog => "pin-not-analog",
                Refusal.PinTwice => "pin-twice",
                Refusal.BusPinsDiffer => "bus-pins-differ",
                Refusal.NetworkNotAvailable => "network-not-available",
                _ => NameOfPart(refusal)
            };
        }

        private static string NameOfPart(Refusal refusal)
        {
            return refusal switch
            {
                Refusal.BusMissing => "bus-missing",
                Refusal.UnitIdOnSerial => "unit-id-on-serial",
                Refusal.TypeNotBit => "type-not-bit",
                Refusal.RegisterBeyond => "register-beyond",
                Refusal.BitUnused => "bit-unused",
                Refusal.TableReadOnly => "table-read-only",
                Refusal.BitNotWritable => "bit-not-writable",
                Refusal.NotModbus => "not-modbus",
                Refusal.HostMissing => "host-missing",
                Refusal.UartNotFree => "uart-not-free",
                Refusal.SerialTwice => "serial-twice",
                Refusal.NotOnI2c => "not-on-i2c",
                Refusal.KeepWithoutBacklog => "keep-without-backlog",
                Refusal.GainZero => "gain-zero",
                Refusal.CalibrationTwice => "calibration-twice",
                Refusal.ShuntOutOfRange => "shunt-out-of-range",
                Refusal.ChannelTwice => "channel-twice",
                Refusal.NoSuchOutput => "no-such-output",
                Refusal.InterlockSelf => "interlock-self",
                Refusal.InterlockStart => "interlock-start",
                Refusal.NotACoil => "not-a-coil",
                Refusal.CoilNotWritable => "coil-not-writable",
                Refusal.CoilTwice => "coil-twice",
                Refusal.NoSuchAlarm => "no-such-alarm",
                Refusal.CannotSuppress => "cannot-suppress",
                Refusal.NotATotal => "not-a-total",
                Refusal.WindowOfTotal => "window-of-total",
                Refusal.ScaleImpossible => "scale-impossible",
                _ => null
            };
        }

        /// <summary>What to do; null if the key's own bounds are the hint.</summary>
        public static string HintOf(int code)
        {
            return (Refusal)code switch
            {
                Refusal.UnknownKey => "help keys lists them",
                Refusal.CertificateByLoad => "use cert load ca|client|key",
                Refusal.NoRoom => "all settings together are too long: unset some",
                Refusal.BadPoints => "two points as 0=0.4, 100=99.1: raw values must differ, and values too",
                Refusal.PemUnexpected => "ca and client need CERTIFICATE blocks, key one PRIVATE KEY block; load no others",
                Refusal.PemCharacter => "a line is not base64",
                Refusal.PemCut => "lines or characters are missing: load it again",
                Refusal.PemEncrypted => "decrypt the key first: openssl pkey",
                Refusal.PemTooLong => "leave out certificates that are not needed",
                Refusal.NoCertificateSlot => "save or discard first, or unset a certificate",
                Refusal.StorageFailed => "may not be stored: try again",
                Refusal.NewerFormat => "stored by a newer firmware: update, or factory-reset",
                _ => HintOfContradiction((Refusal)code)
            };
        }

        private static string HintOfContradiction(Refusal refusal)
        {
            return refusal switch
            {
                Refusal.StaticIncomplete => "ip.mode static needs it",
                Refusal.BadMask => "ones, then zeros, as 255.255.255.0",
                Refusal.GatewayOutside => "not in the network of ip.address and ip.mask",
                Refusal.PasswordWithoutUser => "set the user, or unset the password",
                Refusal.PairIncomplete => "certificate and key belong together: load both or neither",
                Refusal.NameMissing => "a sensor, alarm or output needs a name",
                Refusal.NameTwice => "use another name: this one is that of",
                Refusal.NoSuchSensor => "no sensor has this name",
                Refusal.PinMissing => "this kind needs a pin",
                Refusal.IntervalMaxShort => "with a deadband, use at least the sensor's interval",
                Refusal.LimitNotPositive => "the limit of a rate must be above 0",
                Refusal.BandEmpty => "limit must be below limit2",
                Refusal.HysteresisTooWide => "must be below half the band, or below the rate",
                Refusal.TimeTooShort => "must be longer than the sensor's sample time",
                Refusal.NameReserved => "in commands, all means every alarm",
                Refusal.RangeEmpty => "max must not be below min",
                Refusal.BrokerTwice => "the first broker has this host and port",
                Refusal.HeapTooSmall => "this board has no memory for it: set it to none or off, or use a board with more",
                Refusal.BrokerPlain => "the first broker has TLS: unset broker2.tls, or set broker2.allow-plain on",
                Refusal.AddressImpossible => "not 0.*, 127.*, 224.* and up, nor the first or last address of its network",
                Refusal.GatewayIsOwn => "this is ip.address: set that of the router",
                Refusal.PasswordWithoutSsid => "set wifi.ssid, or unset the password",
                Refusal.KindMissing => "set it, or none to leave it out: without it nothing comes of",
                Refusal.KindNotAvailable => "not on this board, or not in its firmware",
                Refusal.QuantityNotMeasured => "this kind does not measure it: unset it",
                Refusal.RomCrc => "its last byte does not fit the others: copy it from onewire",
                Refusal.RomFamily => "begins with the family, 28, 22 or 10: not the other way round",
                Refusal.RomTwice => "use another code, from onewire: this one is that of",
                Refusal.RomMissing => "several are on the bus: set the code of each, from onewire",
                Refusal.BusAddressTwice => "use another address: this one is that of the chip of",
                Refusal.BusAddressReserved => "I2C addresses are 8 to 119",
                Refusal.PinNotFree => "use another pin: the board has none of this number, or uses it itself",
                Refusal.PinInputOnly => "use another pin: this one is an input only",
                Refusal.PinNotAnalog => "use another pin: this one is no analog input",
                Refusal.PinTwice => "use another pin: this one is that of",
                Refusal.BusPinsDiffer => "a bus has one pair of pins: set or unset it as",
                Refusal.NetworkNotAvailable => "this board has no Ethernet: use auto or wifi",
                _ => HintOfPart(refusal)
            };
        }

        private static string HintOfPart(Refusal refusal)
        {
            return refusal switch
            {
                Refusal.BusMissing => "its bus has no kind: use another bus, or set rtu or tcp in",
                Refusal.UnitIdOnSerial => "devices of a serial line have 1 to 247",
                Refusal.TypeNotBit => "coils and discrete inputs are bits: unset it, or use table holding or input",
                Refusal.RegisterBeyond => "this type has two registers: at most 65534",
                Refusal.BitUnused => "only for type bit in a holding or input register: unset it",
                Refusal.TableReadOnly => "only coils and holding registers can be written: use off, or another table",
                Refusal.BitNotWritable => "a bit of a register cannot be written alone: use off, or a whole register",
                Refusal.NotModbus => "only for sensors of kind modbus: unset it, or set modbus in",
                Refusal.HostMissing => "tcp needs the host of the device",
                Refusal.UartNotFree => "use another UART, as COM2: this is none of the board's, or the console or 1-Wire has it",
                Refusal.SerialTwice => "use another serial port: this one is that of",
                Refusal.NotOnI2c => "for chips on I2C: unset it, and set",
                Refusal.KeepWithoutBacklog => "set telemetry.backlog on, or this off",
                Refusal.GainZero => "must not be 0; below 0 the value falls as the reading rises",
                Refusal.CalibrationTwice => "two points stand in place of gain and offset: unset it, or unset",
                Refusal.ShuntOutOfRange => "ohms: 20 to 147 for 4-20ma, 0.001 to 10 for ina219 and ina226",
                Refusal.ChannelTwice => "use another input or address: this one is that of",
                Refusal.NoSuchOutput => "no output has this name",
                Refusal.InterlockSelf => "an output cannot exclude itself: name the other one",
                Refusal.InterlockStart => "both would start on: use off or last here or in",
                Refusal.NotACoil => "name a sensor of kind modbus with table coil",
                Refusal.CoilNotWritable => "an output switches this coil: set on, or use another in",
                Refusal.CoilTwice => "use another coil, or off for write: this one is that of",
                Refusal.NoSuchAlarm => "no alarm has this name",
                Refusal.CannotSuppress => "name another alarm, which has no suppressed-by itself",
                Refusal.NotATotal => "only of kind pulse, without quantity rate: unset it",
                Refusal.ScaleImpossible => "a total and a Modbus point take a gain above 0, and no two points: unset it",
                Refusal.WindowOfTotal => "a total has no average: set it off; a rate on the same pin may have one",
                _ => null
            };
        }
    }
}
