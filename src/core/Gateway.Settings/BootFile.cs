using System;
using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Settings
{
    /// <summary>
    /// Applies the settings file from nanoff, once: see src/docs/formats/boot-file.md. Wherever the power fails, the settings are
    /// the old ones or those of the whole file. For start-up: its buffers are garbage afterwards.
    /// </summary>
    public sealed class BootFile
    {
        private const int CrcDigits = 8;

        private readonly byte[] word = Ascii.Bytes("gateway-settings ");
        private readonly byte[] wordPem = Ascii.Bytes("pem");
        private readonly IBootFile file;
        private readonly SettingsStore settings;
        private readonly byte[] line = new byte[BootFileLimits.LineBytesMax];
        private readonly byte[] read = new byte[BootFileLimits.ReadBytesMax];

        // Where the next piece is read, and the part of the last one that was not used yet.
        private int position;
        private int readAt;
        private int readEnd;
        private bool isUnreadable;

        private int lineBytes;
        private bool isLineTooLong;
        private int lineNumber;

        private int bodyBytes;
        private uint bodyCrc;
        private int certificateId;

        /// <summary>A file for these settings, which are already loaded.</summary>
        public BootFile(IBootFile file, SettingsStore settings)
        {
            this.file = file;
            this.settings = settings;
        }

        /// <summary>Result.</summary>
        public BootFileResult Result { get; private set; }

        /// <summary>The line that was refused, from 1; 0 if the whole was refused, as for a contradiction between keys.</summary>
        public int RefusedLine { get; private set; }

        /// <summary>Why it was refused; a line that is not key = value is UnknownKey.</summary>
        public Refusal Refusal { get; private set; }

        /// <summary>The key of a contradiction, which refuses the whole; else None.</summary>
        public int RefusedId
        {
            get { return SettingsRules.IsContradiction(Refusal) ? settings.Rules.RefusedId : SettingId.None; }
        }

        /// <summary>Applies the file, if there is one. Call it before anything uses the settings.</summary>
        public BootFileResult Take()
        {
            Result = Check();
            Array.Clear(line, 0, line.Length);
            Array.Clear(read, 0, read.Length);

            // The mark is cleared only after the file is deleted: until then it prevents that the file is applied twice.
            uint mark;
            if (Result != BootFileResult.StorageFailed && file.Delete() && settings.GetBootFileMark(out mark))
            {
                settings.ClearBootFileMark();
            }

            return Result;
        }

        private BootFileResult Check()
        {
            int bytes = file.Bytes;
            if (bytes <= 0)
            {
                return bytes == 0 ? BootFileResult.None : BootFileResult.StorageFailed;
            }

            if (!NextLine())
            {
                return isUnreadable ? BootFileResult.StorageFailed : BootFileResult.Incomplete;
            }

            BootFileResult head = ReadHead();
            if (head != BootFileResult.None)
            {
                return head;
            }

            int start = position - readEnd + readAt;
            if (bodyBytes != bytes - start || !IsCrcRight(start, bytes))
            {
                return isUnreadable ? BootFileResult.StorageFailed : BootFileResult.Incomplete;
            }

            uint mark;
            if (settings.GetBootFileMark(out mark) && mark == bodyCrc)
            {
                // Applied at an earlier start, which could not delete it.
                return BootFileResult.None;
            }

            return TakeBody(start);
        }

        private BootFileResult TakeBody(int start)
        {
            position = start;
            readAt = 0;
            readEnd = 0;
            lineNumber = 1;
            certificateId = SettingId.None;
            Refusal refusal = Refusal.None;
            while (refusal == Refusal.None && NextLine())
            {
                lineNumber++;
                refusal = isLineTooLong ? Refusal.TooLong : TakeLine();
            }

            RefusedLine = lineNumber;
            if (refusal == Refusal.None && certificateId != SettingId.None)
            {
                refusal = Refusal.PemCut;
            }

            settings.AbortCertificate();
            if (refusal == Refusal.None && !isUnreadable)
            {
                RefusedLine = 0;
                refusal = settings.IsChanged ? settings.SaveBootFile(bodyCrc) : Refusal.None;
                if (refusal == Refusal.None)
                {
                    return BootFileResult.Taken;
                }
            }

            Refusal = refusal;
            settings.Discard();
            return isUnreadable || refusal == Refusal.StorageFailed ? BootFileResult.StorageFailed : BootFileResult.Refused;
        }

        private Refusal TakeLine()
        {
            if (certificateId != SettingId.None)
            {
                return TakeCertificateLine();
            }

            int from = SkipSpaces(0, lineBytes);
            if (from == lineBytes || line[from] == '#')
            {
                return Refusal.None;
            }

            int equals = from;
            while (equals < lineBytes && line[equals] != '=')
            {
                equals++;
            }

            int id = settings.Catalog.Find(line, from, TrimSpaces(from, equals) - from);
            if (equals == lineBytes || id == SettingId.None)
            {
                return Refusal.UnknownKey;
            }

            from = SkipSpaces(equals + 1, lineBytes);
            int bytes = TrimSpaces(from, lineBytes) - from;
            if (bytes == 0)
            {
                return settings.Unset(id);
            }

            if (settings.Catalog.RowOf(id).Type == SettingType.Certificate && Ascii.Matches(line, from, bytes, wordPem))
            {
                certificateId = id;
                return settings.BeginCertificate(id);
            }

            if (line[from] == '"')
            {
                bytes = ValueText.Unquote(line, from, bytes);
            }

            return bytes < 0 ? Refusal.BadCharacter : settings.Set(id, line, from, bytes);
        }

        private Refusal TakeCertificateLine()
        {
            if (lineBytes != 1 || line[0] != '.')
            {
                return settings.TakeCertificateLine(line, 0, lineBytes);
            }

            certificateId = SettingId.None;
            return settings.EndCertificate();
        }

        private BootFileResult ReadHead()
        {
            if (isLineTooLong || !Ascii.StartsWith(line, 0, lineBytes, word))
            {
                return BootFileResult.Incomplete;
            }

            int at = word.Length;
            int version = ReadNumber(ref at);
            bodyBytes = ReadNumber(ref at);
            if (version > BootFileLimits.Version)
            {
                return BootFileResult.Newer;
            }

            return version == BootFileLimits.Version && bodyBytes >= 0 && bodyBytes <= BootFileLimits.BytesMax
                && lineBytes - at == CrcDigits && ReadCrc(at)
                ? BootFileResult.None
                : BootFileResult.Incomplete;
        }

        /// <summary>A decimal number and the space after it; -1 if it is not a number.</summary>
        private int ReadNumber(ref int at)
        {
            int from = at;
            while (at < lineBytes && line[at] != ' ')
            {
                at++;
            }

            long number;
            bool isNumber = DecimalText.TryGet(line, from, at - from, 0, out number) && number >= 0 && number <= int.MaxValue;
            at++;
            return isNumber ? (int)number : -1;
        }

        private bool ReadCrc(int at)
        {
            bodyCrc = 0;
            for (int i = 0; i < CrcDigits; i++)
            {
                int digit = ValueText.HexDigit(line[at + i]);
                if (digit < 0)
                {
                    return false;
                }

                bodyCrc = (bodyCrc << 4) | (uint)digit;
            }

            return true;
        }

        private bool IsCrcRight(int start, int end)
        {
            StreamCrc32 crc = new StreamCrc32();
            int at = start;
            while (at < end)
            {
                int bytes = file.Read(at, read, 0, read.Length);
                if (bytes <= 0)
                {
                    isUnreadable = true;
                    return false;
                }

                crc.Add(read, 0, bytes);
                at += bytes;
            }

            return crc.Value == bodyCrc;
        }

        /// <summary>Reads the next line without its end. False at the end of the file, or if it cannot be read.</summary>
        private bool NextLine()
        {
            Array.Clear(line, 0, line.Length);
            lineBytes = 0;
            isLineTooLong = false;
            for (bool any = false; ; any = true)
            {
                if (readAt == readEnd && !ReadMore())
                {
                    return any && !isUnreadable;
                }

                int symbol = read[readAt++];
                if (symbol == '\n')
                {
                    lineBytes -= lineBytes > 0 && line[lineBytes - 1] == '\r' ? 1 : 0;
                    return true;
                }

                isLineTooLong |= lineBytes == line.Length;
                if (!isLineTooLong)
                {
                    line[lineBytes++] = (byte)symbol;
                }
            }
        }

        private bool ReadMore()
        {
            readEnd = file.Read(position, read, 0, read.Length);
            readAt = 0;
            if (readEnd <= 0)
            {
                isUnreadable |= readEnd < 0;
                readEnd = 0;
                return false;
            }

            position += readEnd;
            return true;
        }

        private int SkipSpaces(int from, int end)
        {
            while (from < end && (line[from] == ' ' || line[from] == '\t'))
            {
                from++;
            }

            return from;
        }

        private int TrimSpaces(int from, int end)
        {
            while (end > from && (line[end - 1] == ' ' || line[end - 1] == '\t'))
            {
                end--;
            }

            return end;
        }
    }
}
