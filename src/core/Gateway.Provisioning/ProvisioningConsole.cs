using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Provisioning
{
    /// <summary>
    /// The console: bytes in, bytes and requests out. It changes the settings itself. For everything else it sends a request to the
    /// application, which feeds the answer back. The protocol is in src/docs/console.md.
    /// </summary>
    /// <remarks>
    /// One thread; nothing allocates after construction; nothing blocks except slot writes of `save` and `cert load`. A turn of its owner:
    /// FeedBytes when bytes arrived, FeedTime, TakeRequest, TakeBytes while there is output.
    /// </remarks>
    public sealed partial class ProvisioningConsole
    {
        private const int CtrlC = 0x03;

        private readonly SettingsStore settings;
        private readonly SettingsCatalog catalog;
        private readonly AnswerFrame frame = new AnswerFrame();
        private readonly LineEditor editor;
        private State state = State.New;
        private long nowMs;
        private long heardMs;

        private ConsoleRequestKind requestKind;
        private int requestArgument;
        private int ticket;
        private bool isCancelling;

        /// <summary>A console for these settings, which are already loaded.</summary>
        public ProvisioningConsole(SettingsStore settings)
        {
            this.settings = settings;
            catalog = settings.Catalog;
            editor = new LineEditor(catalog, frame);
            Check.That(
                ConsoleLimits.OutputBytesMax >= ConsoleLimits.AnswerRoomBytes
                && ConsoleLimits.LineBytesMax >= SettingsLimits.KeyBytesMax + SettingsLimits.SecretBytesMax + 8
                && ConsoleLimits.ValueTextBytesMax >= SettingsLimits.ShownTextBytesMax
                && SettingsLimits.KeyBytesMax == SettingsLimits.NameBytesMax,
                Fault.LimitsInconsistent);
        }

        private enum State : byte
        {
            /// <summary>A line, the first since somebody is there.</summary>
            New,
            Line,
            Paste,
            PasteRefused,
            StrayPem,
            Listing,
            Waiting
        }

        private bool IsLine
        {
            get { return state == State.Line || state == State.New; }
        }

        /// <summary>More output or input is possible without a new event: do not sleep.</summary>
        public bool HasWork
        {
            get { return state == State.Listing || frame.WaitingBytes > 0 || requestKind != ConsoleRequestKind.None; }
        }

        /// <summary>
        /// Takes input. Returns how many bytes were taken; give the rest again after output was taken or the running answer has ended.
        /// </summary>
        public int FeedBytes(byte[] buffer, int offset, int bytes, long monotonicMs)
        {
            nowMs = monotonicMs;
            int taken = 0;
            while (taken < bytes && TakeByte(buffer[offset + taken]))
            {
                taken++;
            }

            if (taken > 0)
            {
                heardMs = nowMs;
            }

            return taken;
        }

        /// <summary>Lets time pass: ends a paste or an answer that stopped. Once a turn.</summary>
        public void FeedTime(long monotonicMs)
        {
            nowMs = monotonicMs;
            if (!frame.HasRoom)
            {
                return;
            }

            long quietMs = nowMs - heardMs;
            switch (state)
            {
                case State.Paste:
                    if (quietMs >= ConsoleLimits.PasteMsMax)
                    {
                        settings.AbortCertificate();
                        BackToLine();
                        Fail(ConsoleError.TimedOut);
                    }

                    break;
                case State.PasteRefused:
                case State.StrayPem:
                    if (quietMs >= ConsoleLimits.QuietMs)
                    {
                        EndPassedOver();
                    }

                    break;
                case State.Waiting:
                    if (quietMs >= ConsoleLimits.AnswerMsMax)
                    {
                        requestKind = ConsoleRequestKind.Cancel;
                        BackToLine();
                        Fail(ConsoleError.NoAnswer);
                    }

                    break;
                default:
                    break;
            }
        }

        /// <summary>Takes up to <paramref name="bytesMax"/> bytes of output into the caller's buffer; returns how many.</summary>
        public int TakeBytes(byte[] buffer, int offset, int bytesMax)
        {
            if (state == State.Listing)
            {
                ContinueListing();
            }

            return frame.Take(buffer, offset, bytesMax);
        }

        /// <summary>Takes a request to the application, if there is one. A new ticket ends every older one, as a Cancel does.</summary>
        public bool TakeRequest(ConsoleRequest into)
        {
            if (requestKind == ConsoleRequestKind.None)
            {
                return false;
            }

            into.Kind = requestKind;
            into.Ticket = ticket;
            into.Argument = requestArgument;
            into.Name = prefix;
            into.NameBytes = prefixBytes;
            requestKind = ConsoleRequestKind.None;
            return true;
        }

        /// <summary>
        /// Takes a line of an answer, without its end. Control characters become '?', and bytes beyond
        /// <see cref="ConsoleLimits.AnswerLineBytesMax"/> are dropped. The application keeps secrets out of it. False: no room now; feed
        /// it again after output was taken. A line for a request that has ended is dropped.
        /// </summary>
        public bool FeedAnswer(int answeredTicket, byte[] line, int offset, int bytes)
        {
            if (state != State.Waiting || answeredTicket != ticket)
            {
                return true;
            }

            if (!frame.HasRoom)
            {
                return false;
            }

            heardMs = nowMs;
            PutForeign(frame.StartLine(), line, offset, bytes);
            frame.EndLine();
            return true;
        }

        /// <summary>
        /// Ends an answer; <see cref="ConsoleError.None"/> means success. False: no room now, as for <see cref="FeedAnswer"/>.
        /// </summary>
        public bool EndAnswer(int answeredTicket, ConsoleError error)
        {
            return EndAnswer(answeredTicket, error, null, 0, 0);
        }

        /// <summary>
        /// Ends an answer with an error and a hint from the application, such as the CONNACK's return code. False: no room now.
        /// </summary>
        public bool EndAnswer(int answeredTicket, ConsoleError error, byte[] hint, int offset, int bytes)
        {
            if (state != State.Waiting || answeredTicket != ticket)
            {
                return true;
            }

            if (!frame.HasRoom)
            {
                return false;
            }

            requestKind = ConsoleRequestKind.None;
            BackToLine();
            if (error == ConsoleError.None)
            {
                frame.EndOk();
            }
            else if (hint != null)
            {
                PutForeign(frame.StartLine(), hint, offset, bytes);
                frame.EndError((int)error, ConsoleTexts.NameOf((int)error));
            }
            else
            {
                Fail(error);
            }

            return true;
        }

        /// <summary>
        /// The link to the user ended: drops the line, a paste, output, and a running request (<see cref="TakeRequest"/> returns its
        /// Cancel). The next user is treated as a person. Pending settings stay.
        /// </summary>
        public void Reset()
        {
            settings.AbortCertificate();
            if (state == State.Waiting)
            {
                requestKind = ConsoleRequestKind.Cancel;
            }

            frame.Clear();
            BackToLine();
            editor.ForgetLines();
            state = State.New;
        }

        private bool TakeByte(int symbol)
        {
            if (symbol == CtrlC)
            {
                return TakeCancel();
            }

            if (state == State.Listing || state == State.Waiting || !frame.HasRoom)
            {
                return false;
            }

            bool isTyped = IsLine && !frame.IsProgram;
            if (symbol == LineEditor.Tab && isTyped && Complete())
            {
                return true;
            }

            if (editor.Take(symbol))
            {
                if (isTyped)
                {
                    editor.KeepLine();
                }

                TakeLine();
                editor.Clear();
            }

            return true;
        }

        private bool TakeCancel()
        {
            if (state == State.Waiting)
            {
                if (!isCancelling)
                {
                    isCancelling = true;
                    requestKind = ConsoleRequestKind.Cancel;
                }

                return true;
            }

            // Its answer needs room, which is free after output was taken.
            if (!frame.HasRoom)
            {
                return false;
            }

            bool wasLine = IsLine;
            settings.AbortCertificate();
            BackToLine();
            if (wasLine && !frame.IsProgram)
            {
                frame.EchoCancel();
                frame.Prompt();
            }
            else
            {
                Fail(ConsoleError.Cancelled);
            }

            return true;
        }

        private void TakeLine()
        {
            switch (state)
            {
                case State.Paste:
                    TakePasteLine();
                    return;
                case State.PasteRefused:
                    if (IsDot())
                    {
                        EndPassedOver();
                    }

                    return;
                case State.StrayPem:
                    if (Begins(PemEnd))
                    {
                        EndPassedOver();
                    }

                    return;
                default:
                    break;
            }

            if (Begins(PemBegin))
            {
                state = State.StrayPem;
                editor.IsSilent = true;
            }
            else if (editor.IsTooLong)
            {
                Fail(ConsoleError.LineTooLong);
            }
            else if (editor.IsSpoilt)
            {
                Fail(ConsoleError.ControlCharacter);
            }
            else
            {
                CarryOut();
            }
        }

        private bool Begins(string word)
        {
            int from = PemText.SkipIndent(editor.Buffer, 0, editor.Bytes);
            return Ascii.StartsWith(editor.Buffer, from, editor.Bytes - from, word);
        }

        private void BackToLine()
        {
            state = State.Line;
            isCancelling = false;
            editor.Clear();
            editor.IsSilent = false;
        }

        private void Ask(ConsoleRequestKind kind, int argument)
        {
            ticket++;
            requestKind = kind;
            requestArgument = argument;
            prefixBytes = 0;
            isCancelling = false;
            state = State.Waiting;
            heardMs = nowMs;
        }

        private void Fail(ConsoleError error)
        {
            Fail((int)error);
        }

        private void Fail(int code)
        {
            frame.StartLine().PutText(ConsoleTexts.HintOf(code));
            frame.EndError(code, ConsoleTexts.NameOf(code));
        }

        private static void PutForeign(ByteWriter writer, byte[] line, int offset, int bytes)
        {
            for (int i = 0; i < bytes; i++)
            {
                int symbol = line[offset + i];
                writer.PutByte(symbol < 0x20 || symbol == 0x7F ? '?' : symbol);
            }
        }
    }
}
