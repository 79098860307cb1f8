using Gateway.Alarms;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <content>The birth message: what this gateway is.</content>
    public sealed partial class Payloads
    {
        private const int WordFirmware = 0;
        private const int WordBoard = 1;
        private const int WordStart = 2;
        private const int WordRestart = 3;
        private const int WordExternal = 4;
        private const int WordOrdered = 5;
        private const int WordSafeModeOver = 6;
        private const int WordPhase = 7;
        private const int WordSettings = 8;
        private const int WordSensors = 9;
        private const int WordAlarms = 10;
        private const int WordMoreNames = 11;

        // "boot": in ASCII, the first byte highest.
        private const ulong BootKey = 0x22626F6F74223A;
        private const ulong BootKeyMask = 0xFFFFFFFFFFFFFF;

        // Bytes of the last two words.
        private const int NamesEndBytes = 12 + 14;

        // One list, because each literal that is kept takes heap.
        private readonly string birthWords = "{\"firmware\":\"|\",\"board\":|,\"start\":|,\"restart\":\"|"
            + "external|ordered|safe-mode-over|"
            + "\",\"phase\":|,\"settings\":|,\"sensors\":[|],\"alarms\":[|],\"more\":true}";

        /// <summary>
        /// Writes the birth message; returns its bytes. Names that do not fit into <paramref name="bytesMax"/> are left out, and "more"
        /// says so; what comes before them takes no more than <see cref="AppLimits.ShortPayloadBytesMax"/>. <paramref name="start"/> is
        /// this start's random number; 0 if another start may have the same boot, because its record was damaged or could not be written.
        /// </summary>
        public int PutBirth(BirthFacts facts, BootRecord boot, uint epoch, uint start, int bytesMax)
        {
            ByteWriter w = Begin(AppLimits.PayloadBytesMax);
            WordList.Put(birthWords, WordFirmware, w);
            w.PutBytes(facts.Firmware);
            WordList.Put(birthWords, WordBoard, w);
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
            PutEpoch(epoch);
            WordList.Put(birthWords, WordStart, w);
            w.PutInteger(boot.IsCertain ? start : 0);
            PutRestart(facts, boot.LastEnd);
            WordList.Put(birthWords, WordSettings, w);
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
                WordList.Put(birthWords, WordMoreNames, w);
            }

            return Bytes();
        }

        // How the start before ended.
        private void PutRestart(BirthFacts facts, BootEnd lastEnd)
        {
            ByteWriter w = writer;
            WordList.Put(birthWords, WordRestart, w);
            if (facts.LastRestart == Fault.None)
            {
                int word = lastEnd == BootEnd.Ordered ? WordOrdered : lastEnd == BootEnd.SafeModeOver ? WordSafeModeOver : WordExternal;
                WordList.Put(birthWords, word, w);
                w.PutByte('"');
            }
            else
            {
                faultNames.Put((int)facts.LastRestart, w);
                WordList.Put(birthWords, WordPhase, w);
                w.PutInteger((int)facts.LastPhase);
            }
        }

        // The names of sensors and alarms; false if not all of them fit.
        private bool PutNames(BirthFacts facts, int bytesMax)
        {
            ByteWriter w = writer;
            WordList.Put(birthWords, WordSensors, w);
            bool fits = true;
            for (int i = 0; i < facts.Sensors.Length && fits; i++)
            {
                fits = PutListed(facts.Sensors[i].Name, i == 0, bytesMax);
            }

            WordList.Put(birthWords, WordAlarms, w);
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

        /// <summary>
        /// Whether this birth message, which the broker kept, is of a later start than this one, or of another start with the same number:
        /// then consumers have seen more than this start's storage knows. Its first three numbers after the key of boot are boot, epoch and
        /// start.
        /// </summary>
        internal static bool IsOfLaterStart(InboundMessage birth, uint boot, uint start)
        {
            int end = birth.PayloadOffset + birth.PayloadBytes;
            ulong read = 0;
            int count = 0;
            bool isNumber = false;
            long number = 0;
            long theirBoot = 0;
            for (int at = birth.PayloadOffset; at < end; at++)
            {
                uint digit = (uint)(birth.Buffer[at] - '0');
                if (digit <= 9 && (count > 0 || (read & BootKeyMask) == BootKey))
                {
                    count += isNumber ? 0 : 1;
                    number = isNumber ? (number * 10) + digit : digit;
                    isNumber = number <= uint.MaxValue;
                    theirBoot = count == 1 ? number : theirBoot;
                }
                else if (isNumber && count == 3)
                {
                    return theirBoot >= boot && number != start && number != 0;
                }
                else
                {
                    isNumber = false;
                }

                read = (read << 8) | birth.Buffer[at];
            }

            return false;
        }

        /// <summary>The word of an alarm's state.</summary>
        internal byte[] NameOf(AlarmState state)
        {
            return states[(int)state];
        }

        // False if this name would leave no room for what must follow.
        private bool PutListed(byte[] name, bool isFirst, int bytesMax)
        {
            if (writer.Bytes + name.Length + 3 + NamesEndBytes > bytesMax)
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
