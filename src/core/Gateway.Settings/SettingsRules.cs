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

        // The most heap that each takes, in bytes; and that of the board's defaults, which settings with a sensor or alarm replace.
        private const int ChipHeapBytes = 2000;
        private const int SensorHeapBytes = 1000;
        private const int PointHeapBytes = 550;
        private const int ModbusHeapBytes = 3000;
        private const int AlarmHeapBytes = 720;
        private const int OutputHeapBytes = 600;
        private const int DiscoveryHeapBytes = 1100;
        private const int SecondBrokerHeapBytes = 700;
        private const int DefaultHeapBytes = 3500;

        /// <summary>The most heap of stored telemetry, in bytes, however many sensors keep theirs.</summary>
        public const int StoreHeapBytes = 2600;

        // What sensors must leave for it: those that a set has less may be small chips, which take half of what they are charged.
        private const int StoreRoomBytes = 2 * ChipHeapBytes + 400;

        /// <summary>The key of the last refusal.</summary>
        public int RefusedId { get; private set; }

        /// <summary>The other key of the last refusal, such as that with the same name; or None.</summary>
        public int OtherId { get; private set; }

        /// <summary>What the board has; null if it is not known.</summary>
        public ISettingsBoard Board { get; set; }

        /// <summary>Whether a refusal is a contradiction; then <see cref="RefusedId"/> names its key.</summary>
        public static bool IsContradiction(Refusal refusal)
        {
            return (refusal >= Refusal.StaticIncomplete && refusal <= Refusal.IntervalMaxShort)
                || (refusal >= Refusal.CannotSuppress && refusal <= Refusal.ScaleImpossible) || refusal >= Refusal.ChannelTwice;
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

        // What does not fit is refused here, by name; otherwise the board would fail while it starts after the restart.
        private Refusal CheckHeap(SettingsSet set)
        {
            if (Board == null)
            {
                return Refusal.None;
            }

            int beyond = NextSensorBeyond(set);
            if (beyond == SettingId.None)
            {
                beyond = NextBeyond(set, SettingId.AlarmKind, SettingsLimits.AlarmCount, Board.AlarmCountMax);
            }

            if (beyond == SettingId.None)
            {
                beyond = NextBeyond(set, SettingId.OutputKind, SettingsLimits.OutputCount, Board.OutputCountMax);
            }

            if (beyond == SettingId.None && Board.RefusesDiscovery && set.GetNumber(SettingId.Discovery) != 0)
            {
                beyond = SettingId.Discovery;
            }

            if (beyond == SettingId.None && UsesTls(set))
            {
                beyond = NextCertificateBeyond(set);
            }

            return beyond == SettingId.None ? Refusal.None : Refuse(beyond, Refusal.HeapTooSmall);
        }

        private static bool UsesTls(SettingsSet set)
        {
            return set.GetNumber(SettingId.BrokerTls) != 0
                || (set.GetNumber(SettingId.Broker2Tls) != 0 && set.BytesOf(SettingId.Broker2Host) > 0);
        }

        private int NextCertificateBeyond(SettingsSet set)
        {
            int used = ModbusBytes(set);
            bool hasStore = false;
            for (int i = 1; i <= SettingsLimits.SensorCount; i++)
            {
                used += HeapBytesOf((SensorKind)set.GetNumber(SettingId.SensorKind + i));
                hasStore |= IsKept(set, i);
            }

            used += AlarmHeapBytes * CountOf(set, SettingId.AlarmKind, SettingsLimits.AlarmCount);
            int left = Board.CertificateHeapBytes - (used < DefaultHeapBytes ? DefaultHeapBytes : used);
            left -= OutputHeapBytes * CountOf(set, SettingId.OutputKind, SettingsLimits.OutputCount);
            left -= hasStore ? StoreHeapBytes : 0;
            left -= set.GetNumber(SettingId.Discovery) != 0 ? DiscoveryHeapBytes : 0;
            left -= set.BytesOf(SettingId.Broker2Host) > 0 ? SecondBrokerHeapBytes : 0;
            for (int id = SettingId.CertCa; id <= SettingId.CertKey; id += 256)
            {
                int bytes = set.CertificateBytes(id);
                left -= CertificateCopies * bytes;
                if (bytes > 0 && left < 0)
                {
                    return id;
                }
            }

            return SettingId.None;
        }

        /// <summary>The most heap that a sensor of a kind takes: a chip on I2C takes twice what others do, a Modbus point less.</summary>
        public static int HeapBytesOf(SensorKind kind)
        {
            return kind == SensorKind.None ? 0 : kind == SensorKind.Modbus ? PointHeapBytes
                : SensorKinds.BusOf(kind) == SensorKinds.I2c ? ChipHeapBytes : SensorHeapBytes;
        }

        private static int ModbusBytes(SettingsSet set)
        {
            int bytes = 0;
            for (int i = 1; i <= SettingsLimits.ModbusCount; i++)
            {
                bytes += set.GetNumber(SettingId.ModbusKind + i) != 0 ? ModbusHeapBytes : 0;
            }

            return bytes;
        }

        private int NextSensorBeyond(SettingsSet set)
        {
            int left = (Board.SensorCountMax * ChipHeapBytes) - ModbusBytes(set);

            // A board that takes any certificate has heap for the store too.
            bool hasStore = Board.CertificateHeapBytes == int.MaxValue;
            for (int i = 1; i <= SettingsLimits.SensorCount; i++)
            {
                left -= HeapBytesOf((SensorKind)set.GetNumber(SettingId.SensorKind + i));
                if (left < 0)
                {
                    return SettingId.SensorKind + i;
                }

                // Once, with the first sensor that has it.
                if (!hasStore && IsKept(set, i))
                {
                    hasStore = true;
                    left -= StoreRoomBytes;
                    if (left < 0)
                    {
                        return SettingId.SensorKeep + i;
                    }
                }
            }

            return SettingId.None;
        }

        private static bool IsKept(SettingsSet set, int index)
        {
            return set.GetNumber(SettingId.SensorKind + index) != 0 && set.GetNumber(SettingId.SensorKeep + index) != 0;
        }

        private static int CountOf(SettingsSet set, int kindId, int places)
        {
            int count = 0;
            for (int i = 1; i <= places; i++)
            {
                count += set.GetNumber(kindId + i) != 0 ? 1 : 0;
            }

            return count;
        }

        private static int NextBeyond(SettingsSet set, int kindId, int places, int countMax)
        {
            for (int i = 1; i <= places; i++)
            {
                if (set.GetNumber(kindId + i) != 0 && --countMax < 0)
                {
                    return kindId + i;
                }
            }

            return SettingId.None;
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
