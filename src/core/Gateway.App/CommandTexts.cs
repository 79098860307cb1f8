using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>The words of each <see cref="CommandResult"/>.</summary>
    internal sealed class CommandTexts
    {
        private readonly string kept =
            "ok|ok, after a restart|interrupted|unknown command|a retained command is refused|malformed topic|malformed id|" +
            "wants: sensor seconds|wants: key value|wants: seconds|wants no arguments|no such sensor|no such alarm|" +
            "nothing to acknowledge|active or not acknowledged|not on this board|not by a command|wrong code";

        private readonly string notKept =
            "no room for all of them, ask again|unsaved changes at the console|storage failed|confirm with |too large|not in safe mode";

        private readonly string refused = "refused: ";
        private readonly RefusalTexts refusals;

        /// <summary>Texts; those of refused settings only where there are settings.</summary>
        public CommandTexts(bool hasSettings)
        {
            refusals = hasSettings ? new RefusalTexts() : null;
        }

        /// <summary>
        /// Writes a result; <paramref name="code"/> follows <see cref="CommandResult.Confirm"/>. One that this firmware does not know, kept
        /// by a newer one, is written as its number.
        /// </summary>
        public void Put(CommandResult result, int code, ByteWriter writer)
        {
            int number = (int)result;
            if (result >= CommandResult.Refused)
            {
                number -= (int)CommandResult.Refused;
                writer.PutText(refused);
                string name = refusals == null ? null : refusals.NameOf(number);
                if (name != null)
                {
                    writer.PutText(name);
                    return;
                }
            }
            else if (result < CommandResult.FirstNotKept ? WordList.Put(kept, number, writer)
                : WordList.Put(notKept, number - (int)CommandResult.FirstNotKept, writer))
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
