using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Provisioning
{
    /// <content>The commands.</content>
    public sealed partial class ProvisioningConsole
    {
        private const string TextSaved = "saved, generation ";
        private const string TextMissing = "missing ";
        private const string TextWarning = "warning: ";
        private const string TextBare = ", hold and off-delay are 0: noise at the limit makes messages";
        private const string TextReboot = "restart to use it: reboot";
        private const string TextProgram = "program 1";
        private const string TextWants = " wants ";
        private const string TextColon = ": ";
        private const string TextMean = "; did you mean ";
        private const string WordNow = "now";
        private const string WordErase = "yes-erase-all";

        // The word that was read last, and where the next may begin.
        private int wordAt;
        private int wordBytes;
        private int nextAt;

        private void CarryOut()
        {
            nextAt = 0;
            bool isNew = state == State.New;
            state = State.Line;
            if (NextWord())
            {
                CarryOut(CommandTable.Find(editor.Buffer, wordAt, wordBytes));
            }
            else if (isNew && !frame.IsProgram)
            {
                Ask(ConsoleRequestKind.Banner, 0);
            }
            else
            {
                frame.Prompt();
            }
        }

        private void CarryOut(Command command)
        {
            switch (command)
            {
                case Command.Help:
                    Help();
                    return;
                case Command.Show:
                    Show();
                    return;
                case Command.Get:
                    Get();
                    return;
                case Command.Set:
                    Set();
                    return;
                case Command.Unset:
                    Unset();
                    return;
                case Command.Cert:
                    LoadCertificate();
                    return;
                case Command.Identify:
                    Identify();
                    return;
                case Command.Ack:
                case Command.Reset:
                case Command.Shelve:
                case Command.Unshelve:
                case Command.OutOfService:
                case Command.InService:
                    AskAbout(KindOf(command));
                    return;
                case Command.Total:
                    AskInWords(ConsoleRequestKind.Total, 1);
                    return;
                case Command.Output:
                    AskInWords(ConsoleRequestKind.Output, 2);
                    return;
                case Command.Reboot:
                    Reboot();
                    return;
                case Command.FactoryReset:
                    FactoryReset();
                    return;
                case Command.Count:
                    FailUnknownCommand();
                    return;
                default:
                    if (NextWord())
                    {
                        FailUsage();
                        return;
                    }

                    CarryOutWord(command);
                    return;
            }
        }

        private static ConsoleRequestKind KindOf(Command command)
        {
            return command switch
            {
                Command.Ack => ConsoleRequestKind.Acknowledge,
                Command.Reset => ConsoleRequestKind.Reset,
                Command.Shelve => ConsoleRequestKind.Shelve,
                Command.Unshelve => ConsoleRequestKind.Unshelve,
                Command.OutOfService => ConsoleRequestKind.OutOfService,
                _ => ConsoleRequestKind.InService
            };
        }

        /// <summary>Commands without arguments.</summary>
        private void CarryOutWord(Command command)
        {
            switch (command)
            {
                case Command.Diff:
                    prefixBytes = 0;
                    StartComparing(Listing.Diff);
                    return;
                case Command.Save:
                    Save();
                    return;
                case Command.Discard:
                    EndOf(settings.Discard(), SettingId.None);
                    return;
                case Command.Test:
                    Test();
                    return;
                case Command.Status:
                    Ask(ConsoleRequestKind.Status, 0);
                    return;
                case Command.Inflight:
                    Ask(ConsoleRequestKind.Inflight, 0);
                    return;
                case Command.Faults:
                    Ask(ConsoleRequestKind.Faults, 0);
                    return;
                case Command.Alarms:
                    Ask(ConsoleRequestKind.Alarms, 0);
                    return;
                case Command.Scan:
                    Ask(ConsoleRequestKind.Scan, 0);
                    return;
                case Command.OneWire:
                    Ask(ConsoleRequestKind.OneWire, 0);
                    return;
                case Command.Program:
                    frame.IsProgram = true;
                    frame.StartLine().PutText(TextProgram);
                    frame.EndLine();
                    frame.EndOk();
                    return;
                default:
                    frame.IsProgram = false;
                    Ask(ConsoleRequestKind.Banner, 0);
                    return;
            }
        }

        private void Get()
        {
            int id = OnlyKey();
            if (id != SettingId.None)
            {
                PutValue(settings.Pending, id, frame.StartLine());
                frame.EndLine();
                frame.EndOk();
            }
        }

        private void Unset()
        {
            int id = OnlyKey();
            if (id != SettingId.None)
            {
                EndOf(settings.Unset(id), id);
            }
        }

        private void Set()
        {
            if (!NextWord())
            {
                FailUsage();
                return;
            }

            byte[] line = editor.Buffer;
            int from = TakeKey();
            int id = catalog.Find(line, wordAt, wordBytes);
            if (id == SettingId.None)
            {
                FailUnknownKey(editor.Buffer, wordAt, wordBytes);
                return;
            }

            int end = editor.Bytes;
            while (end > from && IsSpace(line[end - 1]))
            {
                end--;
            }

            if (from == end)
            {
                FailUsage();
                return;
            }

            int bytes = end - from;
            if (HasTab(from, end))
            {
                Fail(ConsoleError.TabInValue);
                return;
            }

            if (line[from] == '"')
            {
                bytes = ValueText.Unquote(line, from, bytes);
                if (bytes < 0)
                {
                    Fail(ConsoleError.BadQuote);
                    return;
                }
            }

            EndOf(settings.Set(id, line, from, bytes), id);
        }

        // Cuts `=value` off the word, and returns where the value begins: key value, key=value, or key = value as in a settings file. A
        // value that begins with '=' and a space is in quotes.
        private int TakeKey()
        {
            byte[] line = editor.Buffer;
            int end = editor.Bytes;
            for (int i = wordAt; i < nextAt; i++)
            {
                if (line[i] == '=')
                {
                    wordBytes = i - wordAt;
                    return SkipSpaces(i + 1, end);
                }
            }

            int from = SkipSpaces(nextAt, end);
            return from + 1 < end && line[from] == '=' && IsSpace(line[from + 1]) ? SkipSpaces(from + 1, end) : from;
        }

        private bool HasTab(int from, int end)
        {
            while (from < end && editor.Buffer[from] != LineEditor.Tab)
            {
                from++;
            }

            return from < end;
        }

        private void Save()
        {
            Refusal refusal = settings.Save();
            if (refusal != Refusal.None)
            {
                EndOf(refusal, SettingsRules.IsContradiction(refusal) ? settings.Rules.RefusedId : SettingId.None);
                return;
            }

            ByteWriter writer = frame.StartLine();
            writer.PutText(TextSaved);
            writer.PutInteger(settings.Generation);
            frame.EndLine();
            for (int id = settings.Rules.NextMissing(settings.Live, SettingId.None);
                id != SettingId.None;
                id = settings.Rules.NextMissing(settings.Live, id))
            {
                writer = frame.StartLine();
                writer.PutText(TextMissing);
                catalog.PutName(id, writer);
                frame.EndLine();
            }

            for (int i = 1; i <= SettingsLimits.AlarmCount; i++)
            {
                if (AlarmDefaults.IsBare(settings.Live, i))
                {
                    writer = frame.StartLine();
                    writer.PutText(TextWarning);
                    catalog.PutName(SettingId.AlarmHysteresis + i, writer);
                    writer.PutText(TextBare);
                    frame.EndLine();
                }
            }

            if (settings.NeedsReboot)
            {
                frame.StartLine().PutText(TextReboot);
                frame.EndLine();
            }

            frame.EndOk();
        }

        private void Test()
        {
            Refusal refusal = settings.Rules.FindContradiction(settings.Pending);
            if (refusal != Refusal.None)
            {
                EndOf(refusal, settings.Rules.RefusedId);
                return;
            }

            int missing = settings.Rules.NextMissing(settings.Pending, SettingId.None);
            if (missing != SettingId.None)
            {
                FailOn(missing, (int)ConsoleError.Missing);
                return;
            }

            Ask(ConsoleRequestKind.Test, 0);
        }

        private void Identify()
        {
            long seconds = ConsoleLimits.IdentifySDefault;
            if (NextWord()
                && (!DecimalText.TryGet(editor.Buffer, wordAt, wordBytes, 0, out seconds)
                    || seconds < 1 || seconds > ConsoleLimits.IdentifySMax || NextWord()))
            {
                FailUsage();
                return;
            }

            Ask(ConsoleRequestKind.Identify, (int)seconds);
        }

        // No alarm has a name that is too long, so the application need not be asked.
        private void AskAbout(ConsoleRequestKind kind)
        {
            if (!NextWord())
            {
                FailUsage();
                return;
            }

            int at = wordAt;
            int bytes = wordBytes;
            long minutes = 0;
            if ((kind == ConsoleRequestKind.Shelve
                    && (!NextWord() || !DecimalText.TryGet(editor.Buffer, wordAt, wordBytes, 0, out minutes)
                    || minutes < 1 || minutes > ConsoleLimits.ShelfMinutesMax))
                || NextWord())
            {
                FailUsage();
            }
            else if (bytes > prefix.Length)
            {
                Fail(ConsoleError.NoSuchAlarm);
            }
            else
            {
                Ask(kind, (int)minutes);
                System.Array.Copy(editor.Buffer, at, prefix, 0, bytes);
                prefixBytes = bytes;
            }
        }

        // A name and up to so many words after it, with one space between two: the application knows what they mean.
        private void AskInWords(ConsoleRequestKind kind, int wordsMax)
        {
            int words = -1;
            int bytes = 0;
            while (NextWord())
            {
                words++;
                int from = words == 0 ? 0 : bytes + 1;
                if (words > wordsMax || from + wordBytes > prefix.Length)
                {
                    FailUsage();
                    return;
                }

                prefix[bytes] = (byte)' ';
                System.Array.Copy(editor.Buffer, wordAt, prefix, from, wordBytes);
                bytes = from + wordBytes;
            }

            if (words < 1)
            {
                FailUsage();
                return;
            }

            Ask(kind, 0);
            prefixBytes = bytes;
        }

        private void Reboot()
        {
            bool isNow = false;
            if (NextWord())
            {
                isNow = Ascii.Matches(editor.Buffer, wordAt, wordBytes, WordNow);
                if (!isNow || NextWord())
                {
                    FailUsage();
                    return;
                }
            }

            if (!isNow && settings.IsChanged)
            {
                Fail(ConsoleError.UnsavedChanges);
                return;
            }

            Ask(ConsoleRequestKind.Reboot, 0);
        }

        private void FactoryReset()
        {
            if (!NextWord() || !Ascii.Matches(editor.Buffer, wordAt, wordBytes, WordErase) || NextWord())
            {
                Fail(ConsoleError.Confirm);
                return;
            }

            Ask(ConsoleRequestKind.FactoryReset, 0);
        }

        /// <summary>The key that is the only argument; None, with the answer given, if it is not.</summary>
        private int OnlyKey()
        {
            if (!NextWord())
            {
                FailUsage();
                return SettingId.None;
            }

            int at = wordAt;
            int bytes = wordBytes;
            if (NextWord())
            {
                FailUsage();
                return SettingId.None;
            }

            int id = catalog.Find(editor.Buffer, at, bytes);
            if (id == SettingId.None)
            {
                FailUnknownKey(editor.Buffer, at, bytes);
            }

            return id;
        }

        /// <summary>Ends the answer with a refusal about a key, or none.</summary>
        private void EndOf(Refusal refusal, int id)
        {
            if (refusal == Refusal.None)
            {
                frame.EndOk();
            }
            else if (id != SettingId.None)
            {
                FailOn(id, (int)refusal);
            }
            else
            {
                Fail((int)refusal);
            }
        }

        private void FailOn(int id, int code)
        {
            ByteWriter writer = frame.StartLine();
            if (SettingsRules.IsContradiction((Refusal)code))
            {
                settings.Rules.PutReason(catalog, (Refusal)code, writer);
                settings.Rules.PutChoices(catalog, settings.Pending, (Refusal)code, writer);
                frame.EndError(code, ConsoleTexts.NameOf(code));
                return;
            }

            catalog.PutName(id, writer);
            string hint = ConsoleTexts.HintOf(code);
            if (hint != null)
            {
                writer.PutText(TextColon);
                writer.PutText(hint);
            }
            else
            {
                writer.PutText(TextWants);
                catalog.PutWants(catalog.RowOf(id), writer);
            }

            frame.EndError(code, ConsoleTexts.NameOf(code));
        }

        // The command's own line of help is the hint.
        private void FailUsage()
        {
            nextAt = 0;
            NextWord();
            frame.StartLine().PutText(CommandTable.HelpOf(CommandTable.Find(editor.Buffer, wordAt, wordBytes)));
            frame.EndError((int)ConsoleError.Usage, ConsoleTexts.NameOf((int)ConsoleError.Usage));
        }

        private void FailUnknownCommand()
        {
            ByteWriter writer = frame.StartLine();
            writer.PutText(ConsoleTexts.HintOf((int)ConsoleError.UnknownCommand));
            Command nearest = CommandTable.Nearest(editor.Buffer, wordAt, wordBytes);
            if (nearest != Command.Count)
            {
                string help = CommandTable.HelpOf(nearest);
                int bytes = 0;
                while (!TypingError.IsEnd(help, bytes))
                {
                    bytes++;
                }

                writer.PutText(TextMean);
                writer.PutText(help, 0, bytes);
                writer.PutByte('?');
            }

            frame.EndError((int)ConsoleError.UnknownCommand, ConsoleTexts.NameOf((int)ConsoleError.UnknownCommand));
        }

        private void FailUnknownKey(byte[] name, int at, int bytes)
        {
            ByteWriter writer = frame.StartLine();
            writer.PutText(ConsoleTexts.HintOf((int)Refusal.UnknownKey));
            catalog.PutSuggestion(name, at, bytes, writer);
            frame.EndError((int)Refusal.UnknownKey, ConsoleTexts.NameOf((int)Refusal.UnknownKey));
        }

        private int SkipSpaces(int from, int end)
        {
            while (from < end && IsSpace(editor.Buffer[from]))
            {
                from++;
            }

            return from;
        }

        private static bool IsSpace(int symbol)
        {
            return symbol == ' ' || symbol == LineEditor.Tab;
        }

        private bool NextWord()
        {
            byte[] line = editor.Buffer;
            int end = editor.Bytes;
            nextAt = SkipSpaces(nextAt, end);
            wordAt = nextAt;
            while (nextAt < end && !IsSpace(line[nextAt]))
            {
                nextAt++;
            }

            wordBytes = nextAt - wordAt;
            return wordBytes > 0;
        }
    }
}
