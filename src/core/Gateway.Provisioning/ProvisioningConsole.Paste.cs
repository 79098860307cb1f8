using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Provisioning
{
    /// <content>Certificates: pasted line by line, and input that is skipped until it ends.</content>
    public sealed partial class ProvisioningConsole
    {
        private const string WordLoad = "load";
        private const string WordCert = "cert.";
        private const string TextPaste = "paste the PEM file, then a line with a single dot; Ctrl-C drops it";
        private const string TextSaveIt = "; save keeps it";
        private const string PemBegin = "-----BEGIN";
        private const string PemEnd = "-----END";
        private int pasteId;
        private int pasteBytes;
        private Refusal pasteRefusal;

        private void LoadCertificate()
        {
            int id = SettingId.None;
            if (NextWord() && Ascii.Matches(editor.Buffer, wordAt, wordBytes, WordLoad) && NextWord())
            {
                ByteWriter writer = valueWriter;
                writer.Reset(valueText, 0, valueText.Length);
                writer.PutText(WordCert);
                writer.PutBytes(editor.Buffer, wordAt, wordBytes);
                id = writer.Overflow ? SettingId.None : catalog.Find(valueText, 0, writer.Bytes);
            }

            if (id == SettingId.None || catalog.RowOf(id).Type != SettingType.Certificate || NextWord())
            {
                FailUsage();
                return;
            }

            Refusal refusal = settings.BeginCertificate(id);
            if (refusal != Refusal.None)
            {
                EndOf(refusal, SettingId.None);
                return;
            }

            pasteId = id;
            pasteBytes = 0;
            state = State.Paste;
            editor.IsSilent = true;
            heardMs = nowMs;
            if (frame.IsProgram)
            {
                frame.Go(0);
            }
            else
            {
                frame.StartLine().PutText(TextPaste);
                frame.EndLine();
            }
        }

        private void TakePasteLine()
        {
            Refusal refusal;
            if (IsDot())
            {
                refusal = settings.EndCertificate();
                BackToLine();
                if (refusal != Refusal.None)
                {
                    EndOf(refusal, pasteId);
                    return;
                }

                ByteWriter writer = frame.StartLine();
                catalog.PutName(pasteId, writer);
                writer.PutText(TextEquals);
                PutCertificate(settings.Pending, pasteId, writer);
                writer.PutText(TextSaveIt);
                frame.EndLine();
                frame.EndOk();
                return;
            }

            if (editor.IsTooLong || editor.IsSpoilt)
            {
                settings.AbortCertificate();
                refusal = Refusal.PemCharacter;
            }
            else
            {
                refusal = settings.TakeCertificateLine(editor.Buffer, 0, editor.Bytes);
            }

            if (refusal == Refusal.None)
            {
                pasteBytes += editor.Bytes;
                frame.Go(pasteBytes);
                return;
            }

            pasteRefusal = refusal;
            if (frame.IsProgram)
            {
                // A program waits for the answer to each line: nothing more is on its way.
                BackToLine();
                EndOf(refusal, pasteId);
            }
            else
            {
                // The rest of a paste must not be taken for commands.
                state = State.PasteRefused;
            }
        }

        private void EndPassedOver()
        {
            bool isStray = state == State.StrayPem;
            BackToLine();
            if (isStray)
            {
                Fail(ConsoleError.StrayPem);
            }
            else
            {
                EndOf(pasteRefusal, pasteId);
            }
        }

        private bool IsDot()
        {
            return editor.Bytes == 1 && editor.Buffer[0] == '.' && !editor.IsSpoilt;
        }
    }
}
