namespace Gateway.Settings
{
    /// <summary>Rules between keys: contradictions, with which no set is saved, and keys that a start still needs.</summary>
    /// <remarks>
    /// Without a <see cref="Board"/> only what is wrong on every board is refused. The first refusal counts; the fields that name it are
    /// those of the last call.
    /// </remarks>
    public sealed partial class SettingsRules
    {
        private const int PortPlain = 1883;
        private const int PortTls = 8883;

        // A certificate is in the heap once for the links, and once more while a test connects with other settings.
        private const int CertificateCopies = 2;

        // The most heap that each takes, in bytes, as tests/nano computes it; and that of the board's defaults, which settings with a
        // sensor or alarm replace. A gap is an alarm that is not set before one that is.
        private const int Bme280HeapBytes = 1680;
        private const int ChipHeapBytes = 1350;
        private const int ThermometerHeapBytes = 1140;
        private const int QuantityHeapBytes = 570;
        private const int ContactSensorHeapBytes = 1000;
        private const int AnalogHeapBytes = 800;
        private const int Ds18b20HeapBytes = 850;
        private const int PulseHeapBytes = 700;
        private const int PointHeapBytes = 430;
        private const int CheckHeapBytes = 210;
        private const int ContactHeapBytes = 780;
        private const int RateHeapBytes = 550;
        private const int AlarmHeapBytes = 460;
        private const int GapHeapBytes = 410;
        private const int OutputHeapBytes = 790;
        private const int SerialBusHeapBytes = 2840;
        private const int TcpBusHeapBytes = 3480;
        private const int DefaultHeapBytes = 3020;

        // The same for parts that come with the first thing that uses them.
        private const int MetersHeapBytes = 960;
        private const int OneWireHeapBytes = 320;
        private const int KeepHeapBytes = 2450;
        private const int OutputsHeapBytes = 720;
        private const int DiscoveryHeapBytes = 800;
        private const int SecondBrokerHeapBytes = 700;
        private const int TlsHeapBytes = 1140;

        /// <summary>The key of the last refusal.</summary>
        public int RefusedId { get; private set; }

        /// <summary>The other key of the last refusal, such as that with the same name; or None.</summary>
        public int OtherId { get; private set; }

        /// <summary>
        /// Bytes of <see cref="ISettingsBoard.SettingsHeapBytes"/> that the set of the last <see cref="FindContradiction"/> leaves, if it
        /// came so far: the heap is the last of its checks. Less than 0 if the set takes more.
        /// </summary>
        public int HeapLeft { get; private set; }

        /// <summary>What the board has; null if it is not known.</summary>
        public ISettingsBoard Board { get; set; }

        /// <summary>Whether a refusal is a contradiction; then <see cref="RefusedId"/> names its key.</summary>
        public static bool IsContradiction(Refusal refusal)
        {
            return (refusal >= Refusal.StaticIncomplete && refusal <= Refusal.IntervalMaxShort)
                || (refusal >= Refusal.CannotSuppress && refusal <= Refusal.NotACoil)
                || refusal == Refusal.CoilNotWritable || refusal == Refusal.CoilTwice || refusal >= Refusal.ChannelTwice;
        }

        /// <summary>The first contradiction in a set, or None.</summary>
        public Refusal FindContradiction(SettingsSet set)
        {
            RefusedId = SettingId.None;
            OtherId = SettingId.None;
            Refusal refusal = Board != null && Board.IsWifiOnly && set.GetNumber(SettingId.Network) == (int)NetworkChoice.Ethernet
                ? Refuse(SettingId.Network, Refusal.NetworkNotAvailable)
                : CheckAddresses(set);
            if (refusal == Refusal.None)
            {
                refusal = CheckPasswords(set);
            }

            if (refusal == Refusal.None)
            {
                refusal = CheckBrokers(set);
            }

            if (refusal == Refusal.None)
            {
                bool hasCertificate = set.CertificateBytes(SettingId.CertClient) > 0;
                if (hasCertificate != set.CertificateBytes(SettingId.CertKey) > 0)
                {
                    refusal = Refuse(hasCertificate ? SettingId.CertKey : SettingId.CertClient, Refusal.PairIncomplete);
                }
            }

            if (refusal == Refusal.None)
            {
                refusal = CheckDevices(set);
            }

            return refusal == Refusal.None ? CheckHeap(set) : refusal;
        }

