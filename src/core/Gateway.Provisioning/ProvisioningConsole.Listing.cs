using System;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Provisioning
{
    /// <content>Answers of many lines: made while there is room, so that no buffer holds a whole one.</content>
    public sealed partial class ProvisioningConsole
    {
        private const string TextEquals = " = ";
        private const string TextArrow = " -> ";
        private const string TextChanged = "(changed)";
        private const string TextSet = "(set)";
        private const string TextNotSet = "(not set)";
        private const string TextNone = "(none)";
        private const string TextBytesCrc = " bytes crc ";
        private const string TextDash = " - ";
        private const string TextDefault = "; default ";
        private const string TextSecret = "; never shown";
        private const string TextAfterReboot = "; after a restart";
        private const string TextUnknown = "# kept for a newer firmware: ";
        private const string TextUnusable = "# not usable by this firmware, defaults serve: ";
        private const string WordKeys = "keys";

        // A prefix of keys; the name of an alarm in a request; what completions have in common. One at a time, and keys and alarms have
        // names of one length.
        private readonly byte[] prefix = new byte[ConsoleLimits.RequestTextBytesMax];
        private int prefixBytes;

        // A name, then the value that follows it.
        private readonly byte[] valueText = new byte[ConsoleLimits.ValueTextBytesMax];
        private readonly ByteWriter valueWriter = new ByteWriter();
        private Listing listing;
        private int position;

        private enum Listing : byte
        {
            Commands,
            Keys,
            Show,
            Diff
        }

        private void Help()
        {
            if (!NextWord())
            {
                StartListing(Listing.Commands);
                return;
            }

            if (Ascii.Matches(editor.Buffer, wordAt, wordBytes, WordKeys))
            {
                ListKeys();
                return;
            }

            int at = wordAt;
            int bytes = wordBytes;
            Command command = CommandTable.Find(editor.Buffer, at, bytes);
            int id = catalog.Find(editor.Buffer, at, bytes);
            if (command == Command.Count && id == SettingId.None)
            {
                // The keys that begin with it.
                nextAt = at;
                ListKeys();
                return;
            }

            if (NextWord())
            {
                FailUsage();
                return;
            }

            if (command != Command.Count)
            {
                frame.StartLine().PutText(CommandTable.HelpOf(command));
            }
            else
            {
                PutRow(catalog.RowOf(id), frame.StartLine());
            }

            frame.EndLine();
            frame.EndOk();
        }

        private void ListKeys()
        {
            if (TakePrefix())
            {
                StartListing(Listing.Keys);
            }
        }

        private void Show()
        {
            if (TakePrefix())
            {
                StartComparing(Listing.Show);
            }
        }

        // A list that compares pending with stored settings needs the stored ones.
        private void StartComparing(Listing what)
        {
            if (settings.ReadLive())
            {
                StartListing(what);
            }
            else
            {
                Fail((int)Refusal.StorageFailed);
            }
        }

        /// <summary>
        /// Takes the optional last word as prefix; false, with the answer given, if there are more words or no key begins with it.
        /// </summary>
        private bool TakePrefix()
        {
            prefixBytes = 0;
            if (!NextWord())
            {
                return true;
            }

            if (wordBytes > prefix.Length)
            {
                Fail((int)Refusal.UnknownKey);
                return false;
            }

            for (int i = 0; i < wordBytes; i++)
            {
                int symbol = editor.Buffer[wordAt + i];
                prefix[i] = (byte)(symbol >= 'A' && symbol <= 'Z' ? symbol + 'a' - 'A' : symbol);
            }

            prefixBytes = wordBytes;
            if (NextWord())
            {
                FailUsage();
                return false;
            }

            for (int i = 0; i < catalog.RowCount; i++)
            {
                SettingRow row = catalog.RowAt(i);
                valueWriter.Reset(valueText, 0, valueText.Length);
                row.PutName(0, valueWriter);
                if (!row.IsInternal && HasPrefix())
                {
                    return true;
                }
            }

            FailUnknownKey(prefix, 0, prefixBytes);
            return false;
        }

        private void StartListing(Listing what)
        {
            listing = what;
            position = 0;
            state = State.Listing;
        }

        private void ContinueListing()
        {
            for (int i = 0; i < ConsoleLimits.KeysPerTurnMax && state == State.Listing && frame.HasRoom; i++)
            {
                int count = listing == Listing.Commands ? (int)Command.Count
                    : listing == Listing.Keys ? catalog.RowCount : catalog.KeyCount;
                if (position == count)
                {
                    EndListing();
                    return;
                }

                if (listing >= Listing.Show && !settings.ReadLive())
                {
                    BackToLine();
                    Fail((int)Refusal.StorageFailed);
                    return;
                }

                int at = position++;
                switch (listing)
                {
                    case Listing.Commands:
                        frame.StartLine().PutText(CommandTable.HelpOf((Command)at));
                        frame.EndLine();
                        break;
                    case Listing.Keys:
                        ListRow(catalog.RowAt(at));
                        break;
                    case Listing.Show:
                        ListValue(catalog.IdAt(at));
                        break;
                    default:
                        ListDifference(catalog.IdAt(at));
                        break;
                }
            }
        }

        private void EndListing()
        {
            if (listing == Listing.Show && prefixBytes == 0)
            {
                ListCount(TextUnknown, settings.Pending.UnknownCount);
                ListCount(TextUnusable, settings.Pending.UnusableCount);
            }

            BackToLine();
            frame.EndOk();
        }

        private void ListCount(string what, int count)
        {
            if (count > 0)
            {
                ByteWriter writer = frame.StartLine();
                writer.PutText(what);
                writer.PutInteger(count);
                frame.EndLine();
            }
        }

        private void ListRow(SettingRow row)
        {
            valueWriter.Reset(valueText, 0, valueText.Length);
            row.PutName(0, valueWriter);
            if (!row.IsInternal && HasPrefix())
            {
                PutRow(row, frame.StartLine());
                frame.EndLine();
            }
        }

        private void ListValue(int id)
        {
            SettingRow row = catalog.RowOf(id);
            bool isSet = settings.Pending.IsSet(id);
            bool isChanged = !settings.Pending.IsSame(settings.Live, id);
            valueWriter.Reset(valueText, 0, valueText.Length);
            catalog.PutName(id, valueWriter);
            // The beginning of an index is no index: sensor.2 is not sensor.20.
            int next = prefixBytes < valueWriter.Bytes ? valueText[prefixBytes] : 0;
            bool isWhole = prefixBytes > row.HeadBytes && (next < '0' || next > '9');
            if (!HasPrefix() || (row.Count > 0 && !isSet && !isChanged && !isWhole))
            {
                return;
            }

            ByteWriter writer = frame.StartLine();
            writer.PutByte(isChanged ? '*' : isSet ? '+' : ' ');
            writer.PutByte(' ');
            writer.PutBytes(valueText, 0, valueWriter.Bytes);
            writer.PutText(TextEquals);
            PutValue(settings.Pending, id, writer);
            frame.EndLine();
        }

        private void ListDifference(int id)
        {
            if (settings.Pending.IsSame(settings.Live, id))
            {
                return;
            }

            SettingRow row = catalog.RowOf(id);
            ByteWriter writer = frame.StartLine();
            catalog.PutName(id, writer);
            writer.PutText(TextColon);
            if (row.IsSecret && row.Type != SettingType.Certificate && settings.Live.IsSet(id) && settings.Pending.IsSet(id))
            {
                writer.PutText(TextChanged);
            }
            else
            {
                PutValue(settings.Live, id, writer);
                writer.PutText(TextArrow);
                PutValue(settings.Pending, id, writer);
            }

            frame.EndLine();
        }

        private bool HasPrefix()
        {
            if (valueWriter.Bytes < prefixBytes)
            {
                return false;
            }

            for (int i = 0; i < prefixBytes; i++)
            {
                // A row's '#' stands for the index.
                if (valueText[i] != prefix[i] && (valueText[i] != '#' || prefix[i] < '0' || prefix[i] > '9'))
                {
                    return false;
                }
            }

            return true;
        }

        private void PutValue(SettingsSet set, int id, ByteWriter writer)
        {
            SettingRow row = catalog.RowOf(id);
            if (row.Type == SettingType.Certificate)
            {
                PutCertificate(set, id, writer);
                return;
            }

            if (row.IsSecret)
            {
                writer.PutText(set.BytesOf(id) > 0 ? TextSet : TextNotSet);
                return;
            }

            valueWriter.Reset(valueText, 0, valueText.Length);
            set.PutText(id, valueWriter);
            int bytes = valueWriter.Bytes;
            if (bytes == 0)
            {
                writer.PutText(TextNone);
            }
            else if (valueText[0] == '"' || valueText[0] == '(' || valueText[0] == ' ' || valueText[bytes - 1] == ' ')
            {
                PutQuoted(bytes, writer);
            }
            else
            {
                writer.PutBytes(valueText, 0, bytes);
            }
        }

        private void PutQuoted(int bytes, ByteWriter writer)
        {
            writer.PutByte('"');
            for (int i = 0; i < bytes; i++)
            {
                if (valueText[i] == '"' || valueText[i] == '\\')
                {
                    writer.PutByte('\\');
                }

                writer.PutByte(valueText[i]);
            }

            writer.PutByte('"');
        }

        private void PutCertificate(SettingsSet set, int id, ByteWriter writer)
        {
            int chunks = set.CertificateChunks(id);
            if (chunks == 0)
            {
                writer.PutText(TextNone);
                return;
            }

            writer.PutInteger(set.CertificateBytes(id));
            writer.PutText(TextBytesCrc);
            for (int i = 0; i < chunks; i++)
            {
                if (i > 0)
                {
                    writer.PutByte(',');
                }

                ValueText.PutHex32(set.CertificateCrc(id, i), writer);
            }
        }

        private void PutRow(SettingRow row, ByteWriter writer)
        {
            row.PutName(0, writer);
            writer.PutText(TextDash);
            row.PutHelp(writer);
            writer.PutByte(';');
            writer.PutByte(' ');
            catalog.PutWants(row, writer);
            if (row.HasDefault)
            {
                writer.PutText(TextDefault);
                row.PutDefault(writer);
            }

            if (row.IsSecret)
            {
                writer.PutText(TextSecret);
            }

            if ((row.Flags & SettingFlags.Reboot) != 0)
            {
                writer.PutText(TextAfterReboot);
            }
        }
    }
}
