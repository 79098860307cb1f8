using System;
using Gateway.Primitives;

namespace Gateway.Settings
{
    /// <summary>
    /// A set of settings in the form of its record: the keys that are set, in ascending order; all others have their default. Keys that
    /// this firmware does not know are kept too.
    /// </summary>
    public sealed class SettingsSet
    {
        private const int HeaderBytes = 3;

        private readonly SettingsCatalog catalog;
        private readonly byte[] buffer;
        private readonly int start;
        private readonly int bytesMax;

        internal SettingsSet(SettingsCatalog catalog, byte[] buffer, int offset, int bytesMax)
        {
            this.catalog = catalog;
            this.buffer = buffer;
            start = offset;
            this.bytesMax = bytesMax;
        }

        /// <summary>Bytes of all records.</summary>
        public int Bytes { get; private set; }

        /// <summary>Whether the key has a value of its own, even one that this firmware cannot use.</summary>
        public bool IsSet(int id)
        {
            return Find(id) >= 0;
        }

        /// <summary>The effective number: the key's own if it is usable, otherwise the default; 0 if there is neither.</summary>
        public int GetNumber(int id)
        {
            int at = Usable(id);
            return at >= 0 ? ValueText.GetNumber(buffer, at, buffer[at - 1]) : DefaultNumber(id);
        }

        /// <summary>Whether the key has two points: their numbers are <see cref="GetPoint"/>.</summary>
        public bool HasPoints(int id)
        {
            return Usable(id) >= 0;
        }

        /// <summary>Number 0..3 of two points: raw, value, raw, value in thousandths, the less raw value first.</summary>
        public int GetPoint(int id, int place)
        {
            return ValueText.PointAt(buffer, Usable(id), place);
        }

        /// <summary>Bytes of the effective value, 0 if there is none.</summary>
        public int BytesOf(int id)
        {
            int at = Usable(id);
            if (at >= 0)
            {
                return buffer[at - 1];
            }

            SettingRow row = catalog.RowOf(id);
            return row != null ? row.DefaultBytes() : 0;
        }

        /// <summary>
        /// Copies the effective value into the caller's buffer, which has room for <see cref="BytesOf"/>; returns its bytes.
        /// </summary>
        public int CopyValue(int id, byte[] target, int offset)
        {
            int at = Usable(id);
            if (at < 0)
            {
                SettingRow row = catalog.RowOf(id);
                return row != null ? row.CopyDefault(target, offset) : 0;
            }

            Array.Copy(buffer, at, target, offset, buffer[at - 1]);
            return buffer[at - 1];
        }

        /// <summary>The effective value in a new array; null if there is none. For start-up.</summary>
        public byte[] NewValue(int id)
        {
            int bytes = BytesOf(id);
            if (bytes == 0)
            {
                return null;
            }

            byte[] value = new byte[bytes];
            CopyValue(id, value, 0);
            return value;
        }

        /// <summary>Writes the effective value as text; nothing for a secret or a certificate, or if there is none.</summary>
        public void PutText(int id, ByteWriter writer)
        {
            int at = Usable(id);
            SettingRow row = catalog.RowOf(id);
            if (at >= 0)
            {
                ValueText.Put(row, buffer, at, buffer[at - 1], writer);
            }
            else if (row.IsNumber && row.HasDefault)
            {
                int number = DefaultNumber(id);
                ValueText.PutNumber(catalog.RowOf(id), number, writer);
            }
            else if (!row.IsSecret)
            {
                row.PutDefault(writer);
            }
        }

        /// <summary>Whether both sets have the same record of the key, or none.</summary>
        public bool IsSame(SettingsSet other, int id)
        {
            int one = Find(id);
            int two = other.Find(id);
            if (one < 0 || two < 0)
            {
                return one < 0 && two < 0;
            }

            return Equal(one, other, two);
        }

        /// <summary>Whether the effective values of two keys of any two sets are the same bytes.</summary>
        public bool IsSameValue(int id, SettingsSet other, int otherId)
        {
            int one = Usable(id);
            int two = other.Usable(otherId);
            return one >= 0 && two >= 0 && Equal(one - HeaderBytes, other, two - HeaderBytes);
        }

        /// <summary>Whether the key's own value is exactly this text.</summary>
        internal bool IsText(int id, string text)
        {
            int at = Usable(id);
            return at >= 0 && Ascii.Matches(buffer, at, buffer[at - 1], text);
        }

