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
        private const int WordSequence = 12;

        // ,"boot": and "start": and quence": in ASCII, the first byte highest.
        private const ulong BootKey = 0x2C22626F6F74223A;
        private const ulong StartKey = 0x227374617274223A;
        private const ulong SequenceKey = 0x7175656E6365223A;

        // Bytes of the last two words.
        private const int NamesEndBytes = 12 + 14;

        // One list, because each literal that is kept takes heap.
        private readonly string birthWords = "{\"firmware\":\"|\",\"board\":|,\"start\":|,\"restart\":\"|"
            + "external|ordered|safe-mode-over|"
            + "\",\"phase\":|,\"settings\":|,\"sensors\":[|],\"alarms\":[|],\"more\":true}|,\"sequence\":";

        /// <summary>
        /// Writes the birth message; returns its bytes. Names that do not fit into <paramref name="bytesMax"/> are left out, and "more"
        /// says so; what comes before them takes no more than <see cref="AppLimits.ShortPayloadBytesMax"/>. <paramref name="start"/> is
        /// this start's random number; 0 if another start may have the same boot, because its record was damaged or could not be written.
        /// <paramref name="sequence"/> is one more than the highest that storage holds.
        /// </summary>
        public int PutBirth(BirthFacts facts, BootRecord boot, uint epoch, uint start, long sequence, int bytesMax)
        {
            ByteWriter w = Begin(AppLimits.PayloadBytesMax);
            PutWord(WordFirmware);
            w.PutBytes(facts.Firmware);
            PutWord(WordBoard);
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
            PutWord(WordStart);
            w.PutInteger(boot.IsCertain ? start : 0);
            PutWord(WordSequence);
            w.PutInteger(sequence);
            PutRestart(facts, boot.LastEnd);
            PutWord(WordSettings);
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
                PutWord(WordMoreNames);
            }

            return Bytes();
        }

        private void PutWord(int word)
        {
            WordList.Put(birthWords, word, writer);
        }

        // How the start before ended.
        private void PutRestart(BirthFacts facts, BootEnd lastEnd)
        {
            ByteWriter w = writer;
            PutWord(WordRestart);
            if (facts.LastRestart == Fault.None)
            {
                PutWord(lastEnd == BootEnd.Ordered ? WordOrdered : lastEnd == BootEnd.SafeModeOver ? WordSafeModeOver : WordExternal);
                w.PutByte('"');
            }
            else
            {
                faultNames.Put((int)facts.LastRestart, w);
                PutWord(WordPhase);
                w.PutInteger((int)facts.LastPhase);
            }
        }

        // The names of sensors and alarms; false if not all of them fit.
        private bool PutNames(BirthFacts facts, int bytesMax)
        {
            ByteWriter w = writer;
            PutWord(WordSensors);
            bool fits = true;
            for (int i = 0; i < facts.Sensors.Length && fits; i++)
            {
                fits = PutListed(facts.Sensors[i].Name, i == 0, bytesMax);
            }

            PutWord(WordAlarms);
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
        /// Whether this birth message, which the broker kept, is of another start than this one, and this storage does not know that start,
        /// or not all that it made: <paramref name="sequence"/> is what storage held at this start. Then consumers have seen more.
        /// </summary>
        internal static bool IsUnknownBirth(InboundMessage birth, BootRecord boot, uint start, long sequence)
        {
            byte[] b = birth.Buffer;
            int offset = birth.PayloadOffset;
            int bytes = birth.PayloadBytes;
            long number = DecimalText.After(b, offset, bytes, StartKey);
            return number > 0 && number != start
                && (boot.IsUnknown(DecimalText.After(b, offset, bytes, BootKey), number)
                    || DecimalText.After(b, offset, bytes, SequenceKey) > sequence);
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