        /// <summary>
        /// The first key after <paramref name="after"/> (None for the first of all) without which a gateway cannot start; None if nothing
        /// is missing.
        /// </summary>
        public int NextMissing(SettingsSet set, int after)
        {
            int network = set.GetNumber(SettingId.Network);
            bool isWifi = network == (int)NetworkChoice.Wifi || (network == (int)NetworkChoice.Auto && Board != null && Board.IsWifiOnly);
            if (after < SettingId.WifiSsid && isWifi && set.BytesOf(SettingId.WifiSsid) == 0)
            {
                return SettingId.WifiSsid;
            }

            return after < SettingId.BrokerHost && set.BytesOf(SettingId.BrokerHost) == 0 ? SettingId.BrokerHost : SettingId.None;
        }

        /// <summary>TCP port of a broker: the one that is set, or the default with or without TLS.</summary>
        public static int PortOf(SettingsSet set, int portId, int tlsId)
        {
            int port = set.GetNumber(portId);
            return port != 0 ? port : set.GetNumber(tlsId) != 0 ? PortTls : PortPlain;
        }

        // What does not fit is refused here, by name; otherwise the board would fail while it starts after the restart. The board names
        // one sum, so that each set may spend it as it likes.
        private Refusal CheckHeap(SettingsSet set)
        {
            if (Board == null)
            {
                return Refusal.None;
            }

            HeapLeft = Board.SettingsHeapBytes;
            TakeDevices(set);
            bool isFirst = true;
            for (int id = SettingId.OutputKind + 1; id <= SettingId.OutputKind + SettingsLimits.OutputCount; id++)
            {
                bool isSet = set.GetNumber(id) != 0;
                Take(id, isSet ? OutputHeapBytes + (isFirst ? OutputsHeapBytes : 0) : 0, Board.HasOutputs);
                isFirst &= !isSet;
            }

            Take(SettingId.Discovery, set.GetNumber(SettingId.Discovery) != 0 ? DiscoveryHeapBytes : 0, Board.HasDiscovery);
            Take(SettingId.Broker2Host, set.BytesOf(SettingId.Broker2Host) > 0 ? SecondBrokerHeapBytes : 0);
            if (UsesTls(set))
            {
                TakeCertificates(set);
            }

            return RefusedId == SettingId.None ? Refusal.None : Refusal.HeapTooSmall;
        }

        private void TakeDevices(SettingsSet set)
        {
            int before = HeapLeft;
            for (int id = SettingId.ModbusKind + 1; id <= SettingId.ModbusKind + SettingsLimits.ModbusCount; id++)
            {
                int kind = set.GetNumber(id);
                Take(id, kind == 0 ? 0 : kind == (int)ModbusKind.Tcp ? TcpBusHeapBytes : SerialBusHeapBytes);
            }

            TakeSensors(set);
            int gaps = 0;
            for (int id = SettingId.AlarmKind + 1; id <= SettingId.AlarmKind + SettingsLimits.AlarmCount; id++)
            {
                int kind = set.GetNumber(id);
                gaps += kind == 0 ? GapHeapBytes : 0;
                if (kind != 0)
                {
                    Take(
                        id, gaps + (kind == (int)AlarmKind.Contact ? ContactHeapBytes
                            : kind == (int)AlarmKind.Rate ? RateHeapBytes : AlarmHeapBytes));
                    gaps = 0;
                }
            }

            int least = before - DefaultHeapBytes;
            HeapLeft = HeapLeft > least ? least : HeapLeft;
        }

        private void TakeSensors(SettingsSet set)
        {
            int meters = MetersHeapBytes;
            int oneWire = OneWireHeapBytes;
            int keep = KeepHeapBytes;
            for (int i = 1; i <= SettingsLimits.SensorCount; i++)
            {
                SensorKind kind = (SensorKind)set.GetNumber(SettingId.SensorKind + i);
                Take(SettingId.SensorKind + i, IsAgain(set, i, kind) ? QuantityHeapBytes : HeapBytesOf(kind));
                if (kind == SensorKind.Modbus && HasCheck(set, i))
                {
                    Take(SettingId.SensorKind + i, CheckHeapBytes);
                }
                else if (kind == SensorKind.Pulse)
                {
                    Take(SettingId.SensorKind + i, meters);
                    meters = 0;
                }
                else if (SensorKinds.BusOf(kind) == SensorKinds.OneWire)
                {
                    Take(SettingId.SensorKind + i, oneWire);
                    oneWire = 0;
                }

                if (kind != SensorKind.None && set.GetNumber(SettingId.SensorKeep + i) != 0)
                {
                    Take(SettingId.SensorKeep + i, keep);
                    keep = 0;
                }
            }
        }

        /// <summary>
        /// Whether a Modbus point has something to check: its master has tried again already, so it has a check of its own, and the heap
        /// for it, only then.
        /// </summary>
        public static bool HasCheck(SettingsSet set, int index)
        {
            return set.IsSet(SettingId.SensorMin + index) || set.IsSet(SettingId.SensorMax + index)
                || set.IsSet(SettingId.SensorChange + index);
        }

