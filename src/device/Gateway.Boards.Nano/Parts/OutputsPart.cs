using System;
using Gateway.App;
using Gateway.Settings;

namespace Gateway.Boards.Nano
{
    /// <content>The part Outputs of a board's firmware.</content>
    public sealed partial class Program
    {
        partial void MakeOutputs(SettingsSet set, DeviceFactory factory, DeviceAreas areas, GatewayParts parts, ref int made)
        {
            if (OutputSettings.HasLast(set))
            {
                parts.OutputArea = areas.NewOutputs();
            }

            Outputs outputs = new OutputSettings(set, parts, parts.OutputArea).Make(factory);
            if (outputs != null)
            {
                made = outputs.Channels.Length;
                LoopPart[] others = new LoopPart[parts.Others.Length + 1];
                Array.Copy(parts.Others, 0, others, 0, parts.Others.Length);
                others[parts.Others.Length] = outputs;
                parts.Others = others;
            }
        }

        partial void AskOutputs(ref bool has)
        {
            has = true;
        }
    }
}
