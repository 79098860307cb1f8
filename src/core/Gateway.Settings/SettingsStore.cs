using System;
using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Settings
{
    /// <summary>
    /// The settings: the stored set (live), the set that is being edited (pending), and the certificates that they name. A save is one
    /// write of one slot; a power cut at any point leaves the old set or the new one, certificates included.
    /// </summary>
    /// <remarks>
    /// One thread. Nothing allocates after construction unless it says so. Each call that stores blocks for its writes. Only the pending
    /// set is in RAM. While it is unchanged it is also the live set. Later the live set is read from its slot again when it is needed,
    /// into the one buffer that records and chunks of certificates use too.
    /// </remarks>
    public sealed class SettingsStore
    {
        private const int Kind = 0x53;
        private const int FrameVersion = 1;
        private const int BodyVersion = 1;
        private const int RecordsOffset = ABRecord.BodyOffset + 1;
        private const int SaveAttempts = 2;
        private const int MarkBytes = 4;

        private readonly ISlotStorage area;
        private readonly Crc32 crc;
        private readonly FaultLog faults;
        private readonly ABRecord record;
        private readonly CertificateStore certificates;
        private readonly PemText pem = new PemText();

        // A view of the record in the buffer: the live set after it was read, or the set that is being stored.
        private readonly SettingsSet work;
        private readonly byte[] scratch = new byte[SettingsLimits.ValueBytesMax];

        // Slots of the certificates that the live set names, and those that a failed save may have named in storage.
        private int liveMask;
        private int doubtfulMask;

        // Describes the live set, to tell whether the pending one differs.
        private int liveBytes;
        private uint liveCrc;

        // The live set is in storage; otherwise it is empty.
        private bool isStored;

        // Something was set since the two sets were the same.
        private bool isTouched;
        private bool isCompared;
        private bool holdsLive;

        // The other copy holds a secret that is replaced.
        private bool savesBothCopies;
        private int loadingId;

        /// <summary>
        /// Settings in an area of two slots and one of certificate slots, with the sizes of <see cref="SettingsLimits"/>. The catalog may
        /// be shared.
        /// </summary>
        public SettingsStore(
            SettingsCatalog catalog, ISlotStorage settingsArea, ISlotStorage certificatesArea, Crc32 crc, FaultLog faults)
        {
            Catalog = catalog;
            area = settingsArea;
            this.faults = faults;
            this.crc = crc;
            int slotBytes = certificatesArea.SlotBytesMax;
            int recordBytes = ABRecord.BufferBytes(settingsArea);
            byte[] buffer = new byte[slotBytes > recordBytes ? slotBytes : recordBytes];
            record = new ABRecord(settingsArea, crc, Kind, FrameVersion, buffer);
            certificates = new CertificateStore(certificatesArea, buffer, crc, faults);
            int bytesMax = record.BodyBytesMax - 1;
            Check.That(bytesMax > 0, Fault.LimitsInconsistent);
            work = new SettingsSet(catalog, buffer, RecordsOffset, bytesMax);
            Pending = new SettingsSet(catalog, new byte[bytesMax], 0, bytesMax);
            Rules = new SettingsRules();
        }

        /// <summary>The table.</summary>
        public SettingsCatalog Catalog { get; }

        /// <summary>
        /// The stored set: the pending one while that is unchanged, otherwise as read from its slot, valid until the next call that sets
        /// or stores. If the slot cannot be read, it is the pending set: call <see cref="ReadLive"/> first if this matters.
        /// </summary>
        public SettingsSet Live
        {
            get { return ReadLive() && isTouched ? work : Pending; }
        }

        /// <summary>The set that is being edited; equal to the live one after load, save and discard.</summary>
        public SettingsSet Pending { get; }

        /// <summary>The rules between keys.</summary>
        public SettingsRules Rules { get; }

        /// <summary>Result of the last load.</summary>
        public SettingsLoad LoadResult { get; private set; }

        /// <summary>Number of the stored set; grows with each save.</summary>
        public uint Generation
        {
            get { return record.Generation; }
        }

        /// <summary>Successful saves since load: a change tells the owner to apply keys that need no restart.</summary>
        public int SaveCount { get; private set; }

        /// <summary>A saved change acts only after a restart.</summary>
        public bool NeedsReboot { get; private set; }

        /// <summary>The platform's copy of the Wi-Fi credentials must be written; durable.</summary>
        public bool IsWifiPending
        {
            get { return Live.GetNumber(SettingId.WifiPending) != 0; }
        }

        /// <summary>The live set has all that a start needs.</summary>
        public bool IsProvisioned
        {
            get { return Rules.NextMissing(Live, SettingId.None) == SettingId.None; }
        }

        /// <summary>A certificate is being loaded.</summary>
        public bool IsLoadingCertificate
        {
            get { return loadingId != SettingId.None; }
        }

        /// <summary>Whether pending differs from live.</summary>
        public bool IsChanged
        {
            get
            {
                if (isTouched && !isCompared)
                {
                    isCompared = true;
                    isTouched = Pending.Bytes != liveBytes || Pending.Crc(crc) != liveCrc;
                }

                return isTouched;
            }
        }

        /// <summary>
        /// Ensures that <see cref="Live"/> is the stored set. False: its slot cannot be read now, or a certificate that is being loaded
        /// has the buffer.
        /// </summary>
        public bool ReadLive()
        {
            if (!IsChanged || holdsLive)
            {
                return true;
            }

            if (loadingId != SettingId.None)
            {
                return false;
            }

            int body = isStored ? record.Reload() : 1;
            holdsLive = body >= 1 && (!isStored || record.Buffer[ABRecord.BodyOffset] == BodyVersion) && TakeBody(isStored ? body : 1);
            if (!holdsLive)
            {
                faults.Add(HalFaults.StorageRead);
            }

            return holdsLive;
        }

        /// <summary>
        /// The first key after <paramref name="after"/> (None for the first of all), in ascending order, whose records differ between
        /// pending and live, or that only one of them has; None if there are no more. Keys of a newer firmware and internal keys count.
        /// Call <see cref="ReadLive"/> before.
        /// </summary>
        public int NextChanged(int after)
        {
            return IsChanged ? Pending.NextDifference(work, after) : SettingId.None;
        }

        /// <summary>Reads the stored settings. Once, at start, before anything else.</summary>
        public SettingsLoad Load()
        {
            int body = record.Load();
            bool isWhole = record.QuarantinedCount == 0;
            doubtfulMask = 0;
            loadingId = SettingId.None;
            isStored = false;
            if (body < 0)
            {
                LoadResult = isWhole ? SettingsLoad.Empty : SettingsLoad.Lost;
            }
            else if (body > 0 && record.Buffer[ABRecord.BodyOffset] != BodyVersion)
            {
                LoadResult = SettingsLoad.NewerFormat;
            }
            else if (body == 0 || !TakeBody(body))
            {
                LoadResult = SettingsLoad.Lost;
            }
            else
            {
                LoadResult = isWhole ? SettingsLoad.Loaded : SettingsLoad.OneCopyLost;
                isStored = true;
            }

            if (!isStored)
            {
                work.Clear();
            }

            NoteLive();
            Pending.CopyFrom(work);
            if (LoadResult == SettingsLoad.Loaded || LoadResult == SettingsLoad.Empty)
            {
                FinishReset();
                if (certificates.Inspect(liveMask) && LoadResult == SettingsLoad.Empty)
                {
                    // Settings are stored before the first chunk. These stay until a save.
                    LoadResult = SettingsLoad.Lost;
                }
                else
                {
                    certificates.Sweep(liveMask);
                }
            }

            // Also a certificate that nothing uses now, so that it is not missed when it is needed.
            for (int id = SettingId.CertCa; id <= SettingId.CertKey; id += 256)
            {
                int at = Pending.Usable(id);
                if (at >= 0)
                {
                    certificates.Read(SettingId.NumberOf(id), Pending.Buffer, at, null);
                }
            }

            holdsLive = false;
            return LoadResult;
        }

        /// <summary>Sets a key of the pending set from text; returns the reason if it is refused.</summary>
        public Refusal Set(int id, byte[] text, int offset, int bytes)
        {
            SettingRow row = Catalog.RowOf(id);
            if (row == null || row.IsInternal)
            {
                return Refusal.UnknownKey;
            }

            int valueBytes;
            Refusal refusal = ValueText.Parse(row, text, offset, bytes, scratch, 0, out valueBytes);
            if (refusal == Refusal.None && !PutPending(id, scratch, valueBytes))
            {
                refusal = Refusal.NoRoom;
            }

            Array.Clear(scratch, 0, scratch.Length);
            return refusal;
        }

        /// <summary>Restores the default of a key of the pending set.</summary>
        public Refusal Unset(int id)
        {
            SettingRow row = Catalog.RowOf(id);
            if (row == null || row.IsInternal)
            {
                return Refusal.UnknownKey;
            }

            bool isCertificate = row.Type == SettingType.Certificate;
            Touch(true);
            Pending.Remove(id);
            if (isCertificate)
            {
                SweepUnused();
            }

            return Refusal.None;
        }

        /// <summary>Drops unsaved changes. StorageFailed if the stored set cannot be read: then nothing is dropped.</summary>
        public Refusal Discard()
        {
            AbortCertificate();
            if (!ReadLive())
            {
                return Refusal.StorageFailed;
            }

            if (isTouched)
            {
                Pending.CopyFrom(work);
                NoteLive();
            }

            SweepUnused();
            return Refusal.None;
        }

        /// <summary>
        /// Stores the pending set, unless it contradicts itself (<see cref="SettingsRules.RefusedId"/> is then the key) or the storage
        /// holds a newer format. After StorageFailed the pending set is unchanged, and storage may hold the old or the new set. A
        /// certificate that is being loaded is dropped. Nothing is written if the stored set is the same, in both copies and without doubt.
        /// </summary>
        public Refusal Save()
        {
            AbortCertificate();
            if (LoadResult == SettingsLoad.NewerFormat)
            {
                return Refusal.NewerFormat;
            }

            Refusal refusal = Rules.FindContradiction(Pending);
            if (refusal != Refusal.None)
            {
                return refusal;
            }

            if (!IsChanged && isStored && doubtfulMask == 0 && !savesBothCopies && !record.IsAlone
                && (LoadResult == SettingsLoad.Loaded || SaveCount > 0))
            {
                return Refusal.None;
            }

            SettingFlags changed = FlagsOfChanges();
            savesBothCopies |= (changed & SettingFlags.Secret) != 0;
            TakeWork(Pending);
            scratch[0] = 1;
            if ((changed & SettingFlags.PlatformWifi) != 0 && !work.Put(SettingId.WifiPending, scratch, 0, 1))
            {
                return Refusal.NoRoom;
            }

            if (!Store())
            {
                doubtfulMask |= CertificateStore.MaskOf(Pending);
                return Refusal.StorageFailed;
            }

            Pending.CopyFrom(work);
            NoteLive();
            NeedsReboot |= (changed & SettingFlags.Reboot) != 0;
            SaveCount++;
            SweepUnused();
            return Refusal.None;
        }

        /// <summary>The gateway was composed from the live set: nothing waits for a restart.</summary>
        public void NoteStarted()
        {
            NeedsReboot = false;
        }

        /// <summary>
        /// The platform's copy of the Wi-Fi credentials must be written although the settings did not change: sets the mark, durably.
        /// False if that failed.
        /// </summary>
        public bool SetWifiPending()
        {
            scratch[0] = 1;
            return TakeLive() && work.Put(SettingId.WifiPending, scratch, 0, 1) && StoreInternal(SettingId.WifiPending);
        }

        /// <summary>
        /// The platform's copy of the Wi-Fi credentials was written: clears the mark, durably. False if that failed: the copy will be
        /// written once more.
        /// </summary>
        public bool ClearWifiPending()
        {
            if (!TakeLive())
            {
                return false;
            }

            work.Remove(SettingId.WifiPending);
            return StoreInternal(SettingId.WifiPending);
        }

        /// <summary>
        /// Applies Wi-Fi credentials that somebody gave the platform over the cable, durably and at once; no password for an open network.
        /// They replace unsaved ones.
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

            if (!TakeLive())
            {
                return Refusal.StorageFailed;
            }

            savesBothCopies |= work.BytesOf(SettingId.WifiPassword) > 0;
            work.Remove(SettingId.WifiPending);
            work.Remove(SettingId.WifiPassword);
            if (!work.Put(SettingId.WifiSsid, ssid, 0, ssidBytes)
                || (passwordBytes > 0 && !work.Put(SettingId.WifiPassword, password, 0, passwordBytes)))
            {
                return Refusal.NoRoom;
            }

            bool wasChanged = IsChanged;
            if (!Store())
            {
                return Refusal.StorageFailed;
            }

            NoteLive();

            // If the pending set has no room for them, it keeps its own and shows them as changes.
            Touch(!Pending.PutFrom(work, SettingId.WifiPending) | !Pending.PutFrom(work, SettingId.WifiSsid)
                | !Pending.PutFrom(work, SettingId.WifiPassword) | wasChanged);
            SaveCount++;
            return Refusal.None;
        }

        /// <summary>
        /// Erases everything: both copies and all certificates. A power cut leaves the old settings, or a reset that the next load
        /// finishes. False if something could not be erased.
        /// </summary>
        public bool FactoryReset()
        {
            AbortCertificate();
            bool isErased = true;
            for (int copy = 0; copy < SettingsLimits.SettingsSlotCount; copy++)
            {
                holdsLive = false;
                work.Clear();
                isErased &= StoreOnce();
            }

            if (!isErased)
            {
                return false;
            }

            Pending.Clear();
            NoteLive();
            isStored = false;
            doubtfulMask = 0;
            LoadResult = SettingsLoad.Empty;
            NeedsReboot = true;
            SaveCount++;
            bool isSwept = certificates.Sweep(0);
            holdsLive = false;
            return isSwept;
        }

        /// <summary>
        /// Begins to load a certificate file into the pending set: <see cref="SettingId.CertCa"/>, CertClient or CertKey. Drops one that
        /// was loaded before and not saved. Refused if storage holds a newer format, or cannot be read. Until the file is complete or
        /// refused it has the buffer: <see cref="ReadLive"/> is false, and a save or a discard drops the file.
        /// </summary>
        public Refusal BeginCertificate(int id)
        {
            Check.That(Catalog.RowOf(id).Type == SettingType.Certificate, Fault.StateImpossible);
            if (LoadResult == SettingsLoad.NewerFormat)
            {
                return Refusal.NewerFormat;
            }

            AbortCertificate();
            if (!ReadLive())
            {
                return Refusal.StorageFailed;
            }

            if (isTouched && !Pending.IsSame(work, id))
            {
                // The live record is not longer than the longest, which had room.
                Pending.Remove(id);
                Pending.PutFrom(work, id);
                SweepUnused();
            }

            holdsLive = false;
            if (!isStored && LoadResult == SettingsLoad.Empty)
            {
                // Chunks beside an area of settings that is empty mean that the settings are lost.
                work.Clear();
                if (!StoreOnce())
                {
                    return Refusal.StorageFailed;
                }

                isStored = true;
            }

            loadingId = id;
            pem.Begin(id == SettingId.CertKey);
            certificates.Begin(SettingId.NumberOf(id), UsedMask());
            return Refusal.None;
        }

        /// <summary>Takes a line of the file without its end. A refusal ends the load and leaves pending unchanged.</summary>
        public Refusal TakeCertificateLine(byte[] line, int offset, int bytes)
        {
            if (loadingId == SettingId.None)
            {
                return Refusal.PemCut;
            }

            int end = offset + bytes;
            int at = PemText.SkipIndent(line, offset, end);
            Refusal refusal;
            do
            {
                int taken = PemText.FirstLineBytes(line, at, end - at);
                refusal = pem.TakeLine(line, at, taken);
                if (refusal == Refusal.None && pem.KeptBytes > 0)
                {
                    refusal = certificates.Add(line, at, pem.KeptBytes);
                    if (refusal == Refusal.None)
                    {
                        scratch[0] = (byte)'\n';
                        refusal = certificates.Add(scratch, 0, 1);
                    }
                }

                at += taken;
            }
            while (refusal == Refusal.None && at < end);

            if (refusal != Refusal.None)
            {
                AbortCertificate();
            }

            return refusal;
        }

        /// <summary>The file is complete: pending names it. A refusal ends the load and leaves pending unchanged.</summary>
        public Refusal EndCertificate()
        {
            Refusal refusal = loadingId == SettingId.None ? Refusal.PemCut : pem.Finish();
            if (refusal == Refusal.None)
            {
                refusal = certificates.Finish();
            }

            if (refusal == Refusal.None && !PutPending(loadingId, certificates.Value, certificates.ValueBytes))
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

        /// <summary>Drops the load that is running, if there is one, and empties the slots that it wrote.</summary>
        public void AbortCertificate()
        {
            if (loadingId != SettingId.None)
            {
                loadingId = SettingId.None;
                SweepUnused();
            }
        }

        /// <summary>
        /// Reads a certificate file of a set into an array that is longer than the file, with NUL after it. If the file is damaged, or
        /// while a certificate is being loaded, the whole array is NUL. It uses the buffer of <see cref="Live"/>, whose result is then
        /// void.
        /// </summary>
        public void ReadCertificate(SettingsSet set, int id, byte[] file)
        {
            Array.Clear(file, 0, file.Length);
            int at = set.Usable(id);
            if (at < 0 || loadingId != SettingId.None)
            {
                return;
            }

            // The set may be the live one, which is in the buffer that the chunks are read through.
            Array.Copy(set.Buffer, at - 1, scratch, 0, set.Buffer[at - 1] + 1);
            holdsLive = false;
            if (!certificates.Read(SettingId.NumberOf(id), scratch, 1, file))
            {
                Array.Clear(file, 0, file.Length);
            }
        }

        /// <summary>The same in a new array, one byte longer than the file; null if there is no such file. For start-up.</summary>
        public byte[] NewCertificate(SettingsSet set, int id)
        {
            int bytes = set.CertificateBytes(id);
            if (bytes == 0)
            {
                return null;
            }

            byte[] file = new byte[bytes + 1];
            ReadCertificate(set, id, file);
            return file;
        }

        /// <summary>Copies the effective Wi-Fi credentials. The caller clears them after use.</summary>
        public void CopyWifi(WifiCredentials into)
        {
            SettingsSet live = Live;
            into.Clear();
            into.SsidBytes = live.CopyValue(SettingId.WifiSsid, into.Ssid, 0);
            into.PasswordBytes = into.SsidBytes > 0 ? live.CopyValue(SettingId.WifiPassword, into.Password, 0) : 0;
        }

        /// <summary>CRC of the settings file that was applied and must be deleted; false if there is none.</summary>
        internal bool GetBootFileMark(out uint mark)
        {
            mark = 0;
            SettingsSet live = Live;
            if (live.BytesOf(SettingId.BootFileMark) != MarkBytes)
            {
                return false;
            }

            live.CopyValue(SettingId.BootFileMark, scratch, 0);
            mark = BigEndian.GetU32(scratch, 0);
            return true;
        }

        /// <summary>As <see cref="Save"/>, with the mark of the settings file that it came from in the same write.</summary>
        internal Refusal SaveBootFile(uint mark)
        {
            BigEndian.PutU32(scratch, 0, mark);
            Refusal refusal = PutPending(SettingId.BootFileMark, scratch, MarkBytes) ? Save() : Refusal.NoRoom;
            if (refusal != Refusal.None)
            {
                Pending.Remove(SettingId.BootFileMark);
            }

            return refusal;
        }

        /// <summary>The settings file is deleted: clears its mark, durably. False if that failed: the next start tries again.</summary>
        internal bool ClearBootFileMark()
        {
            if (!TakeLive())
            {
                return false;
            }

            work.Remove(SettingId.BootFileMark);
            return StoreInternal(SettingId.BootFileMark);
        }

        /// <summary>Stores the work set, which differs from the live one in an internal key only.</summary>
        private bool StoreInternal(int id)
        {
            bool wasChanged = isTouched;
            if (LoadResult == SettingsLoad.NewerFormat || !Store())
            {
                return false;
            }

            NoteLive();

            // A pending set without room for it loses nothing: a save adds the mark itself.
            Touch(!Pending.PutFrom(work, id) | wasChanged);
            return true;
        }

        // The records of the body in the buffer become the work set; those of older firmware move to their new keys.
        private bool TakeBody(int body)
        {
            if (!work.TakeOwnRecords(body - 1))
            {
                return false;
            }

            for (int i = 0; i < Catalog.Upgrades.Length; i++)
            {
                work.Upgrade(Catalog.Upgrades[i], scratch);
            }

            return true;
        }

        // The work set is the live one.
        private void NoteLive()
        {
            liveMask = CertificateStore.MaskOf(work);
            liveBytes = work.Bytes;
            liveCrc = work.Crc(crc);
            isTouched = false;
            holdsLive = true;
        }

        // The work set becomes the live one, to be changed and stored.
        private bool TakeLive()
        {
            AbortCertificate();
            if (!ReadLive())
            {
                return false;
            }

            if (!isTouched)
            {
                TakeWork(Pending);
            }

            holdsLive = false;
            return true;
        }

        private void TakeWork(SettingsSet set)
        {
            holdsLive = false;
            work.CopyFrom(set);
        }

        private void Touch(bool isChanged)
        {
            isTouched = isChanged;
            isCompared = false;
        }

        private bool PutPending(int id, byte[] value, int bytes)
        {
            Touch(true);
            return Pending.Put(id, value, 0, bytes);
        }

        // Properties of the keys that a save changes; Secret only if the live set has one of them. If that set cannot be read, every key
        // may be changed.
        private SettingFlags FlagsOfChanges()
        {
            if (!ReadLive())
            {
                return SettingFlags.Reboot | SettingFlags.PlatformWifi | SettingFlags.Secret;
            }

            SettingFlags flags = SettingFlags.None;
            for (int id = NextChanged(SettingId.None); id != SettingId.None; id = NextChanged(id))
            {
                SettingRow row = Catalog.RowOf(id);
                if (row != null && !row.IsInternal)
                {
                    flags |= row.IsSecret && work.BytesOf(id) <= 0 ? row.Flags & ~SettingFlags.Secret : row.Flags;
                }
            }

            return flags;
        }

        private bool Store()
        {
            // The second attempt uses the other slot: one bad slot does not end all saving.
            for (int attempt = 0; attempt < SaveAttempts; attempt++)
            {
                if (StoreOnce())
                {
                    doubtfulMask = 0;
                    isStored = true;
                    savesBothCopies = savesBothCopies && !StoreOnce();
                    return true;
                }
            }

            return false;
        }

        private bool StoreOnce()
        {
            record.Buffer[ABRecord.BodyOffset] = BodyVersion;
            bool isSaved = record.Save(work.Bytes + 1);
            faults.Add(Fault.StorageWrite, !isSaved || record.IsAlone ? 1 : 0);
            return isSaved;
        }

        /// <summary>An empty set over a copy that still holds something is a factory reset that was interrupted.</summary>
        private void FinishReset()
        {
            if (Pending.Bytes > 0 || LoadResult == SettingsLoad.Empty)
            {
                return;
            }

            for (int slot = 0; slot < SettingsLimits.SettingsSlotCount; slot++)
            {
                // The frame's buffer is free between a load and a save.
                if (area.Read(slot, record.Buffer, 0) > ABRecord.OverheadBytes + 1)
                {
                    work.Clear();
                    StoreOnce();
                    return;
                }
            }
        }

        private int UsedMask()
        {
            return liveMask | CertificateStore.MaskOf(Pending) | doubtfulMask;
        }

        private void SweepUnused()
        {
            if (LoadResult == SettingsLoad.Loaded || LoadResult == SettingsLoad.Empty || SaveCount > 0)
            {
                certificates.Sweep(UsedMask());
                holdsLive = false;
            }
        }
    }
}