        private void TakeCertificates(SettingsSet set)
        {
            bool isFirst = true;
            for (int id = SettingId.CertCa; id <= SettingId.CertKey; id += 256)
            {
                int bytes = set.CertificateBytes(id);
                Take(id, bytes == 0 ? 0 : (CertificateCopies * bytes) + (isFirst ? TlsHeapBytes : 0));
                isFirst &= bytes == 0;
            }
        }

        private static bool UsesTls(SettingsSet set)
        {
            return set.GetNumber(SettingId.BrokerTls) != 0
                || (set.GetNumber(SettingId.Broker2Tls) != 0 && set.BytesOf(SettingId.Broker2Host) > 0);
        }

        // The first key that takes more than is left, or that the firmware has no part for, is the refused one.
        private void Take(int id, int bytes, bool isThere = true)
        {
            HeapLeft -= bytes;
            if (bytes > 0 && (HeapLeft < 0 || !isThere) && RefusedId == SettingId.None)
            {
                RefusedId = id;
            }
        }

        private static int HeapBytesOf(SensorKind kind)
        {
            switch (kind)
            {
                case SensorKind.None:
                case SensorKind.Simulated:
                    return 0;
                case SensorKind.Ds18b20:
                    return Ds18b20HeapBytes;
                case SensorKind.Bmp280:
                case SensorKind.Bme280:
                    return Bme280HeapBytes;
                case SensorKind.Mcp9808:
                case SensorKind.Lm75:
                case SensorKind.Tmp117:
                    return ThermometerHeapBytes;
                case SensorKind.Contact:
                    return ContactSensorHeapBytes;
                case SensorKind.Pulse:
                    return PulseHeapBytes;
                case SensorKind.Modbus:
                    return PointHeapBytes;
                default:
                    return SensorKinds.BusOf(kind) == SensorKinds.I2c ? ChipHeapBytes : AnalogHeapBytes;
            }
        }

        // A chip is made once, for all its quantities and channels.
        private static bool IsAgain(SettingsSet set, int index, SensorKind kind)
        {
            if (SensorKinds.BusOf(kind) != SensorKinds.I2c)
            {
                return false;
            }

            int address = set.GetNumber(SettingId.SensorAddress + index);
            for (int i = 1; i < index; i++)
            {
                if (set.GetNumber(SettingId.SensorKind + i) == (int)kind && set.GetNumber(SettingId.SensorAddress + i) == address)
                {
                    return true;
                }
            }

            return false;
        }

        private Refusal CheckPasswords(SettingsSet set)
        {
            if (set.BytesOf(SettingId.WifiPassword) > 0 && set.BytesOf(SettingId.WifiSsid) == 0)
            {
                return Refuse(SettingId.WifiPassword, Refusal.PasswordWithoutSsid);
            }

            if (set.BytesOf(SettingId.BrokerPassword) > 0 && set.BytesOf(SettingId.BrokerUser) == 0)
            {
                return Refuse(SettingId.BrokerPassword, Refusal.PasswordWithoutUser);
            }

            return set.BytesOf(SettingId.Broker2Password) > 0 && set.BytesOf(SettingId.Broker2User) == 0
                ? Refuse(SettingId.Broker2Password, Refusal.PasswordWithoutUser)
                : Refusal.None;
        }

        private Refusal CheckBrokers(SettingsSet set)
        {
            // The failover would send the password that the first broker gets over TLS.
            if (set.BytesOf(SettingId.Broker2Host) > 0 && set.GetNumber(SettingId.Broker2Tls) < set.GetNumber(SettingId.BrokerTls)
                && set.GetNumber(SettingId.Broker2AllowPlain) == 0)
            {
                return Refuse(SettingId.Broker2Tls, Refusal.BrokerPlain);
            }

            // Two names of one session: its tag could not tell them apart.
            return set.IsSameValue(SettingId.Broker2Host, set, SettingId.BrokerHost)
                && PortOf(set, SettingId.Broker2Port, SettingId.Broker2Tls) == PortOf(set, SettingId.BrokerPort, SettingId.BrokerTls)
                ? Refuse(SettingId.Broker2Host, Refusal.BrokerTwice)
                : Refusal.None;
        }

        private Refusal Refuse(int id, Refusal refusal)
        {
            return Refuse(id, refusal, SettingId.None);
        }

        private Refusal Refuse(int id, Refusal refusal, int otherId)
        {
            RefusedId = id;
            OtherId = otherId;
            return refusal;
        }
    }
}
