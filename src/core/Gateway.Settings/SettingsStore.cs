using System;
using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Settings
{
    /// <summary>
    /// The settings: the set that is stored (live), the set that is being made (pending), and the certificates that they name. A save
    /// is one write of one slot; a power cut anywhere leaves the old set or the new, certificates included.
    /// </summary>
    /// <remarks>One thread. Nothing allocates after construction but what says so. Each call that stores blocks for its writes.</remarks>
    public sealed class SettingsStore
    {
        private const int Kind = 0x53;
        private const int FrameVersion = 1;
        private const int BodyVersion = 1;
        private const int RecordsOffset = TwinRecord.BodyOffset + 1;
        private const int SaveAttempts = 2;
        private const int MarkBytes = 4;

        private readonly ISlotStorage area;
        private readonly FaultLog faults;
        private readonly TwinRecord record;
        private readonly CertificateStore certificates;
        private readonly PemText pem = new PemText();
        private readonly SettingsSet work;
        private readonly byte[] scratch = new byte[SettingsLimits.ValueBytesMax];
        private readonly byte[] lineEnd = { (byte)'\n' };

        // Slots that a save without success may have named in storage.
        private int doubtfulMask;

        // A copy that could not be read may come back, with a higher generation than what is saved now.
        private bool savesBothCopies;
        private int loadingId;

        /// <summary>
        /// Settings in an area of two slots and one of certificate slots, for the sizes of <see cref="SettingsLimits"/>. The catalog
        /// may be shared.
        /// </summary>
        public SettingsStore(
            SettingsCatalog catalog, ISlotStorage settingsArea, ISlotStorage certificatesArea, Crc32 crc, FaultLog faults)
        {
            Catalog = catalog;
            area = settingsArea;
            this.faults = faults;
            record = new TwinRecord(settingsArea, crc, Kind, FrameVersion);
            certificates = new CertificateStore(certificatesArea, crc, faults);
            int bytesMax = record.BodyBytesMax - 1;
            Check.That(bytesMax > 0, Fault.LimitsInconsistent);
            work = new SettingsSet(catalog, record.Buffer, RecordsOffset, bytesMax);
            Live = new SettingsSet(catalog, new byte[bytesMax], 0, bytesMax);
            Pending = new SettingsSet(catalog, new byte[bytesMax], 0, bytesMax);
            Rules = new SettingsRules();
            ReadRoomBytes = certificatesArea.SlotBytesMax;
        }

        /// <summary>The table.</summary>
        public SettingsCatalog Catalog { get; }

        /// <summary>The set that is stored.</summary>
        public SettingsSet Live { get; }

        /// <summary>The set that is being made; equal to the live one after load, save and discard.</summary>
        public SettingsSet Pending { get; }

        /// <summary>What must hold between keys.</summary>
        public SettingsRules Rules { get; }

        /// <summary>What the last load found.</summary>
        public SettingsLoad LoadResult { get; private set; }

        /// <summary>Number of the stored set: grows with each save.</summary>
        public uint Generation
        {
            get { return record.Generation; }
        }

        /// <summary>Saves that succeeded since load: a change tells the owner to take over what needs no restart.</summary>
        public int SaveCount { get; private set; }

        /// <summary>A saved change serves after a restart only.</summary>
        public bool NeedsReboot { get; private set; }

        /// <summary>The platform's copy of the Wi-Fi credentials is to be written; durable.</summary>
        public bool IsWifiPending
        {
            get { return Live.GetNumber(SettingId.WifiPending) != 0; }
        }

        /// <summary>Nothing is missing to start, in the live set.</summary>
        public bool IsProvisioned
        {
            get { return Rules.NextMissing(Live, SettingId.None) == SettingId.None; }
        }

        /// <summary>A certificate is being loaded.</summary>
        public bool IsLoadingCertificate
        {
            get { return loadingId != SettingId.None; }
        }

        /// <summary>Bytes that a buffer for <see cref="ReadCertificate"/> needs beyond the file's.</summary>
        public int ReadRoomBytes { get; }

        /// <summary>Whether pending differs from live.</summary>
        public bool IsChanged
        {
            get
            {
                for (int i = 0; i < Catalog.KeyCount; i++)
                {
                    if (!Pending.IsSame(Live, Catalog.IdAt(i)))
                    {
                        return true;
                    }
                }

                return false;
            }
        }

        /// <summary>Reads what is stored. Once, at start, before anything else.</summary>
        public SettingsLoad Load()
        {
            int body = record.Load();
            bool isWhole = record.QuarantinedCount == 0;
            Live.Clear();
            doubtfulMask = 0;
            loadingId = SettingId.None;
            if (body < 0)
            {
                LoadResult = isWhole ? SettingsLoad.Empty : SettingsLoad.Lost;
            }
            else if (body > 0 && record.Buffer[TwinRecord.BodyOffset] != BodyVersion)
            {
                LoadResult = SettingsLoad.NewerFormat;
            }
            else if (body == 0 || !Live.TakeRecords(record.Buffer, RecordsOffset, body - 1))
            {
                LoadResult = SettingsLoad.Lost;
            }
            else
            {
                LoadResult = isWhole ? SettingsLoad.Loaded : SettingsLoad.OneCopyLost;
                for (int i = 0; i < Catalog.Upgrades.Length; i++)
                {
                    Live.Upgrade(Catalog.Upgrades[i], scratch);
                }
            }

            savesBothCopies = LoadResult == SettingsLoad.Lost;
            Pending.CopyFrom(Live);
            if (LoadResult == SettingsLoad.Loaded || LoadResult == SettingsLoad.Empty)
            {
                FinishReset();
                certificates.Look();
                certificates.Sweep(CertificateStore.MaskOf(Live));
            }

            return LoadResult;
        }

        /// <summary>Sets a key of the pending set from text; the reason when it is refused.</summary>
        public Refusal Set(int id, byte[] text, int offset, int bytes)
        {
            SettingRow row = Catalog.RowOf(id);
            if (row == null || row.IsInternal)
            {
                return Refusal.UnknownKey;
            }

            int valueBytes;
            Refusal refusal = ValueText.Parse(row, text, offset, bytes, scratch, 0, out valueBytes);
            if (refusal == Refusal.None && !Pending.Put(id, scratch, 0, valueBytes))
            {
                refusal = Refusal.NoRoom;
            }

            Array.Clear(scratch, 0, scratch.Length);
            return refusal;
        }

        /// <summary>Gives a key of the pending set back its default.</summary>
        public Refusal Unset(int id)
        {
            SettingRow row = Catalog.RowOf(id);
            if (row == null || row.IsInternal)
            {
                return Refusal.UnknownKey;
            }

            Pending.Remove(id);
            if (row.Type == SettingType.Certificate)
            {
                SweepUnused();
            }

            return Refusal.None;
        }

        /// <summary>Drops what was not saved.</summary>
        public void Discard()
        {
            Pending.CopyFrom(Live);
            SweepUnused();
        }

        /// <summary>
        /// Stores the pending set, unless it contradicts itself (the key is then in <see cref="SettingsRules.RefusedId"/>) or the
        /// storage holds a newer format. After StorageFailed the live set is what it was, and storage may hold either.
        /// </summary>
        public Refusal Save()
        {
            if (LoadResult == SettingsLoad.NewerFormat)
            {
                return Refusal.NewerFormat;
            }

            Refusal refusal = Rules.FindContradiction(Pending);
            if (refusal != Refusal.None)
            {
                return refusal;
            }

            bool reboots = false;
            bool platform = false;
            for (int i = 0; i < Catalog.KeyCount; i++)
            {
                int id = Catalog.IdAt(i);
                if (!Pending.IsSame(Live, id))
                {
                    SettingFlags flags = Catalog.RowOf(id).Flags;
                    reboots |= (flags & SettingFlags.Reboot) != 0;
                    platform |= (flags & SettingFlags.PlatformWifi) != 0;
                }
            }

            work.CopyFrom(Pending);
            scratch[0] = 1;
            if (platform && !work.Put(SettingId.WifiPending, scratch, 0, 1))
            {
                return Refusal.NoRoom;
            }

            if (!Store())
            {
                doubtfulMask |= CertificateStore.MaskOf(Pending);
                return Refusal.StorageFailed;
            }

            Live.CopyFrom(work);
            Pending.CopyFrom(work);
            NeedsReboot |= reboots;
            SaveCount++;
            SweepUnused();
            return Refusal.None;
        }

        /// <summary>What is live now is what the gateway was composed of: nothing waits for a restart.</summary>
        public void NoteStarted()
        {
            NeedsReboot = false;
        }

        /// <summary>
        /// The platform's copy of the Wi-Fi credentials is to be written though the settings did not change: sets the mark, durably. False
        /// when that failed.
        /// </summary>
        public bool SetWifiPending()
        {
            scratch[0] = 1;
            work.CopyFrom(Live);
            return work.Put(SettingId.WifiPending, scratch, 0, 1) && StoreInternal(SettingId.WifiPending);
        }

        /// <summary>
        /// The platform's copy of the Wi-Fi credentials was written: clears the mark, durably. False when that failed: the copy will be
        /// written once more.
        /// </summary>
        public bool ClearWifiPending()
        {
            work.CopyFrom(Live);
            work.Remove(SettingId.WifiPending);
            return StoreInternal(SettingId.WifiPending);
        }

        /// <summary>
        /// Takes over Wi-Fi credentials that somebody gave the platform by the cable, durably and at once; no password for an open
        /// network. What was set and not saved of them is replaced.
        /// </summary>
        public Refusal AdoptWifi(byte[] ssid, int ssidBytes, byte[] password, int passwordBytes)
        {
            Refusal refusal = ValueText.Validate(Catalog.RowOf(SettingId.WifiSsid), ssid, 0, ssidBytes);
            if (refusal == Refusal.None && passwordBytes > 0)
            {
                refusal = ValueText.Validate(Catalog.RowOf(SettingId.WifiPassword), password, 0, passwordBytes);
            }

            if (refusal != Refusal.None)
            {
                return refusal;
            }

            work.CopyFrom(Live);
            work.Remove(SettingId.WifiPending);
            work.Remove(SettingId.WifiPassword);
            if (!work.Put(SettingId.WifiSsid, ssid, 0, ssidBytes)
                || (passwordBytes > 0 && !work.Put(SettingId.WifiPassword, password, 0, passwordBytes)))
            {
                return Refusal.NoRoom;
            }

            if (!Store())
            {
                return Refusal.StorageFailed;
            }

            Live.CopyFrom(work);

            // A pending set too full for them keeps its own, and shows them as changes.
            Pending.PutFrom(Live, SettingId.WifiPending);
            Pending.PutFrom(Live, SettingId.WifiSsid);
            Pending.PutFrom(Live, SettingId.WifiPassword);
            SaveCount++;
            return Refusal.None;
        }

        /// <summary>
        /// Erases everything, both copies and all certificates. A power cut leaves the old settings, or a reset that the next load
        /// finishes. False when something could not be erased.
        /// </summary>
        public bool FactoryReset()
        {
            AbortCertificate();
            bool isErased = true;
            for (int copy = 0; copy < SettingsLimits.SettingsSlotCount; copy++)
            {
                work.Clear();
                isErased &= StoreOnce();
            }

            if (!isErased)
            {
                return false;
            }

            Live.Clear();
            Pending.Clear();
            doubtfulMask = 0;
            LoadResult = SettingsLoad.Empty;
            NeedsReboot = true;
            SaveCount++;
            return certificates.Sweep(0);
        }

        /// <summary>
        /// Begins to load a certificate file into the pending set: <see cref="SettingId.CertCa"/>, CertClient or CertKey. One that was
        /// loaded before and not saved is dropped. Refused only where storage holds a newer format.
        /// </summary>
        public Refusal BeginCertificate(int id)
        {
            Check.That(Catalog.RowOf(id).Type == SettingType.Certificate, Fault.StateImpossible);
            if (LoadResult == SettingsLoad.NewerFormat)
            {
                return Refusal.NewerFormat;
            }

            AbortCertificate();
            if (!Pending.IsSame(Live, id))
            {
                // Live's record is no longer than the longest, and that one had room.
                Pending.Remove(id);
                Pending.PutFrom(Live, id);
                SweepUnused();
            }

            loadingId = id;
            pem.Begin(id == SettingId.CertKey);
            certificates.Begin(SettingId.NumberOf(id), UsedMask());
            return Refusal.None;
        }

        /// <summary>Takes a line of the file without its end. A refusal ends the load; pending is what it was.</summary>
        public Refusal TakeCertificateLine(byte[] line, int offset, int bytes)
        {
            Refusal refusal = pem.TakeLine(line, offset, bytes);
            if (refusal == Refusal.None && pem.KeptBytes > 0)
            {
                refusal = certificates.Add(line, offset, pem.KeptBytes);
                if (refusal == Refusal.None)
                {
                    refusal = certificates.Add(lineEnd, 0, 1);
                }
            }

            if (refusal != Refusal.None)
            {
                AbortCertificate();
            }

            return refusal;
        }

        /// <summary>The file is complete: pending names it. A refusal ends the load; pending is what it was.</summary>
        public Refusal EndCertificate()
        {
            Refusal refusal = pem.Finish();
            if (refusal == Refusal.None)
            {
                refusal = certificates.Finish();
            }

            if (refusal == Refusal.None && !Pending.Put(loadingId, certificates.Value, 0, certificates.ValueBytes))
            {
                refusal = Refusal.NoRoom;
            }

            if (refusal == Refusal.None)
            {
                loadingId = SettingId.None;
                certificates.Wipe();
            }
            else
            {
                AbortCertificate();
            }

            return refusal;
        }

        /// <summary>Drops the load under way, if there is one; what it wrote is emptied.</summary>
        public void AbortCertificate()
        {
            if (loadingId != SettingId.None)
            {
                loadingId = SettingId.None;
                SweepUnused();
            }
        }

        /// <summary>
        /// Reads a certificate file of a set into the caller's buffer from its start, which has <see cref="ReadRoomBytes"/> more than
        /// <see cref="SettingsSet.CertificateBytes"/>. Returns its bytes, 0 where there is none, -1 when it is damaged.
        /// </summary>
        public int ReadCertificate(SettingsSet set, int id, byte[] buffer)
        {
            int at = set.Usable(id);
            return at < 0 ? 0 : certificates.Read(SettingId.NumberOf(id), set.Buffer, at, buffer, 0);
        }

        /// <summary>
        /// A certificate file of a set in a new array with a NUL behind it, as TLS of the device wants it; null where there is none
        /// or it is damaged (compare <see cref="SettingsSet.CertificateBytes"/>). For start-up.
        /// </summary>
        public byte[] NewCertificate(SettingsSet set, int id)
        {
            int bytes = set.CertificateBytes(id);
            if (bytes == 0)
            {
                return null;
            }

            byte[] room = new byte[bytes + ReadRoomBytes];
            if (ReadCertificate(set, id, room) != bytes)
            {
                return null;
            }

            byte[] file = new byte[bytes + 1];
            Array.Copy(room, 0, file, 0, bytes);
            Array.Clear(room, 0, room.Length);
            return file;
        }

        /// <summary>
        /// Copies the Wi-Fi credentials that serve. The caller clears them after use.
        /// </summary>
        public void CopyWifi(WifiCredentials into)
        {
            into.Clear();
            into.SsidBytes = Live.CopyValue(SettingId.WifiSsid, into.Ssid, 0);
            into.PasswordBytes = into.SsidBytes > 0 ? Live.CopyValue(SettingId.WifiPassword, into.Password, 0) : 0;
        }

        /// <summary>CRC of the settings file that was taken in and is to be deleted; false when there is none.</summary>
        internal bool GetBootFileMark(out uint mark)
        {
            mark = 0;
            if (Live.BytesOf(SettingId.BootFileMark) != MarkBytes)
            {
                return false;
            }

            Live.CopyValue(SettingId.BootFileMark, scratch, 0);
            mark = BigEndian.GetU32(scratch, 0);
            return true;
        }

        /// <summary>As <see cref="Save"/>, with the mark of the settings file that it came from in the same write.</summary>
        internal Refusal SaveBootFile(uint mark)
        {
            BigEndian.PutU32(scratch, 0, mark);
            Refusal refusal = Pending.Put(SettingId.BootFileMark, scratch, 0, MarkBytes) ? Save() : Refusal.NoRoom;
            if (refusal != Refusal.None)
            {
                Pending.Remove(SettingId.BootFileMark);
            }

            return refusal;
        }

        /// <summary>The settings file is gone: clears its mark, durably. False when that failed: it is tried at the next start.</summary>
        internal bool ClearBootFileMark()
        {
            work.CopyFrom(Live);
            work.Remove(SettingId.BootFileMark);
            return StoreInternal(SettingId.BootFileMark);
        }

        /// <summary>Stores the work set, which differs from the live one in an internal key only.</summary>
        private bool StoreInternal(int id)
        {
            if (LoadResult == SettingsLoad.NewerFormat || !Store())
            {
                return false;
            }

            Live.CopyFrom(work);

            // A pending set too full for it loses nothing: a save puts the mark in itself.
            Pending.PutFrom(Live, id);
            return true;
        }

        private bool Store()
        {
            // The second attempt takes the other slot: one bad slot does not end all saving.
            for (int attempt = 0; attempt < SaveAttempts; attempt++)
            {
                if (StoreOnce())
                {
                    doubtfulMask = 0;
                    savesBothCopies = savesBothCopies && !StoreOnce();
                    return true;
                }
            }

            return false;
        }

        private bool StoreOnce()
        {
            record.Buffer[TwinRecord.BodyOffset] = BodyVersion;
            if (record.Save(work.Bytes + 1))
            {
                return true;
            }

            faults.Add(Fault.StorageWrite);
            return false;
        }

        /// <summary>An empty set over a copy that still holds something is a factory reset that was cut short.</summary>
        private void FinishReset()
        {
            if (Live.Bytes > 0 || LoadResult == SettingsLoad.Empty)
            {
                return;
            }

            for (int slot = 0; slot < SettingsLimits.SettingsSlotCount; slot++)
            {
                // The frame's buffer is free between a load and a save.
                if (area.Read(slot, record.Buffer, 0) > TwinRecord.OverheadBytes + 1)
                {
                    work.Clear();
                    StoreOnce();
                    return;
                }
            }
        }

        private int UsedMask()
        {
            return CertificateStore.MaskOf(Live) | CertificateStore.MaskOf(Pending) | doubtfulMask;
        }

        private void SweepUnused()
        {
            if (LoadResult == SettingsLoad.Loaded || LoadResult == SettingsLoad.Empty || SaveCount > 0)
            {
                certificates.Sweep(UsedMask());
            }
        }
    }
}