        /// <summary>
        /// The first key after <paramref name="after"/> whose records differ between the two sets, or that only one of them has; or None.
        /// </summary>
        internal int NextDifference(SettingsSet other, int after)
        {
            int one = AtOrBehind(after + 1);
            int two = other.AtOrBehind(after + 1);
            for (;;)
            {
                int id = KeyAt(one);
                int otherId = other.KeyAt(two);
                if (id != otherId)
                {
                    return id == SettingId.None || (otherId != SettingId.None && otherId < id) ? otherId : id;
                }

                if (id == SettingId.None || !Equal(one, other, two))
                {
                    return id;
                }

                one += HeaderBytes + buffer[one + 2];
                two += HeaderBytes + other.buffer[two + 2];
            }
        }

        /// <summary>The first key after <paramref name="after"/> that has a record; or None.</summary>
        internal int NextKey(int after)
        {
            return KeyAt(AtOrBehind(after + 1));
        }

        /// <summary>Length of a certificate file in bytes, 0 if there is none.</summary>
        public int CertificateBytes(int id)
        {
            int at = Usable(id);
            return at < 0 ? 0 : BigEndian.GetU16(buffer, at);
        }

        /// <summary>Chunks of a certificate file, 0 if there is none.</summary>
        public int CertificateChunks(int id)
        {
            int at = Usable(id);
            return at < 0 ? 0 : CertificateStore.ChunksOf(buffer[at - 1]);
        }

        /// <summary>CRC-32 of the data of chunk 0.. of a certificate file; for a file of one chunk, the CRC-32 of the file.</summary>
        public uint CertificateCrc(int id, int chunk)
        {
            return CertificateStore.CrcOf(buffer, Usable(id), chunk);
        }

        /// <summary>
        /// CRC-32 of the records of known keys that are not secrets: this value is published, and must not let anybody guess a password.
        /// For start-up.
        /// </summary>
        public uint Fingerprint(Crc32 crc)
        {
            byte[] shown = new byte[Bytes];
            int bytes = 0;
            int at = start;
            int end = start + Bytes;
            while (at < end)
            {
                int length = HeaderBytes + buffer[at + 2];
                SettingRow row = catalog.RowOf(BigEndian.GetU16(buffer, at));
                if (row != null && !row.IsSecret && !row.IsInternal)
                {
                    Array.Copy(buffer, at, shown, bytes, length);
                    bytes += length;
                }

                at += length;
            }

            return crc.Compute(shown, 0, bytes);
        }

        /// <summary>Records of keys that this firmware does not know.</summary>
        public int UnknownCount
        {
            get { return Count(true); }
        }

        /// <summary>Records of known keys with a value outside this firmware's bounds: the default is used.</summary>
        public int UnusableCount
        {
            get { return Count(false); }
        }

        internal byte[] Buffer
        {
            get { return buffer; }
        }

        /// <summary>CRC-32 of all records.</summary>
        internal uint Crc(Crc32 crc)
        {
            return crc.Compute(buffer, start, Bytes);
        }

        /// <summary>Offset of a usable value of the key's own; the byte before it is its length. -1 if there is none.</summary>
        internal int Usable(int id)
        {
            int at = Find(id);
            if (at < 0)
            {
                return -1;
            }

            at += HeaderBytes;
            SettingRow row = catalog.RowOf(id);
            return row != null && ValueText.Validate(row, buffer, at, buffer[at - 1]) == Refusal.None ? at : -1;
        }

        internal void Clear()
        {
            Array.Clear(buffer, start, bytesMax);
            Bytes = 0;
        }

        internal void CopyFrom(SettingsSet other)
        {
            Clear();
            Array.Copy(other.buffer, other.start, buffer, start, other.Bytes);
            Bytes = other.Bytes;
        }

        /// <summary>
        /// Takes the records that were just read into its own buffer. False if they are not well framed or not in ascending order; then
        /// the set is empty.
        /// </summary>
        internal bool TakeOwnRecords(int bytes)
        {
            int at = start;
            int end = start + bytes;
            int before = SettingId.None - 1;
            while (at < end)
            {
                bool isWhole = end - at >= HeaderBytes && end - at - HeaderBytes >= buffer[at + 2];
                if (!isWhole || BigEndian.GetU16(buffer, at) <= before)
                {
                    Clear();
                    return false;
                }

                before = BigEndian.GetU16(buffer, at);
                at += HeaderBytes + buffer[at + 2];
            }

            Bytes = bytes;
            return true;
        }

        /// <summary>Sets or replaces the record of a key. False if there is no room; then nothing changed.</summary>
        internal bool Put(int id, byte[] value, int offset, int bytes)
        {
            int at = Find(id);
            int old = at >= 0 ? HeaderBytes + buffer[at + 2] : 0;
            if (Bytes - old + HeaderBytes + bytes > bytesMax)
            {
                return false;
            }

            int place = at >= 0 ? at : ~at;
            Move(place + old, place + HeaderBytes + bytes);
            BigEndian.PutU16(buffer, place, id);
            buffer[place + 2] = (byte)bytes;
            Array.Copy(value, offset, buffer, place + HeaderBytes, bytes);
            return true;
        }

