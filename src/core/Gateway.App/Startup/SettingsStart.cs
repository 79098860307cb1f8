using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>
    /// What every start does with the settings, in this order: load them, apply the settings file from nanoff, make the two copies of the
    /// Wi-Fi credentials equal. It keeps the results for `status`.
    /// </summary>
    public sealed class SettingsStart
    {
        private IBootFile bootFile;
        private IWifiStore wifiStore;
        private readonly FaultLog faults;

        /// <summary>A start of these settings, not loaded yet. The file and the Wi-Fi store are null if the board has none.</summary>
        public SettingsStart(SettingsStore settings, IBootFile bootFile, IWifiStore wifiStore, FaultLog faults)
        {
            Settings = settings;
            this.bootFile = bootFile;
            this.wifiStore = wifiStore;
            this.faults = faults;
        }

        /// <summary>The settings.</summary>
        public SettingsStore Settings { get; }

        /// <summary>Result of the settings file.</summary>
        public BootFileResult FileResult { get; private set; }

        /// <summary>The line of the file that was refused, from 1; 0 if the whole file was.</summary>
        public int FileLine { get; private set; }

        /// <summary>Why the file was refused.</summary>
        public Refusal FileRefusal { get; private set; }

        /// <summary>The key for which the whole file was refused, or None.</summary>
        public int FileKey { get; private set; }

        /// <summary>Result for the two copies of the Wi-Fi credentials.</summary>
        public WifiOutcome Wifi { get; private set; }

        /// <summary>Does all of it. Once.</summary>
        public void Run()
        {
            switch (Settings.Load())
            {
                case SettingsLoad.OneCopyLost:
                case SettingsLoad.Lost:
                    faults.Add(SettingsFaults.SettingsLost);
                    break;
                case SettingsLoad.NewerFormat:
                    faults.Add(SettingsFaults.SettingsNewer);
                    break;
                default:
                    break;
            }

            if (bootFile != null)
            {
                TakeFile();
            }

            if (wifiStore != null)
            {
                Wifi = new WifiStores(Settings, wifiStore, faults).Join();
            }

            // Neither is needed any more.
            bootFile = null;
            wifiStore = null;
            Settings.NoteStarted();
        }

        private void TakeFile()
        {
            BootFile file = new BootFile(bootFile, Settings);
            FileResult = file.Take();
            FileLine = file.RefusedLine;
            FileRefusal = file.Refusal;
            FileKey = file.RefusedId;
            if (FileResult == BootFileResult.Taken)
            {
                faults.Add(SettingsFaults.BootFileTaken);
            }
            else if (FileResult != BootFileResult.None)
            {
                faults.Add(SettingsFaults.BootFileRefused);
            }
        }
    }
}
