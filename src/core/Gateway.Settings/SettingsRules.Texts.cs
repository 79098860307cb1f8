using Gateway.Primitives;

namespace Gateway.Settings
{
    /// <content>The last refusal in words.</content>
    public sealed partial class SettingsRules
    {
        private const string TextColon = ": ";
        private const string TextOneOf = " (one of ";

        /// <summary>Writes the key that is refused, and why, with the other key if there is one.</summary>
        public void PutReason(SettingsCatalog catalog, Refusal refusal, ByteWriter writer)
        {
            catalog.PutName(RefusedId, writer);
            writer.PutText(TextColon);
            writer.PutText(RefusalTexts.HintOf((int)refusal));
            if (OtherId != SettingId.None)
            {
                writer.PutByte(' ');
                catalog.PutName(OtherId, writer);
            }
        }

        /// <summary>
        /// Writes the words that would be right, after the reason: kinds that the board has, quantities that a kind measures. Nothing for
        /// other refusals. <paramref name="set"/> is the set that was refused.
        /// </summary>
        public void PutChoices(SettingsCatalog catalog, SettingsSet set, Refusal refusal, ByteWriter writer)
        {
            if ((refusal != Refusal.KindNotAvailable && refusal != Refusal.QuantityNotMeasured) || IsOfOutput(RefusedId))
            {
                return;
            }

            SensorKind kind = (SensorKind)set.GetNumber(SettingId.SensorKind + SettingId.IndexOf(RefusedId));
            SettingRow row = catalog.RowOf(RefusedId);
            bool any = false;
            for (int i = 0; i < row.WordCount; i++)
            {
                if (refusal == Refusal.KindNotAvailable ? Board.Has((SensorKind)i) : HasMeaning(kind, (SensorQuantity)i))
                {
                    if (any)
                    {
                        writer.PutByte(WordList.Separator);
                    }
                    else
                    {
                        writer.PutText(TextOneOf);
                    }

                    row.PutWord(i, writer);
                    any = true;
                }
            }

            if (any)
            {
                writer.PutByte(')');
            }
        }

        // Temperature is also what is not set, for kinds that measure none.
        private static bool HasMeaning(SensorKind kind, SensorQuantity quantity)
        {
            return SensorKinds.Measures(kind, quantity)
                && (quantity != SensorQuantity.Temperature || (kind != SensorKind.Contact && kind != SensorKind.Pulse));
        }
    }
}
