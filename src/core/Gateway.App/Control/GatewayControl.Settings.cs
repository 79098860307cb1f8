using Gateway.Hal;
using Gateway.Settings;

namespace Gateway.App
{
    /// <content>Settings by command: set, save, what a save changes at once, and the factory reset.</content>
    public sealed partial class GatewayControl
    {
        private readonly SettingsStore settings;
        internal readonly SensorChannel[] Sensors;
        internal readonly LoopPart[] Others;
        private readonly ISlotStorage[] areas;
        private readonly IWifiStore wifiStore;
        private readonly WifiCredentials noCredentials;
        private readonly byte[] buffer;
        private int savesApplied;

        /// <summary>A factory reset has been done: only the console still runs, for its answer.</summary>
        public bool IsErased { get; private set; }

        /// <summary>The factory reset could not erase all of it.</summary>
        public bool HasEraseFailed { get; private set; }

        /// <summary>Sets a key, the first <paramref name="keyBytes"/> bytes, to the value that follows it after a space.</summary>
        internal CommandResult Set(byte[] b, int offset, int keyBytes, int bytes)
        {
            int id = settings.Catalog.Find(b, offset, keyBytes);
            if (id == SettingId.None)
            {
                return Refused(Refusal.UnknownKey);
            }

            if (((int)settings.Catalog.RowOf(id).Flags & Rights) == 0)
            {
                return CommandResult.NotAllowed;
            }

            if (IsConsoleAtWork())
            {
                return CommandResult.ConsoleInUse;
            }

            // No command could make it right again, and every later save would be refused.
            Refusal refusal = settings.Rules.CheckKind(settings.Pending, id);
            return Refused(
                refusal != Refusal.None ? refusal : settings.Set(id, b, offset + keyBytes + 1, bytes - keyBytes - 1));
        }

        /// <summary>Saves the pending settings.</summary>
        internal CommandResult Save()
        {
            if (IsConsoleAtWork())
            {
                return CommandResult.ConsoleInUse;
            }

            Refusal refusal = settings.Save();
            if (refusal == Refusal.StorageFailed)
            {
                return CommandResult.StorageFailed;
            }

            return refusal == Refusal.None && settings.NeedsReboot ? CommandResult.OkAfterRestart : Refused(refusal);
        }

        /// <summary>The settings; null if this gateway has none.</summary>
        internal SettingsStore Settings
        {
            get { return settings; }
        }

        /// <summary>Applies saved changes that need no restart, if there were any since the last call; true if there were.</summary>
        internal bool TakeOverSaved(long nowMs)
        {
            return settings != null && savesApplied != settings.SaveCount && TakeOver(nowMs);
        }

        private bool TakeOver(long nowMs)
        {
            if (!settings.ReadLive())
            {
                // Something was set since the save and hides what was saved: try again later.
                return false;
            }

            savesApplied = settings.SaveCount;
            SettingsMapping.TakeOver(settings.Live, Sensors, alarms, nowMs);
            return true;
        }

        // The console has unsaved changes of keys that a command may not set: a save would store them too.
        private bool IsConsoleAtWork()
        {
            if (settings.IsLoadingCertificate || !settings.ReadLive())
            {
                // A save would drop the certificate, or store changes that cannot be listed.
                return true;
            }

            for (int id = settings.NextChanged(SettingId.None); id != SettingId.None; id = settings.NextChanged(id))
            {
                SettingRow row = settings.Catalog.RowOf(id);
                if (row != null && !row.IsInternal && ((int)row.Flags & Rights) == 0)
                {
                    return true;
                }
            }

            return false;
        }

        // Erases held messages, the platform's copy of the Wi-Fi credentials, then settings and certificates; the gateway has stopped.
        // False if something could not be erased. A power cut leaves the settings, or a reset that the next start finishes: the settings
        // go last, because while they exist the platform's copy is written again from them. EraseStorage comes before them, because it
        // begins with a durable mark: if the settings were gone first, a cut between the two would leave the old blocks for ever.
        private bool Erase()
        {
            bool isErased = true;
            for (int i = 0; i < areas.Length; i++)
            {
                for (int slot = 0; areas[i] != null && slot < areas[i].SlotCount; slot++)
                {
                    isErased &= areas[i].Write(slot, buffer, 0, 0);
                }
            }

            isErased &= wifiStore == null || wifiStore.Write(noCredentials);
            isErased &= reboot.EraseStorage(buffer);
            return settings.FactoryReset() && isErased;
        }

        private static CommandResult Refused(Refusal refusal)
        {
            return refusal == Refusal.None ? CommandResult.Ok : (CommandResult)((int)CommandResult.Refused + (int)refusal);
        }
    }
}
