namespace Gateway.Settings
{
    /// <summary>Name and hint of each <see cref="Refusal"/>, as literals, whose characters stay in flash.</summary>
    public sealed class RefusalTexts
    {
        /// <summary>One more than the largest code.</summary>
        public const int Count = 87;

        private readonly string[] names = new string[Count];
        private readonly string[] hints = new string[Count];

        /// <summary>Makes the table. Once, at start.</summary>
        public RefusalTexts()
        {
            Add(Refusal.UnknownKey, "unknown-key", "help keys lists them");
            Add(Refusal.TooShort, "too-short", null);
            Add(Refusal.TooLong, "too-long", null);
            Add(Refusal.NotANumber, "not-a-number", null);
            Add(Refusal.OutOfRange, "out-of-range", null);
            Add(Refusal.NotAChoice, "not-a-choice", null);
            Add(Refusal.BadCharacter, "bad-character", null);
            Add(Refusal.BadUtf8, "bad-utf8", null);
            Add(Refusal.BadHost, "bad-host", null);
            Add(Refusal.BadAddress, "bad-address", null);
            Add(Refusal.BadTopic, "bad-topic", null);
            Add(Refusal.BadHex, "bad-hex", null);
            Add(Refusal.CertificateByLoad, "certificate-by-load", "cert load ca|client|key takes it as PEM");
            Add(Refusal.NoRoom, "no-room", "all settings together are too long: unset what is not needed");
            Add(Refusal.StaticIncomplete, "static-incomplete", "ip.mode static needs it");
            Add(Refusal.BadMask, "bad-mask", "ones, then zeros, as 255.255.255.0");
            Add(Refusal.GatewayOutside, "gateway-outside", "not in the network of ip.address and ip.mask");
            Add(Refusal.PasswordWithoutUser, "password-without-user", "set the user, or unset the password");
            Add(Refusal.PairIncomplete, "pair-incomplete", "certificate and key belong together: load both or neither");
            Add(Refusal.NameMissing, "name-missing", "what is fitted needs a name");
            Add(Refusal.NameTwice, "name-twice", "another one has this name");
            Add(Refusal.NoSuchSensor, "no-such-sensor", "no sensor that is fitted has this name");
            Add(Refusal.PinMissing, "pin-missing", "a contact needs a pin");
            Add(Refusal.IntervalMaxShort, "interval-max-short", "with a deadband it is at least the sensor's interval");
            Add(Refusal.LimitNotPositive, "limit-not-positive", "a rate has a limit above 0, for both directions");
            Add(Refusal.BandEmpty, "band-empty", "limit is the lower one, limit2 the upper one");
            Add(Refusal.HysteresisTooWide, "hysteresis-too-wide", "less than half the band, or less than the rate");
            Add(Refusal.TimeTooShort, "time-too-short", "longer than the sensor's sample time");
            Add(Refusal.NameReserved, "name-reserved", "all means every alarm in commands");
            Add(Refusal.RangeEmpty, "range-empty", "not below the sensor's least reading");
            Add(Refusal.BrokerTwice, "broker-twice", "the first broker has this host and port");
            Add(Refusal.PemUnexpected, "pem-unexpected", "ca and client want CERTIFICATE blocks, key one PRIVATE KEY block");
            Add(Refusal.PemCharacter, "pem-character", "a line is not base64");
            Add(Refusal.PemCut, "pem-cut", "lines or characters are missing: load it again");
            Add(Refusal.PemEncrypted, "pem-encrypted", "decrypt the key first, as openssl pkey does");
            Add(Refusal.PemTooLong, "pem-too-long", "leave out certificates that are not needed");
            Add(Refusal.NoCertificateSlot, "no-certificate-slot", "save or discard first, or unset a certificate");
            Add(Refusal.StorageFailed, "storage-failed", "not sure to be kept: try again");
            Add(Refusal.NewerFormat, "newer-format", "stored by a newer firmware: update, or factory-reset");
        }

        /// <summary>The refusal's name, lower case with hyphens; null for a number without one.</summary>
        public string NameOf(int code)
        {
            return code < Count ? names[code] : null;
        }

        /// <summary>What to do; null where the key's own bounds are the hint.</summary>
        public string HintOf(int code)
        {
            return code < Count ? hints[code] : null;
        }

        private void Add(Refusal refusal, string name, string hint)
        {
            names[(int)refusal] = name;
            hints[(int)refusal] = hint;
        }
    }
}
