using Gateway.Hal;
using Gateway.Settings;

namespace Gateway.App
{
    /// <content>Settings from afar: set, save, what a save changes at once, and erasing all that the gateway was told and holds.</content>
    public sealed partial class GatewayControl
    {
        private readonly SettingsStore settings;
        private readonly SensorChannel[] sensors;
        private readonly ISlotStorage[] areas;
        private readonly IWifiStore wifiStore;
        private readonly WifiCredentials noCredentials;
        private readonly byte[] buffer;
        private int savesApplied;

        /// <summary>A factory reset has been done: nothing turns any more but the console, for its answer.</summary>
        public bool IsErased { get; private set; }

        /// <summary>The factory reset could not erase all of it.</summary>
        public bool HasEraseFailed { get; private set; }

        /// <summary>Sets a key, the first <paramref name="keyBytes"/>, to the value behind it and a blank.</summary>
        internal CommandResult Set(byte[] b, int offset, int keyBytes, int bytes)
        {
            int id = settings.Catalog.Find(b, offset, keyBytes);
            if (id == SettingId.None)
            {
                return Refused(Refusal.UnknownKey);
            }

            if ((settings.Catalog.RowOf(id).Flags & SettingFlags.Remote) == 0)
            {
                return CommandResult.NotAllowed;
            }

            return IsConsoleAtWork() ? CommandResult.Busy
                : Refused(settings.Set(id, b, offset + keyBytes + 1, bytes - keyBytes - 1));
        }

        /// <summary>Saves what was set.</summary>
        internal CommandResult Save()
        {
            if (IsConsoleAtWork())
            {
                return CommandResult.Busy;
            }

            Refusal refusal = settings.Save();
            if (refusal == Refusal.StorageFailed)
            {
                return CommandResult.StorageFailed;
            }

            return refusal == Refusal.None && settings.NeedsReboot ? CommandResult.OkAfterRestart : Refused(refusal);
        }

        internal bool HasSettings
        {
            get { return settings != null; }
        }

        /// <summary>Takes over what saves since the last time changed that needs no restart; true when there was something.</summary>
        internal bool TakeOverSaved(long nowMs)
        {
            return settings != null && savesApplied != settings.SaveCount && TakeOver(nowMs);
        }

        private bool TakeOver(long nowMs)
        {
            if (!settings.ReadLive())
            {
                // Something was set since, and what was saved cannot be told from it now: it is looked at again.
                return false;
            }

            savesApplied = settings.SaveCount;
            SettingsMapping.TakeOver(settings.Live, sensors, nowMs);
            for (int i = 0; i < alarms.Length; i++)
            {
                alarms[i].Rule.Recalibrate();
            }

            return true;
        }

        // Somebody has changed what a command may not, and has not saved it: a save would store it for them.
        private bool IsConsoleAtWork()
        {
            if (settings.IsLoadingCertificate || !settings.ReadLive())
            {
                // A save would drop the certificate, or store changes that nobody can name.
                return true;
            }

            for (int id = settings.NextChanged(SettingId.None); id != SettingId.None; id = settings.NextChanged(id))
            {
                SettingRow row = settings.Catalog.RowOf(id);
                if (row != null && !row.IsInternal && (row.Flags & SettingFlags.Remote) == 0)
                {
                    return true;
                }
            }

            return false;
        }

        // Messages held, the platform's copy of the Wi-Fi credentials, then settings and certificates; the gateway has stopped. False when
        // something could not be erased. A power cut leaves the settings, or a reset that the next load finishes: settings go last, and
        // while they are there the platform's copy is written again from them.
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
            return settings.FactoryReset() && isErased;
        }

        private static CommandResult Refused(Refusal refusal)
        {
            return refusal == Refusal.None ? CommandResult.Ok : (CommandResult)((int)CommandResult.Refused + (int)refusal);
        }
    }
}
