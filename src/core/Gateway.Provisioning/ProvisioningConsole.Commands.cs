using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Provisioning
{
    /// <content>The commands.</content>
    public sealed partial class ProvisioningConsole
    {
        private const string TextSaved = "saved, generation ";
        private const string TextMissing = "missing ";
        private const string TextReboot = "restart to use it: reboot";
        private const string TextProgram = "program 1";
        private const string TextWants = " wants ";
        private const string TextColon = ": ";
        private const string WordNow = "now";
        private const string WordErase = "yes-erase-all";

        // The word that was read last, and where the next may begin.
        private int wordAt;
        private int wordBytes;
        private int nextAt;

        private void CarryOut()
        {
            nextAt = 0;
            if (!NextWord())
            {
                frame.Prompt();
                return;
            }

            Command command = CommandTable.Find(editor.Buffer, wordAt, wordBytes);
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
                    AskAbout(ConsoleRequestKind.Acknowledge);
                    return;
                case Command.Reset:
                    AskAbout(ConsoleRequestKind.Reset);
                    return;
                case Command.Reboot:
                    Reboot();
                    return;
                case Command.FactoryReset:
                    FactoryReset();
                    return;
                case Command.Count:
                    Fail(ConsoleError.UnknownCommand);
                    return;
                default:
                    if (NextWord())
                    {
                        Fail(ConsoleError.Usage);
                        return;
                    }

                    CarryOutWord(command);
                    return;
            }
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
                    frame.EndOk();
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
                Fail(ConsoleError.Usage);
                return;
            }

            int id = catalog.Find(editor.Buffer, wordAt, wordBytes);
            if (id == SettingId.None)
            {
                Fail((int)Refusal.UnknownKey);
                return;
            }

            byte[] line = editor.Buffer;
            int from = nextAt;
            int end = editor.Bytes;
            while (from < end && line[from] == ' ')
            {
                from++;
            }

            while (end > from && line[end - 1] == ' ')
            {
                end--;
            }

            if (from == end)
            {
                Fail(ConsoleError.Usage);
                return;
            }

            int bytes = end - from;
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
                Fail(ConsoleError.Usage);
                return;
            }

            Ask(ConsoleRequestKind.Identify, (int)seconds);
        }

        // No alarm has a name that is too long, so the application need not be asked.
        private void AskAbout(ConsoleRequestKind kind)
        {
            if (!NextWord())
            {
                Fail(ConsoleError.Usage);
                return;
            }

            int bytes = wordBytes;
            bool isName = bytes <= requestName.Length;
            System.Array.Copy(editor.Buffer, wordAt, requestName, 0, isName ? bytes : 0);
            if (NextWord())
            {
                Fail(ConsoleError.Usage);
            }
            else if (!isName)
            {
                Fail(ConsoleError.NoSuchAlarm);
            }
            else
            {
                Ask(kind, 0);
                requestNameBytes = bytes;
            }
        }

        private void Reboot()
        {
            bool isNow = false;
            if (NextWord())
            {
                isNow = Ascii.Matches(editor.Buffer, wordAt, wordBytes, WordNow);
                if (!isNow || NextWord())
                {
                    Fail(ConsoleError.Usage);
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
                Fail(ConsoleError.Usage);
                return SettingId.None;
            }

            int id = catalog.Find(editor.Buffer, wordAt, wordBytes);
            if (NextWord())
            {
                Fail(ConsoleError.Usage);
                return SettingId.None;
            }

            if (id == SettingId.None)
            {
                Fail((int)Refusal.UnknownKey);
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

        private bool NextWord()
        {
            byte[] line = editor.Buffer;
            int end = editor.Bytes;
            while (nextAt < end && line[nextAt] == ' ')
            {
                nextAt++;
            }

            wordAt = nextAt;
            while (nextAt < end && line[nextAt] != ' ')
            {
                nextAt++;
            }

            wordBytes = nextAt - wordAt;
            return wordBytes > 0;
        }
    }
}
