using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Provisioning
{
    /// <content>The tab key of people: the rest of a command, of a key, or of what all of them have in common.</content>
    public sealed partial class ProvisioningConsole
    {
        private const int Bell = 0x07;

        /// <summary>
        /// Completes the word at the end of the line. False if a tab there is part of the line: in a value, or in a line whose echo
        /// stopped.
        /// </summary>
        private bool Complete()
        {
            nextAt = 0;
            bool hasFirst = NextWord();
            Command command = CommandTable.Find(editor.Buffer, wordAt, wordBytes);
            bool isKey = hasFirst && nextAt < editor.Bytes;
            if (isKey && !NextWord())
            {
                wordAt = nextAt;
            }

            if (editor.IsHidden || nextAt < editor.Bytes || (isKey && !TakesKey(command)))
            {
                return false;
            }

            int common = 0;
            int count = 0;
            for (int i = isKey ? catalog.RowCount : (int)Command.Count; i > 0; i--)
            {
                if (!PutCandidate(isKey, i - 1))
                {
                    continue;
                }

                // What it has in common with those before.
                int same = 0;
                while (same < common && same < valueWriter.Bytes && valueText[same] == prefix[same])
                {
                    same++;
                }

                common = count == 0 ? valueWriter.Bytes : same;
                System.Array.Copy(valueText, 0, prefix, 0, common);
                count++;
            }

            // A word that is whole is followed by a space, also if longer ones begin with it.
            bool isWhole = common == wordBytes && count > 0
                && (isKey ? catalog.Find(editor.Buffer, wordAt, wordBytes) != SettingId.None : command != Command.Count);
            bool needsSpace = isWhole || (count == 1 && prefix[common - 1] != '.');
            if (count > 0 && common > wordBytes)
            {
                editor.Type(prefix, wordBytes, common - wordBytes);
            }
            else if (!needsSpace)
            {
                frame.Echo(Bell);
            }

            if (needsSpace)
            {
                prefix[0] = (byte)' ';
                editor.Type(prefix, 0, 1);
            }

            return true;
        }

        private static bool TakesKey(Command command)
        {
            return command == Command.Set || command == Command.Get || command == Command.Unset || command == Command.Show
                || command == Command.Help;
        }

        // Writes the name of a command or a row into the text of a value, up to an index that was not typed; false if it does not begin
        // with the word.
        private bool PutCandidate(bool isKey, int place)
        {
            if (isKey)
            {
                SettingRow row = catalog.RowAt(place);
                if (row.IsInternal)
                {
                    return false;
                }

                // What does not fit the writer is left out.
                int head = row.HeadBytes;
                int index = row.Count > 0 && wordBytes > head ? editor.Buffer[wordAt + head] - '0' : 0;
                bool hasIndex = index >= 1 && index <= row.Count;
                valueWriter.Reset(valueText, 0, row.Count > 0 && !hasIndex ? head : valueText.Length);
                row.PutName(hasIndex ? index : 0, valueWriter);
            }
            else
            {
                string help = CommandTable.HelpOf((Command)place);
                int bytes = 0;
                while (!TypingError.IsEnd(help, bytes))
                {
                    bytes++;
                }

                valueWriter.Reset(valueText, 0, valueText.Length);
                valueWriter.PutText(help, 0, bytes);
            }

            for (int i = 0; i < wordBytes; i++)
            {
                int symbol = editor.Buffer[wordAt + i];
                if (i == valueWriter.Bytes || valueText[i] != (symbol >= 'A' && symbol <= 'Z' ? symbol + 'a' - 'A' : symbol))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
