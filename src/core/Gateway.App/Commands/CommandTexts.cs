using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>The words of each <see cref="CommandResult"/>.</summary>
    internal static class CommandTexts
    {
        private const string Kept =
            "ok|ok, after a restart|interrupted|unknown command|a retained command is refused|malformed topic|malformed id|" +
            "wants: sensor seconds|wants: key value|wants: seconds|wants no arguments|no such sensor|no such alarm|" +
            "nothing to acknowledge|active or not acknowledged|not on this board|not allowed|wrong code";

        private const string NotKept =
            "no room for all of them, ask again|unsaved changes at the console|storage failed|confirm with |too large|not in safe mode|" +
            "busy|id in use";

        /// <summary>
        /// Writes a result; <paramref name="code"/> follows <see cref="CommandResult.Confirm"/>. A result that only a newer firmware knows
        /// is written as its number.
        /// </summary>
        public static void Put(CommandResult result, int code, ByteWriter writer)
        {
            int number = (int)result;
            if (result >= CommandResult.Refused)
            {
                number -= (int)CommandResult.Refused;
                writer.PutText("refused: ");
                string name = RefusalTexts.NameOf(number);
                if (name != null)
                {
                    writer.PutText(name);
                    return;
                }
            }
            else if (result < CommandResult.FirstNotKept ? WordList.Put(Kept, number, writer)
                : WordList.Put(NotKept, number - (int)CommandResult.FirstNotKept, writer))
            {
                if (result == CommandResult.Confirm)
                {
                    writer.PutInteger(code);
                }

                return;
            }

            writer.PutInteger(number);
        }
    }
}
