using System;
using Gateway.Primitives;

namespace Gateway.Provisioning
{
    /// <summary>Frames answers for people or programs, and holds them until they are taken.</summary>
    internal sealed class AnswerFrame
    {
        // The longest: err, a code, a length, and a name.
        private const int HeadBytesMax = 48;

        // Waiting output is from start to end; the next line is made after it, where its head has room.
        private readonly byte[] output = new byte[ConsoleLimits.OutputBytesMax];
        private readonly ByteWriter line = new ByteWriter();
        private readonly ByteWriter head = new ByteWriter();
        private int start;
        private int end;
        private int lineAt;
        private int lines;
        private int bytes;

        /// <summary>Output is for a program.</summary>
        public bool IsProgram { get; set; }

        /// <summary>Whether there is room for an answer's longest line and its frame.</summary>
        public bool HasRoom
        {
            get { return output.Length - (end - start) >= ConsoleLimits.AnswerRoomBytes; }
        }

        /// <summary>Bytes waiting to be taken.</summary>
        public int WaitingBytes
        {
            get { return end - start; }
        }

        /// <summary>Takes waiting output.</summary>
        public int Take(byte[] target, int offset, int bytesMax)
        {
            int count = end - start < bytesMax ? end - start : bytesMax;
            Array.Copy(output, start, target, offset, count);
            start += count;
            return count;
        }

        /// <summary>Forgets everything.</summary>
        public void Clear()
        {
            start = end;
            IsProgram = false;
            lines = 0;
            bytes = 0;
        }

        /// <summary>Begins a data line or the hint of an error: write it into the returned writer.</summary>
        public ByteWriter StartLine()
        {
            MoveUp();
            lineAt = end + HeadBytesMax;
            int room = output.Length - lineAt;
            line.Reset(output, lineAt, room < ConsoleLimits.AnswerLineBytesMax ? (room > 0 ? room : 0) : ConsoleLimits.AnswerLineBytesMax);
            return line;
        }

        /// <summary>The data line is complete.</summary>
        public void EndLine()
        {
            StartHead();
            if (IsProgram)
            {
                head.PutByte('=');
                head.PutByte(' ');
                head.PutInteger(line.Bytes);
                head.PutByte(' ');
                lines++;
                bytes += line.Bytes;
            }

            EndHead();
            AddLine();
            EndOutputLine();
        }

        /// <summary>Ends the answer with success.</summary>
        public void EndOk()
        {
            StartHead();
            head.PutText("ok");
            if (IsProgram)
            {
                head.PutByte(' ');
                head.PutInteger(lines);
                head.PutByte(' ');
                head.PutInteger(bytes);
            }

            EndHead();
            EndAnswer();
        }

        /// <summary>Ends the answer with an error; its hint is the line that was begun before.</summary>
        public void EndError(int code, string name)
        {
            StartHead();
            head.PutText("err ");
            head.PutInteger(code);
            head.PutByte(' ');
            if (IsProgram)
            {
                head.PutInteger(name.Length + 2 + line.Bytes);
                head.PutByte(' ');
            }

            head.PutText(name);
            head.PutText(": ");
            EndHead();
            AddLine();
            EndAnswer();
        }

        /// <summary>Lets a program send the next line of a paste.</summary>
        public void Go(int count)
        {
            if (IsProgram)
            {
                StartHead();
                head.PutText("go ");
                head.PutInteger(count);
                EndHead();
                EndOutputLine();
            }
        }

        /// <summary>A new prompt, for people.</summary>
        public void Prompt()
        {
            Echo('>');
            Echo(' ');
        }

        /// <summary>Echoes a byte that was typed.</summary>
        public void Echo(int symbol)
        {
            if (!IsProgram)
            {
                Add(symbol);
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

        /// <summary>Removes a character on the terminal.</summary>
        public void EchoErase()
        {
            Echo('\b');
            Echo(' ');
            Echo('\b');
        }

        /// <summary>Shows that a line was dropped.</summary>
        public void EchoCancel()
        {
            Echo('^');
            Echo('C');
            EchoLineEnd();
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
            if (!IsProgram)
            {
                Add('\r');
            }

            Add('\n');
        }

        private void Add(int symbol)
        {
            MoveUp();
            if (end < output.Length)
            {
                output[end++] = (byte)symbol;
            }
        }

        private void StartHead()
        {
            MoveUp();
            int room = output.Length - end;
            head.Reset(output, end, room < HeadBytesMax ? room : HeadBytesMax);
        }

        private void EndHead()
        {
            end = head.Offset;
        }

        private void AddLine()
        {
            Array.Copy(output, lineAt, output, end, line.Bytes);
            end += line.Bytes;
        }

        // Frees the room of what was taken. Not between the two ends of a line: nothing is taken then.
        private void MoveUp()
        {
            if (start > 0)
            {
                Array.Copy(output, start, output, 0, end - start);
                end -= start;
                start = 0;
            }
        }
    }
}
