using Gateway.Alarms;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <content>The birth message: what this gateway is.</content>
    public sealed partial class Payloads
    {
        private readonly string keyFirmware = "{\"firmware\":\"";
        private readonly string keyBoard = "\",\"board\":";
        private readonly string keyRestart = ",\"restart\":\"";
        private readonly string textExternal = "external";
        private readonly string textOrdered = "ordered";
        private readonly string textSafeModeOver = "safe-mode-over";
        private readonly string keyPhase = "\",\"phase\":";
        private readonly string keySettings = ",\"settings\":";
        private readonly string keySensors = ",\"sensors\":[";
        private readonly string keyAlarms = "],\"alarms\":[";
        private readonly string textMoreNames = "],\"more\":true}";

        /// <summary>
        /// Writes the birth message; returns its bytes. Names that do not fit into <paramref name="bytesMax"/> are left out, and "more"
        /// says so; what comes before them takes no more than <see cref="AppLimits.ShortPayloadBytesMax"/>.
        /// </summary>
        public int PutBirth(BirthFacts facts, BootRecord boot, int bytesMax)
        {
            ByteWriter w = Begin(AppLimits.PayloadBytesMax);
            w.PutText(keyFirmware);
            w.PutBytes(facts.Firmware);
            w.PutText(keyBoard);
            if (facts.Board == null)
            {
                w.PutBytes(textNull);
            }
            else
            {
                w.PutByte('"');
                w.PutBytes(facts.Board);
                w.PutByte('"');
            }

            PutBoot(boot.Count);
            PutRestart(facts, boot.LastEnd);
            w.PutText(keySettings);
            if (facts.SettingsFingerprint < 0)
            {
                w.PutBytes(textNull);
            }
            else
            {
                w.PutInteger(facts.SettingsFingerprint);
            }

            if (PutNames(facts, bytesMax))
            {
                w.PutByte(']');
                w.PutByte('}');
            }
            else
            {
                w.PutText(textMoreNames);
            }

            return Bytes();
        }

        // How the start before ended.
        private void PutRestart(BirthFacts facts, BootEnd lastEnd)
        {
            ByteWriter w = writer;
            w.PutText(keyRestart);
            if (facts.LastRestart == Fault.None)
            {
                w.PutText(lastEnd == BootEnd.Ordered ? textOrdered : lastEnd == BootEnd.SafeModeOver ? textSafeModeOver : textExternal);
                w.PutByte('"');
            }
            else
            {
                faultNames.Put((int)facts.LastRestart, w);
                w.PutText(keyPhase);
                w.PutInteger((int)facts.LastPhase);
            }
        }

        // The names of sensors and alarms; false if not all of them fit.
        private bool PutNames(BirthFacts facts, int bytesMax)
        {
            ByteWriter w = writer;
            w.PutText(keySensors);
            bool fits = true;
            for (int i = 0; i < facts.Sensors.Length && fits; i++)
            {
                fits = PutListed(facts.Sensors[i].Name, i == 0, bytesMax);
            }

            w.PutText(keyAlarms);
            bool isFirst = true;
            for (int i = 0; i < facts.Alarms.Length && fits; i++)
            {
                if (!facts.Alarms[i].IsPlaceholder)
                {
                    fits = PutListed(facts.Alarms[i].Name, isFirst, bytesMax);
                    isFirst = false;
                }
            }

            return fits;
        }

        /// <summary>The word of an alarm's state.</summary>
        internal byte[] NameOf(AlarmState state)
        {
            return states[(int)state];
        }

        // False if this name would leave no room for what must follow.
        private bool PutListed(byte[] name, bool isFirst, int bytesMax)
        {
            if (writer.Bytes + name.Length + 3 + keyAlarms.Length + textMoreNames.Length > bytesMax)
            {
                return false;
            }

            if (!isFirst)
            {
                writer.PutByte(',');
            }

            writer.PutByte('"');
            writer.PutBytes(name);
            writer.PutByte('"');
            return true;
        }
    }
}
