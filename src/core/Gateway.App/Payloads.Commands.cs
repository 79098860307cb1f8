using Gateway.Primitives;

namespace Gateway.App
{
    /// <content>The answer to a command.</content>
    public sealed partial class Payloads
    {
        private readonly byte[] keyCommand = Ascii.Bytes("{\"command\":\"");
        private readonly byte[] keyId = Ascii.Bytes("\",\"id\":\"");
        private readonly byte[] keyResult = Ascii.Bytes("\",\"result\":\"");
        private readonly byte[] textRepeated = Ascii.Bytes("\",\"repeated\":true}");
        private readonly byte[] textReplyEnd = Ascii.Bytes("\"}");

        /// <summary>
        /// Writes the answer to a command; returns its bytes. Its name comes from outside: only name characters of it are repeated, and no
        /// more than a name has. <paramref name="code"/> is part of <see cref="CommandResult.Confirm"/>.
        /// </summary>
        public int PutReply(CommandRequest request, CommandResult result, int code, bool isRepeated)
        {
            ByteWriter w = Begin(AppLimits.ReplyPayloadBytesMax);
            w.PutBytes(keyCommand);
            for (int i = 0; i < request.NameBytes && i < AppLimits.NameBytesMax; i++)
            {
                int c = request.Buffer[request.NameOffset + i];
                w.PutByte(c > ' ' && c < 127 && c != '"' && c != '\\' ? c : '?');
            }

            if (request.IdBytes > 0)
            {
                w.PutBytes(keyId);
                w.PutBytes(request.Buffer, request.IdOffset, request.IdBytes);
            }

            w.PutBytes(keyResult);
            CommandTexts.Put(result, code, w);
            w.PutBytes(isRepeated ? textRepeated : textReplyEnd);
            return Bytes();
        }
    }
}
