using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.App
{
    /// <content>
    /// Outputs: a switch for one that takes commands, a binary sensor for one that does not. They are in the device's message only.
    /// </content>
    public sealed partial class Discovery
    {
        private const int KindOutput = 8;
        private const int KindFollower = 9;

        private const int OutputUnitCount = 2 * SettingsLimits.OutputCount;

        // Places in the texts: of both, of a switch, of a binary sensor.
        private const int TextOutput = 0;
        private const int TextSwitch = 1;
        private const int TextFollower = 2;

        private const int PlatformBinarySensor = 1;
        private const int WordSwitch = 23;

        private readonly string outputTexts =
            ",\"stat_t\":\"~/output/\u0002\",\"val_tpl\":\"{{'None' if value_json.state=='unknown' else value_json.state}}\","
            + "\"json_attr_t\":\"~/output/\u0002\",\"pl_on\":\"|"
            + "\u0002 on\",\"pl_off\":\"\u0002 off\",\"stat_on\":\"on\",\"stat_off\":\"off\",\"cmd_t\":\"~/cmd/output\",\"qos\":1|"
            + "on\",\"pl_off\":\"off\"";

        private LoopPart[] others;
        private byte[] outputName;

        // Chooses the output of a unit, 0 and up: all places of switches, then of binary sensors.
        private void ChooseOutput(int of)
        {
            kind = of < SettingsLimits.OutputCount ? KindOutput : KindFollower;
            place = 1 + (of % SettingsLimits.OutputCount);
        }

        private bool IsOutputUsed(bool canChange)
        {
            outputName = kind == KindFollower ? OutputIn(place, false) : canChange ? OutputIn(place, true) : null;
            if (kind == KindFollower && outputName == null && !canChange)
            {
                outputName = OutputIn(place, true);
            }

            return outputName != null;
        }

        private byte[] OutputIn(int at, bool isCommanded)
        {
            byte[] name = null;
            for (int i = 0; i < others.Length && name == null; i++)
            {
                name = others[i].NameOfOutput(at, isCommanded);
            }

            return name;
        }

        private void PutOutput()
        {
            Put(outputTexts, TextOutput);
            Put(outputTexts, kind == KindOutput ? TextSwitch : TextFollower);
        }
    }
}
