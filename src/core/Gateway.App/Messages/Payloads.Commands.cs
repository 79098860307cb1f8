using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.App
{
    /// <content>The answer to a command.</content>
    public sealed partial class Payloads
    {
        private readonly string keyCommand = "{\"command\":\"";
        private readonly string keyId = "\",\"id\":\"";
        private readonly string keyResult = "\",\"result\":\"";
        private readonly string textRepeated = "\",\"repeated\":true}";
        private readonly string textReplyEnd = "\"}";

        /// <summary>
        /// Writes the answer to a command; returns its bytes. The name comes from outside: only its valid characters are repeated, at most
        /// as many as a name may have. <paramref name="code"/> is part of <see cref="CommandResult.Confirm"/>;
        /// <paramref name="settings"/> know why a save was refused, and which key may have been meant.
        /// </summary>
        public int PutReply(CommandRequest request, CommandResult result, int code, SettingsStore settings, bool isRepeated)
        {
            ByteWriter w = Begin(AppLimits.ReplyPayloadBytesMax);
            w.PutText(keyCommand);
            for (int i = 0; i < request.NameBytes && i < AppLimits.NameBytesMax; i++)
            {
                int c = request.Buffer[request.NameOffset + i];
                w.PutByte(c > ' ' && c < 127 && c != '"' && c != '\\' ? c : '?');
            }

            if (request.IdBytes > 0)
            {
                w.PutText(keyId);
                w.PutBytes(request.Buffer, request.IdOffset, request.IdBytes);
            }

            w.PutText(keyResult);
            CommandTexts.Put(request, result, code, settings, w);
            w.PutText(isRepeated ? textRepeated : textReplyEnd);
            return Bytes();
        }
    }
}
