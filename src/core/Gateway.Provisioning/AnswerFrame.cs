using Gateway.Primitives;

namespace Gateway.Provisioning
{
    /// <summary>Frames answers for people or programs, and holds them until they are taken.</summary>
    internal sealed class AnswerFrame
    {
        // The longest: err, a code, a length, and a name.
        private const int HeadBytesMax = 48;

        private readonly byte[] lineEnd = Ascii.Bytes("\r\n");
        private readonly byte[] prompt = Ascii.Bytes("> ");
        private readonly byte[] erase = Ascii.Bytes("\b \b");
        private readonly byte[] cancel = Ascii.Bytes("^C");
        private readonly byte[] ok = Ascii.Bytes("ok");
        private readonly byte[] err = Ascii.Bytes("err ");
        private readonly byte[] go = Ascii.Bytes("go ");
        private readonly byte[] colon = Ascii.Bytes(": ");
        private readonly ByteRing output = new ByteRing(ConsoleLimits.OutputBytesMax);
        private readonly byte[] text = new byte[ConsoleLimits.AnswerLineBytesMax];
        private readonly ByteWriter line = new ByteWriter();
        private readonly byte[] headText = new byte[HeadBytesMax];
        private readonly ByteWriter head = new ByteWriter();
        private readonly byte[] one = new byte[1];
        private int lines;
        private int bytes;

        /// <summary>Speaks to a program.</summary>
        public bool IsProgram { get; set; }

        /// <summary>Whether an answer's longest line and what belongs to it has room.</summary>
        public bool HasRoom
        {
            get { return output.Room >= ConsoleLimits.AnswerRoomBytes; }
        }

        /// <summary>Bytes waiting to be taken.</summary>
        public int WaitingBytes
        {
            get { return output.Count; }
        }

        /// <summary>Takes what has come out.</summary>
        public int Take(byte[] target, int offset, int bytesMax)
        {
            return output.Take(target, offset, bytesMax);
        }

        /// <summary>Forgets everything.</summary>
        public void Clear()
        {
            output.Clear();
            IsProgram = false;
            lines = 0;
            bytes = 0;
        }

        /// <summary>Begins a data line or the hint of an error: written into what is returned.</summary>
        public ByteWriter StartLine()
        {
            line.Reset(text, 0, text.Length);
            return line;
        }

        /// <summary>The data line is complete.</summary>
        public void EndLine()
        {
            if (IsProgram)
            {
                head.Reset(headText, 0, HeadBytesMax);
                head.PutByte('=');
                head.PutByte(' ');
                head.PutInteger(line.Bytes);
                head.PutByte(' ');
                Add(headText, head.Bytes);
                lines++;
                bytes += line.Bytes;
            }

            Add(text, line.Bytes);
            EndOutputLine();
        }

        /// <summary>Ends the answer well.</summary>
        public void EndOk()
        {
            head.Reset(headText, 0, HeadBytesMax);
            head.PutBytes(ok);
            if (IsProgram)
            {
                head.PutByte(' ');
                head.PutInteger(lines);
                head.PutByte(' ');
                head.PutInteger(bytes);
            }

            Add(headText, head.Bytes);
            EndAnswer();
        }

        /// <summary>Ends the answer with an error, whose hint is the line begun before.</summary>
        public void EndError(int code, string name)
        {
            head.Reset(headText, 0, HeadBytesMax);
            head.PutBytes(err);
            head.PutInteger(code);
            head.PutByte(' ');
            if (IsProgram)
            {
                head.PutInteger(name.Length + colon.Length + line.Bytes);
                head.PutByte(' ');
            }

            head.PutText(name);
            Add(headText, head.Bytes);
            Add(colon, colon.Length);
            Add(text, line.Bytes);
            EndAnswer();
        }

        /// <summary>Lets a program send the next line of a paste.</summary>
        public void Go(int count)
        {
            if (IsProgram)
            {
                head.Reset(headText, 0, HeadBytesMax);
                head.PutBytes(go);
                head.PutInteger(count);
                Add(headText, head.Bytes);
                EndOutputLine();
            }
        }

        /// <summary>A new prompt, for people.</summary>
        public void Prompt()
        {
            if (!IsProgram)
            {
                Add(prompt, prompt.Length);
            }
        }

        /// <summary>Echoes a byte that was typed.</summary>
        public void Echo(int symbol)
        {
            if (!IsProgram)
            {
                one[0] = (byte)symbol;
                Add(one, 1);
            }
        }

        /// <summary>Echoes the end of a line.</summary>
        public void EchoLineEnd()
        {
            if (!IsProgram)
            {
                EndOutputLine();
            }
        }

        /// <summary>Takes a character back on the terminal.</summary>
        public void EchoErase()
        {
            if (!IsProgram)
            {
                Add(erase, erase.Length);
            }
        }

        /// <summary>Shows that a line was dropped.</summary>
        public void EchoCancel()
        {
            if (!IsProgram)
            {
                Add(cancel, cancel.Length);
                EndOutputLine();
            }
        }

        private void EndAnswer()
        {
            EndOutputLine();
            lines = 0;
            bytes = 0;
            Prompt();
        }

        private void EndOutputLine()
        {
            if (IsProgram)
            {
                output.Add(lineEnd, 1, 1);
            }
            else
            {
                Add(lineEnd, lineEnd.Length);
            }
        }

        private void Add(byte[] source, int count)
        {
            output.Add(source, 0, count);
        }
    }
}
