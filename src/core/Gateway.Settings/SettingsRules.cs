namespace Gateway.Settings
{
    /// <summary>Rules between keys: contradictions, with which no set is saved, and keys that a start still needs.</summary>
    public sealed class SettingsRules
    {
        private const int MsPerS = 1000;
        private const int PortPlain = 1883;
        private const int PortTls = 8883;

        // A certificate is in the heap once for the links, and once more while a test connects with other settings.
        private const int CertificateCopies = 2;

        // The most heap that each takes, in bytes; and that of the board's defaults, which settings with a sensor or alarm replace.
        private const int SensorHeapBytes = 2000;
        private const int AlarmHeapBytes = 720;
        private const int DiscoveryHeapBytes = 1100;
        private const int SecondBrokerHeapBytes = 700;
        private const int DefaultHeapBytes = 3500;

        /// <summary>The key of the last refusal.</summary>
        public int RefusedId { get; private set; }

        /// <summary>Set by a board whose only or usual network is wireless: then <c>network auto</c> needs Wi-Fi credentials.</summary>
        public bool AutoIsWifi { get; set; }

        /// <summary>Set by a board: number of sensors for which its heap has room.</summary>
        public int SensorCountMax { get; set; } = SettingsLimits.SensorCount;

        /// <summary>Set by a board: number of alarms for which its heap has room.</summary>
        public int AlarmCountMax { get; set; } = SettingsLimits.AlarmCount;

        /// <summary>Set by a board whose heap has no room for discovery.</summary>
        public bool RefusesDiscovery { get; set; }

        /// <summary>Set by a board: bytes of heap for TLS certificates if there are no sensors and alarms.</summary>
        public int CertificateHeapBytes { get; set; } = int.MaxValue;

        /// <summary>Whether a refusal is a contradiction; then <see cref="RefusedId"/> names its key.</summary>
        public static bool IsContradiction(Refusal refusal)
        {
            return (refusal >= Refusal.StaticIncomplete && refusal <= Refusal.IntervalMaxShort)
                || (refusal >= Refusal.LimitNotPositive && refusal <= Refusal.BrokerPlain);
        }

        /// <summary>The first contradiction in a set, or None.</summary>
        public Refusal FindContradiction(SettingsSet set)
        {
            RefusedId = SettingId.None;
            Refusal refusal = CheckAddresses(set);
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

            for (int i = 1; i <= SettingsLimits.SensorCount && refusal == Refusal.None; i++)
            {
                if (set.GetNumber(SettingId.SensorKind + i) != 0)
                {
                    refusal = CheckSensor(set, i);
                }
            }

            for (int i = 1; i <= SettingsLimits.AlarmCount && refusal == Refusal.None; i++)
            {
                refusal = CheckAlarm(set, i);
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
            bool isWifi = network == (int)NetworkChoice.Wifi || (network == (int)NetworkChoice.Auto && AutoIsWifi);
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
            int beyond = NextBeyond(set, SettingId.SensorKind, SettingsLimits.SensorCount, SensorCountMax);
            if (beyond == SettingId.None)
            {
                beyond = NextBeyond(set, SettingId.AlarmKind, SettingsLimits.AlarmCount, AlarmCountMax);
            }

            if (beyond == SettingId.None && RefusesDiscovery && set.GetNumber(SettingId.Discovery) != 0)
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
            int used = (SensorHeapBytes * CountOf(set, SettingId.SensorKind, SettingsLimits.SensorCount))
                + (AlarmHeapBytes * CountOf(set, SettingId.AlarmKind, SettingsLimits.AlarmCount));
            int left = CertificateHeapBytes - (used < DefaultHeapBytes ? DefaultHeapBytes : used);
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

        private Refusal CheckBrokers(SettingsSet set)
        {
            if (set.BytesOf(SettingId.BrokerPassword) > 0 && set.BytesOf(SettingId.BrokerUser) == 0)
            {
                return Refuse(SettingId.BrokerPassword, Refusal.PasswordWithoutUser);
            }

            if (set.BytesOf(SettingId.Broker2Password) > 0 && set.BytesOf(SettingId.Broker2User) == 0)
            {
                return Refuse(SettingId.Broker2Password, Refusal.PasswordWithoutUser);
            }

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

        private Refusal CheckAddresses(SettingsSet set)
        {
            if (set.GetNumber(SettingId.IpMode) == 0)
            {
                return Refusal.None;
            }

            for (int id = SettingId.IpAddress; id <= SettingId.IpGateway; id += 256)
            {
                if (set.BytesOf(id) == 0)
                {
                    return Refuse(id, Refusal.StaticIncomplete);
                }
            }

            // Four bytes, read as one number.
            uint bits = (uint)set.GetNumber(SettingId.IpMask);
            uint holes = ~bits;
            if (bits == 0 || (holes & (holes + 1)) != 0)
            {
                return Refuse(SettingId.IpMask, Refusal.BadMask);
            }

            return ((uint)(set.GetNumber(SettingId.IpAddress) ^ set.GetNumber(SettingId.IpGateway)) & bits) != 0
                ? Refuse(SettingId.IpGateway, Refusal.GatewayOutside)
                : Refusal.None;
        }

        private Refusal CheckSensor(SettingsSet set, int index)
        {
            Refusal refusal = CheckName(set, SettingId.SensorKind, SettingId.SensorName, index);
            if (refusal == Refusal.None && set.GetNumber(SettingId.SensorMin + index) > set.GetNumber(SettingId.SensorMax + index))
            {
                return Refuse(SettingId.SensorMax + index, Refusal.RangeEmpty);
            }

            return refusal == Refusal.None && set.GetNumber(SettingId.SensorDeadband + index) > 0
                && set.GetNumber(SettingId.SensorIntervalMax + index) < set.GetNumber(SettingId.SensorInterval + index)
                ? Refuse(SettingId.SensorIntervalMax + index, Refusal.IntervalMaxShort)
                : refusal;
        }

        private Refusal CheckAlarm(SettingsSet set, int index)
        {
            int kind = set.GetNumber(SettingId.AlarmKind + index);
            if (kind == (int)AlarmKind.None)
            {
                return Refusal.None;
            }

            Refusal refusal = CheckName(set, SettingId.AlarmKind, SettingId.AlarmName, index);
            if (refusal != Refusal.None)
            {
                return refusal;
            }

            if (set.IsText(SettingId.AlarmName + index, "all"))
            {
                return Refuse(SettingId.AlarmName + index, Refusal.NameReserved);
            }

            if (kind == (int)AlarmKind.Contact)
            {
                return set.GetNumber(SettingId.AlarmPin + index) < 0
                    ? Refuse(SettingId.AlarmPin + index, Refusal.PinMissing)
                    : Refusal.None;
            }

            for (int i = 1; i <= SettingsLimits.SensorCount; i++)
            {
                if (set.GetNumber(SettingId.SensorKind + i) != 0
                    && set.IsSameValue(SettingId.AlarmSensor + index, set, SettingId.SensorName + i))
                {
                    return CheckNumbers(set, index, kind, set.GetNumber(SettingId.SensorSample + i));
                }
            }

            return Refuse(SettingId.AlarmSensor + index, Refusal.NoSuchSensor);
        }

        private Refusal CheckNumbers(SettingsSet set, int index, int kind, int sampleMs)
        {
            int limit = set.GetNumber(SettingId.AlarmLimit + index);
            int hysteresis = set.GetNumber(SettingId.AlarmHysteresis + index);
            if (kind == (int)AlarmKind.Band)
            {
                long width = (long)set.GetNumber(SettingId.AlarmLimit2 + index) - limit;
                return width <= 0 ? Refuse(SettingId.AlarmLimit2 + index, Refusal.BandEmpty)
                    : width <= 2L * hysteresis ? Refuse(SettingId.AlarmHysteresis + index, Refusal.HysteresisTooWide)
                    : Refusal.None;
            }

            if (kind == (int)AlarmKind.Rate)
            {
                return limit <= 0 ? Refuse(SettingId.AlarmLimit + index, Refusal.LimitNotPositive)
                    : limit <= hysteresis ? Refuse(SettingId.AlarmHysteresis + index, Refusal.HysteresisTooWide)
                    : set.GetNumber(SettingId.AlarmWindow + index) * MsPerS <= sampleMs
                    ? Refuse(SettingId.AlarmWindow + index, Refusal.TimeTooShort)
                    : Refusal.None;
            }

            return kind == (int)AlarmKind.NoData && set.GetNumber(SettingId.AlarmNoData + index) * MsPerS <= sampleMs
                ? Refuse(SettingId.AlarmNoData + index, Refusal.TimeTooShort)
                : Refusal.None;
        }

        private Refusal CheckName(SettingsSet set, int kindId, int nameId, int index)
        {
            if (set.BytesOf(nameId + index) == 0)
            {
                return Refuse(nameId + index, Refusal.NameMissing);
            }

            for (int i = 1; i < index; i++)
            {
                if (set.GetNumber(kindId + i) != 0 && set.IsSameValue(nameId + index, set, nameId + i))
                {
                    return Refuse(nameId + index, Refusal.NameTwice);
                }
            }

            return Refusal.None;
        }

        private Refusal Refuse(int id, Refusal refusal)
        {
            RefusedId = id;
            return refusal;
        }
    }
}
