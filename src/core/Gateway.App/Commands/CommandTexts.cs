using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>The words of each <see cref="CommandResult"/>.</summary>
    internal static class CommandTexts
    {
        /// <summary>The names of the commands, in the order of their numbers.</summary>
        public const string Names = "read|interval|ack|reset|ping|set|save|identify|restart|factory-reset|heater|shelve|unshelve|" +
            "out-of-service|in-service";

        private const string Kept =
            "ok|ok, after a restart|interrupted|unknown command|a retained command is refused|malformed topic|malformed id|" +
            "wants: sensor seconds|wants: key value|wants: seconds|wants no arguments|no such sensor|no such alarm|" +
            "nothing to acknowledge|active or not acknowledged|not on this board|not allowed|wrong code|" +
            "no such output|wants: output on, off, or pulse ms|it follows an alarm|no such meter|wants: sensor value|" +
            "wants: sensor value|wants: alarm minutes|it cannot have this value|||||||interlocked|||too many writes wait|queued";

        private const string NotKept =
            "no room for all of them, ask again|unsaved changes at the console|storage failed|confirm with |too large|not in safe mode|" +
            "busy|id in use|begin|wait|wants: sensor and 20, 110 or 200 mW, and 100 or 1000 ms|the heater is on, or its sensor cools";

        /// <summary>
        /// Writes the result of a command; <paramref name="code"/> follows <see cref="CommandResult.Confirm"/>. Key and reason follow a
        /// save that was just refused, the nearest name an unknown one. A result that only a newer firmware knows is written as its number.
        /// </summary>
        public static void Put(CommandRequest request, CommandResult result, int code, SettingsStore settings, ByteWriter writer)
        {
            int number = (int)result;
            if (result >= CommandResult.Refused)
            {
                writer.PutText("refused: ");
                PutRefusal(request, number - (int)CommandResult.Refused, settings, writer);
            }
            else if (result < CommandResult.FirstNotKept ? WordList.Put(Kept, number, writer)
                : WordList.Put(NotKept, number - (int)CommandResult.FirstNotKept, writer))
            {
                if (result == CommandResult.Confirm)
                {
                    writer.PutInteger(code);
                }
                else if (result == CommandResult.Unknown)
                {
                    PutNearestCommand(request, writer);
                }
            }
            else
            {
                writer.PutInteger(number);
            }
        }

        private static void PutRefusal(CommandRequest request, int number, SettingsStore settings, ByteWriter writer)
        {
            string name = RefusalTexts.NameOf(number);
            if (name == null)
            {
                writer.PutInteger(number);
                return;
            }

            writer.PutText(name);
            Refusal refusal = (Refusal)number;
            if (SettingsRules.IsContradiction(refusal))
            {
                writer.PutText(": ");
                settings.Rules.PutReason(settings.Catalog, refusal, writer);
            }
            else if (refusal == Refusal.UnknownKey)
            {
                settings.Catalog.PutSuggestion(request.Buffer, request.ArgumentOffset, request.WordBytes(), writer);
            }
        }

        private static void PutNearestCommand(CommandRequest request, ByteWriter writer)
        {
            string names = Names;
            int nearest = 0;
            int least = TypingError.EditsMax + 1;
            for (int at = 0, place = 0; at < names.Length; at++)
            {
                if (at > 0 && names[at - 1] != WordList.Separator)
                {
                    continue;
                }

                place++;
                int edits = TypingError.Edits(request.Buffer, request.NameOffset, request.NameBytes, names, at);
                if (edits < least)
                {
                    least = edits;
                    nearest = place;
                }
            }

            if (nearest > 0)
            {
                writer.PutText("; did you mean ");
                WordList.Put(names, nearest - 1, writer);
                writer.PutByte('?');
            }
        }
    }
}