        /// <summary>Copies the other set's record of a key, or its absence. False if there is no room.</summary>
        internal bool PutFrom(SettingsSet other, int id)
        {
            int at = other.Find(id);
            if (at >= 0)
            {
                return Put(id, other.buffer, at + HeaderBytes, other.buffer[at + 2]);
            }

            Remove(id);
            return true;
        }

        internal void Remove(int id)
        {
            int at = Find(id);
            if (at >= 0)
            {
                Move(at + HeaderBytes + buffer[at + 2], at);
            }
        }

        /// <summary>
        /// Moves values that older firmware stored to the keys that replaced theirs. A value without room stays as it is.
        /// </summary>
        internal void Upgrade(SettingUpgrade upgrade, byte[] scratch)
        {
            SettingRow row = catalog.RowOf(upgrade.NewId) ?? catalog.RowOf(upgrade.NewId + 1);
            int from = row.Count == 0 ? 0 : 1;
            for (int index = from; index <= row.Count; index++)
            {
                int at = Find(upgrade.OldId + index);
                if (at < 0)
                {
                    continue;
                }

                int bytes = buffer[at + 2];
                Array.Copy(buffer, at + HeaderBytes, scratch, 0, bytes);
                if (row.IsNumber && bytes >= 1 && bytes <= 4)
                {
                    long number = (long)ValueText.GetNumber(scratch, 0, bytes) * upgrade.Factor;
                    number = number > row.Max ? row.Max : number < row.Min ? row.Min : number;
                    bytes = ValueText.PutNumber(scratch, 0, (int)number);
                }

                if (Put(upgrade.NewId + index, scratch, 0, bytes))
                {
                    Remove(upgrade.OldId + index);
                }
            }
        }

        // The row's own, except for what the kind of broker decides. The QoS of subscriptions also follows the broker's limit, and the
        // second broker's TLS the first's.
        private int DefaultNumber(int id)
        {
            if (id == SettingId.Broker2Tls)
            {
                return GetNumber(SettingId.BrokerTls);
            }

            SettingRow row = catalog.RowOf(id);
            int number = row != null ? row.DefaultNumber : 0;
            if (id != SettingId.BrokerQosMax && id != SettingId.BrokerRetain && id != SettingId.BrokerSubscribeQos)
            {
                return number;
            }

            int at = Usable(SettingId.BrokerKind);
            BrokerKind kind = at >= 0 ? (BrokerKind)ValueText.GetNumber(buffer, at, buffer[at - 1]) : BrokerKind.Standard;
            at = id == SettingId.BrokerSubscribeQos ? Usable(SettingId.BrokerQosMax) : -1;
            return at >= 0 ? ValueText.GetNumber(buffer, at, buffer[at - 1]) : BrokerPreset.DefaultOf(kind, id, number);
        }

        private int Find(int id)
        {
            int at = start;
            int end = start + Bytes;
            while (at < end)
            {
                int found = BigEndian.GetU16(buffer, at);
                if (found >= id)
                {
                    return found == id ? at : ~at;
                }

                at += HeaderBytes + buffer[at + 2];
            }

            return ~at;
        }

        private int AtOrBehind(int id)
        {
            int at = Find(id);
            return at >= 0 ? at : ~at;
        }

        private int KeyAt(int at)
        {
            return at < start + Bytes ? BigEndian.GetU16(buffer, at) : SettingId.None;
        }

        private void Move(int from, int to)
        {
            int end = start + Bytes;
            Array.Copy(buffer, from, buffer, to, end - from);
            Bytes += to - from;

            // The bytes after it may have been a secret.
            int newEnd = start + Bytes;
            if (newEnd < end)
            {
                Array.Clear(buffer, newEnd, end - newEnd);
            }
        }

        private bool Equal(int at, SettingsSet other, int otherAt)
        {
            int bytes = buffer[at + 2];
            if (bytes != other.buffer[otherAt + 2])
            {
                return false;
            }

            for (int i = 0; i < bytes; i++)
            {
                if (buffer[at + HeaderBytes + i] != other.buffer[otherAt + HeaderBytes + i])
                {
                    return false;
                }
            }

            return true;
        }

        private int Count(bool unknown)
        {
            int count = 0;
            int at = start;
            int end = start + Bytes;
            while (at < end)
            {
                int id = BigEndian.GetU16(buffer, at);
                bool isKnown = catalog.RowOf(id) != null;
                if (unknown ? !isKnown : isKnown && Usable(id) < 0)
                {
                    count++;
                }

                at += HeaderBytes + buffer[at + 2];
            }

            return count;
        }
    }
}
