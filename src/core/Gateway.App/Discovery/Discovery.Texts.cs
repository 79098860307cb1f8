using Gateway.Alarms;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.App
{
    /// <content>
    /// The payloads, with the abbreviated keys of Home Assistant's documentation. One text for each kind, in which control characters mark
    /// what changes: literals, whose characters stay in the device's flash.
    /// </content>
    public sealed partial class Discovery
    {
        // Kinds of components, in the order of the device's message: of each all places, then the buttons and diagnostics.
        private const int KindSensor = 0;
        private const int KindInterval = 1;
        private const int KindAlarm = 2;
        private const int KindAcknowledge = 3;
        private const int KindLimit = 4;
        private const int KindUpperLimit = 5;
        private const int KindButton = 6;
        private const int KindDiagnostic = 7;
        private const int PlaceKindCount = KindButton;

        // The letter of each kind in identities and topics, and the place of its platform among the words: by kind, the first lowest.
        private const ulong Letters = 0x64_62_75_6C_6B_61_69_73;
        private const int Platforms = 0x0233_2130;
        private const int PlatformDevice = 4;

        private const int ButtonAcknowledge = 1;
        private const int ButtonIdentify = 2;
        private const int ButtonRestart = 3;
        private const int ButtonSave = 4;
        private const int ButtonCount = 4;
        private const int DiagnosticSignal = 1;
        private const int DiagnosticRestart = 3;
        private const int DiagnosticCount = 4;

        // Places in the words, beside those of platforms.
        private const int WordConfig = 5;
        private const int WordModel = 6;
        private const int WordUnit = 7;
        private const int WordClass = 8;
        private const int WordStateClass = 9;
        private const int WordTotal = 10;
        private const int WordMeasurement = 11;
        private const int WordExpiry = 12;
        private const int WordProblem = 13;
        private const int WordOpening = 14;
        private const int WordLimit2 = 15;
        private const int WordHumidity = 16;
        private const int WordCommand = 17;
        private const int WordDiagnostic = 18;
        private const int WordMove = 19;
        private const int WordValue = 20;
        private const int WordPlatform = 21;
        private const int WordCarbonDioxide = 22;

        // Places in the texts: of every component, of a sensor, and of availability; in the second list, of alarms and limits; in the
        // third, of an interval and of the device.
        private const int TextCommon = 0;
        private const int TextSensor = 1;
        private const int TextStatus = 2;
        private const int TextSource = 3;
        private const int TextMode = 4;
        private const int TextAlarm = 0;
        private const int TextLimit = 1;
        private const int TextLimitState = 2;
        private const int TextInterval = 0;
        private const int TextDevice = 1;
        private const int TextComponents = 2;

        // Places in the tails: of buttons, of which the first acknowledges one alarm; then of diagnostics.
        private const int TailDiagnostics = 1 + ButtonCount;

        // Places in the labels: of kinds from the first, less one; then of buttons and diagnostics.
        private const int LabelButtons = 4;
        private const int LabelDiagnostics = LabelButtons + ButtonCount;

        // Marks in the texts.
        private const int Root = 1;
        private const int Name = 2;
        private const int Id = 3;
        private const int Place = 4;
        private const int Slug = 5;
        private const int Source = 6;
        private const int Shown = 7;
        private const int Firmware = 8;
        private const int Letter = 11;
        private const int Platform = 12;
        private const int Number = 14;
        private const int Model = 15;

        private const int ExpiryDigitsMin = 1000000;
        private const int ExpiryPeriods = 3;
        private const int MsPerS = 1000;
        // What there is, above the rights of commands.
        private const int HasLight = 512;
        private const int HasReboot = 1024;
        private const int HasMemory = 2048;
        private const int HasNetwork = 4096;
        private const int Retains = 8192;
        private const int IsClear = 16384;
        private const int IsSingle = 32768;

        // Beside them, because a field costs the device more: another round follows this one.
        private const int IsAsked = 65536;

        // Lists of texts, of some hundred characters each: a longer one would be slower to read, and each list takes heap.
        private readonly string words =
            "sensor|binary_sensor|button|number|device|config|\",\"mdl\":\"|,\"unit_of_meas\":\"|\",\"dev_cla\":\"|,\"stat_cla\":\"|"
            + "total_increasing|measurement|,\"exp_aft\":|problem|opening|2|humidity|,\"qos\":1,\"cmd_t\":\"~/cmd/|"
            + ",\"ent_cat\":\"diagnostic\",\"stat_t\":\"~/|{\"migrate_discovery\":true}| {{value}}\"|"
            + "\"\u000B\u0004\":{\"p\":\"\u000C\"|carbon_dioxide|switch";

        private readonly string labels =
            "Interval|Acknowledge|Limit|Upper limit|Acknowledge|Identify|Restart|Save|Signal|Free heap|Restart reason|Uptime";

        private readonly string sensorTexts =
            "\"~\":\"\u0001\",\"name\":\"\u0007\",\"uniq_id\":\"\u0003_\u000B\u0004\",\"def_ent_id\":\"\u000C.\u0005\"|"
            + ",\"stat_t\":\"~/telemetry/\u0002\",\"val_tpl\":\"{{value_json.value}}\",\"json_attr_t\":\"~/telemetry/\u0002\"|"
            + ",\"avty\":[{\"t\":\"~/status\"}|,{\"t\":\"~/sensor/\u0006\",\"val_tpl\":"
            + "\"{{'online' if value_json.state=='ok' else 'offline'}}\"}|],\"avty_mode\":\"all\"";

        private readonly string alarmTexts =
            ",\"stat_t\":\"~/alarm/\u0002\",\"val_tpl\":\"{{'ON' if value_json.state[:6]=='active' else 'OFF'}}\","
            + "\"json_attr_t\":\"~/alarm/\u0002\",\"qos\":\u0010,\"dev_cla\":\"|"
            + ",\"cmd_t\":\"~/cmd/set\",\"min\":-2000000,\"max\":2000000,\"step\":0.001,\"mode\":\"box\",\"opt\":true,\"qos\":1,"
            + "\"ent_cat\":\"config\",\"cmd_tpl\":\"alarm.\u000E.limit|"
            + ",\"stat_t\":\"~/alarm/\u0002\",\"val_tpl\":\"{{value_json.limit}}\"";

        private readonly string deviceTexts =
            ",\"cmd_t\":\"~/cmd/interval\",\"cmd_tpl\":\"\u0002 {{value}}\",\"min\":1,\"max\":86400,\"mode\":\"box\",\"opt\":true,"
            + "\"qos\":1,\"ent_cat\":\"config\",\"unit_of_meas\":\"s\",\"dev_cla\":\"duration\"|"
            + "\"dev\":{\"ids\":\"\u0003\",\"name\":\"\u0003\",\"mf\":\"Gateway\u000F\",\"sw\":\"\u0008\"},"
            + "\"o\":{\"name\":\"Gateway\",\"sw\":\"\u0008\"}|"
            + ",\"avty\":[{\"t\":\"\u0001/status\"}],\"avty_mode\":\"all\",\"cmps\":{";

        private readonly string tails =
            "ack\",\"pl_prs\":\"|ack\",\"pl_prs\":\"all\"|identify\",\"pl_prs\":\"\",\"dev_cla\":\"identify\",\"ent_cat\":\"config\"|"
            + "restart\",\"pl_prs\":\"\",\"dev_cla\":\"restart\",\"ent_cat\":\"config\"|save\",\"pl_prs\":\"\",\"ent_cat\":\"config\"|"
            + "health\",\"val_tpl\":\"{{value_json.get('signal','')}}\",\"unit_of_meas\":\"dBm\",\"dev_cla\":\"signal_strength\","
            + "\"stat_cla\":\"measurement\"|health\",\"val_tpl\":\"{{value_json.get('heap','')}}\",\"unit_of_meas\":\"B\","
            + "\"dev_cla\":\"data_size\",\"stat_cla\":\"measurement\"|birth\",\"val_tpl\":\"{{value_json.restart}}\"|health\",\"val_tpl\":"
            + "\"{{value_json.uptime//1000}}\",\"unit_of_meas\":\"s\",\"dev_cla\":\"duration\"";

        // Units whose quantity is certain, by device class. Of what begins with '+' only if it is a total; of what begins with '*' also if
        // it is one; of energy always; of all others only if it is none, because Home Assistant takes no total of them. Characters above
        // ASCII are bytes of UTF-8.
        private readonly string classes =
            "temperature=\u00C2\u00B0C,\u00C2\u00B0F,K|pressure=hPa,Pa,kPa,bar,mbar,cbar,psi,mmHg,inHg|voltage=V,mV,kV,\u00C2\u00B5V|"
            + "current=A,mA|power=W,kW,MW,mW|energy=kWh,Wh,MWh,mWh,J,kJ,MJ,GJ|frequency=Hz,kHz,MHz,GHz|apparent_power=VA|"
            + "reactive_power=var|illuminance=lx|irradiance=W/m\u00C2\u00B2|speed=m/s,km/h|"
            + "volume_flow_rate=m\u00C2\u00B3/h,L/min,L/h|*weight=kg,g,mg|*distance=m,mm,cm,km|"
            + "*duration=s,ms,min,h|signal_strength=dBm|+volume=m\u00C2\u00B3,L,mL,gal,ft\u00C2\u00B3,CCF";
        private byte[] id;
        private byte[] firmware;
        private byte[] board;
        private byte[] root;
        private int healthMs;

        // The rights of commands, and what there is.
        private int has;

        // What is being written.
        private ByteWriter writer;
        private int kind;
        private int place;
        private SensorChannel sensor;
        private AlarmChannel alarm;

        // The head of the device's message, all places of each kind, the buttons, the diagnostics, the outputs.
        private int UnitCount
        {
            get { return 1 + PlaceUnitCount + ButtonCount + DiagnosticCount + OutputUnitCount; }
        }

        // The two kinds of sensors come first.
        private int PlaceUnitCount
        {
            get { return (KindAlarm * placeCount) + ((PlaceKindCount - KindAlarm) * alarmPlaceCount); }
        }

        private static int LetterOf(int kind)
        {
            return kind == KindOutput ? 'o' : kind == KindFollower ? 'f' : (int)(Letters >> (8 * kind)) & 0xFF;
        }

        private void OpenTexts(GatewayParts parts)
        {
            id = parts.Id;
            firmware = parts.Firmware;
            board = parts.Board;
            root = JsonText.Escaped(topics.Root);
            healthMs = parts.HealthIntervalMs;
            has = (parts.CommandQos == GatewayParts.NoCommands ? 0 : parts.CommandRights)
                | (parts.Indicator != null ? HasLight : 0) | (parts.Reboot != null ? HasReboot : 0)
                | (parts.Memory != null ? HasMemory : 0) | (parts.Network != null ? HasNetwork : 0) | (parts.Retain ? Retains : 0)
                | (parts.Discovery == DiscoveryMode.Clear ? IsClear : 0) | (parts.Discovery == DiscoveryMode.Single ? IsSingle : 0);
        }

        private bool Has(int what)
        {
            return (has & what) == what;
        }

        // Writes the topic of a single component, or of the device; returns its bytes.
        private int PutTopic(int item)
        {
            writer = payloads.Begin(AppLimits.PayloadBytesMax);
            writer.PutBytes(prefix);
            writer.PutByte('/');
            if (item == Whole)
            {
                PutWord(PlatformDevice);
            }
            else
            {
                Choose(item);
                PutWord(PlatformOf(kind));
            }

            writer.PutByte('/');
            writer.PutBytes(id);
            if (item != Whole)
            {
                writer.PutByte('/');
                writer.PutByte(LetterOf(kind));
                PutPlace();
            }

            writer.PutByte('/');
            PutWord(WordConfig);
            return payloads.Bytes();
        }

        // The component of a message of its own.
        private void Choose(int item)
        {
            int of = item - SingleButtonCount;
            kind = of < 0 ? KindButton : of < placeCount ? KindSensor : KindAlarm;
            place = of < 0 ? item + 1 : of < placeCount ? of + 1 : of - placeCount + 1;
        }

        private bool IsUsedItem(int item)
        {
            Choose(item);
            return IsUsed();
        }

        // Writes the message of a single component; returns its bytes.
        private int PutItem(int item)
        {
            bool isUsed = IsUsedItem(item);
            Check.That(isUsed, Fault.LimitsInconsistent);
            writer = payloads.Begin(AppLimits.PayloadBytesMax);
            writer.PutByte('{');
            PutComponent();
            if (sensor == null)
            {
                Put(sensorTexts, TextStatus);
                Put(sensorTexts, TextMode);
            }

            writer.PutByte(',');
            Put(deviceTexts, TextDevice);
            writer.PutByte('}');
            return payloads.Bytes();
        }

        // Writes a part of the device's message: its head, or a component. Returns its bytes. Beyond the last: a space.
        private int PutUnit(int unit)
        {
            writer = payloads.Begin(AppLimits.PayloadBytesMax);
            int of = unit - 1;
            int rest = of - PlaceUnitCount;
            if (unit == 0)
            {
                writer.PutByte('{');
                Put(deviceTexts, TextDevice);
                Put(deviceTexts, TextComponents);
                return payloads.Bytes();
            }

            if (unit >= UnitCount)
            {
                writer.PutByte(' ');
                return payloads.Bytes();
            }

            if (rest >= 0)
            {
                kind = rest < ButtonCount ? KindButton : KindDiagnostic;
                place = 1 + (rest < ButtonCount ? rest : rest - ButtonCount);
            }
            else
            {
                int first = KindAlarm * placeCount;
                kind = of < first ? of / placeCount : KindAlarm + ((of - first) / alarmPlaceCount);
                place = 1 + (of < first ? of % placeCount : (of - first) % alarmPlaceCount);
            }

            if (rest >= ButtonCount + DiagnosticCount)
            {
                ChooseOutput(rest - ButtonCount - DiagnosticCount);
            }

            PutWord(WordPlatform);

            // Without more it removes what was there.
            if (IsUsed())
            {
                writer.PutByte(',');
                PutComponent();
            }

            writer.PutByte('}');
            if (unit < UnitCount - 1)
            {
                writer.PutByte(',');
            }
            else
            {
                writer.PutByte('}');
                writer.PutByte('}');
            }

            return payloads.Bytes();
        }

        private static int PlatformOf(int kind)
        {
            return kind == KindOutput ? WordSwitch : kind == KindFollower ? PlatformBinarySensor : (Platforms >> (4 * kind)) & 0xF;
        }

        // Whether there is a component of this kind in this place. Finds its sensor, also that of an alarm, and its alarm.
        private bool IsUsed()
        {
            sensor = null;
            alarm = null;
            outputName = null;
            bool canChange = Has(GatewayParts.RightToChange);
            switch (kind)
            {
                case KindSensor:
                case KindInterval:
                    sensor = SensorIn(place);
                    return sensor != null && (kind == KindSensor || canChange);
                case KindButton:
                    return canChange && (place == ButtonAcknowledge || (place == ButtonIdentify && Has(HasLight))
                        || (place == ButtonRestart && Has(HasReboot)) || (place == ButtonSave && Has((int)SettingFlags.RemoteAlarm)));
                case KindOutput:
                case KindFollower:
                    return IsOutputUsed(canChange);
                case KindDiagnostic:
                    return place >= DiagnosticRestart || Has(place == DiagnosticSignal ? HasNetwork : HasMemory);
            }

            if (place > alarms.Length || alarms[place - 1].IsPlaceholder)
            {
                return false;
            }

            alarm = alarms[place - 1];
            AlarmRule rule = alarm.Rule;
            sensor = alarm.Source;
            if (kind == KindAlarm)
            {
                if (rule is FaultRule || rule is NoDataRule)
                {
                    // It is about a dead sensor, and must not be unavailable with it.
                    sensor = null;
                }

                return true;
            }

            return canChange && (kind == KindAcknowledge
                || (Has((int)SettingFlags.RemoteAlarm) && rule is LimitRule && (sensor.SettingsWord & SensorChannel.IndexMask) != 0
                && (kind == KindLimit || rule is BandRule)));
        }

        private void PutComponent()
        {
            Put(sensorTexts, TextCommon);
            switch (kind)
            {
                case KindSensor:
                    Put(sensorTexts, TextSensor);
                    PutUnitOf();
                    ReportRule report = sensor.Report;
                    bool hasDeadband = report != null && report.Deadband > 0;
                    int longestMs = hasDeadband && report.IntervalMaxMs > sensor.IntervalMs
                        ? report.IntervalMaxMs : sensor.IntervalMs;
                    if (!hasDeadband || report.IntervalMaxMs > 0)
                    {
                        PutExpiry(longestMs + sensor.SampleMs);
                    }

                    PutAvailability();
                    break;
                case KindAlarm:
                    PutAlarm();
                    break;
                case KindOutput:
                case KindFollower:
                    PutOutput();
                    break;
                case KindInterval:
                    Put(deviceTexts, TextInterval);
                    break;
                case KindLimit:
                case KindUpperLimit:
                    PutLimit();
                    break;
                case KindDiagnostic:
                    PutWord(WordDiagnostic);
                    Put(tails, TailDiagnostics + place - 1);
                    if (place != DiagnosticRestart)
                    {
                        PutExpiry(healthMs);
                    }

                    break;
                default:
                    PutWord(WordCommand);
                    Put(tails, kind == KindAcknowledge ? 0 : place);
                    if (kind == KindAcknowledge)
                    {
                        writer.PutBytes(alarm.Name);
                        writer.PutByte('"');
                    }

                    break;
            }
        }

        private void PutAlarm()
        {
            Put(alarmTexts, TextAlarm);
            ContactRule contact = alarm.Rule as ContactRule;
            PutWord(contact != null && !contact.IsRaisedWhenClosed ? WordOpening : WordProblem);
            writer.PutByte('"');
            if (sensor != null)
            {
                PutAvailability();
            }
        }

        private void PutLimit()
        {
            if (!(alarm.Rule is BandRule))
            {
                // A band's message has only the nearest of its two limits.
                Put(alarmTexts, TextLimitState);
            }

            if (PutUnitText())
            {
                writer.PutByte('"');
            }

            Put(alarmTexts, TextLimit);
            if (kind == KindUpperLimit)
            {
                PutWord(WordLimit2);
            }

            PutWord(WordValue);
        }

        // The gateway, and the sensor: stale is not online.
        private void PutAvailability()
        {
            Put(sensorTexts, TextStatus);
            Put(sensorTexts, TextSource);
            Put(sensorTexts, TextMode);
        }

        // The value is no longer good after three times the longest time between two messages, and at least a minute. As many characters
        // for any time, because a command may change it while the message leaves.
        private void PutExpiry(int periodMs)
        {
            int seconds = (int)((long)periodMs * ExpiryPeriods / MsPerS);
            seconds = seconds < AppLimits.StaleMsMin / MsPerS ? AppLimits.StaleMsMin / MsPerS : seconds;
            PutWord(WordExpiry);
            for (int least = ExpiryDigitsMin; least > seconds; least /= 10)
            {
                writer.PutByte(' ');
            }

            writer.PutInteger(seconds);
        }

        private void PutWord(int word)
        {
            Put(words, word);
        }

        private void PutPlace()
        {
            writer.PutByte('0' + (place / 10));
            writer.PutByte('0' + (place % 10));
        }

        // The place in the labels; -1: the name alone says what it is.
        private int Label
        {
            get
            {
                switch (kind)
                {
                    case KindSensor:
                    case KindAlarm:
                    case KindOutput:
                    case KindFollower:
                        return -1;
                    case KindInterval:
                        return 0;
                    case KindButton:
                        return LabelButtons + place - 1;
                    case KindDiagnostic:
                        return LabelDiagnostics + place - 1;
                    default:
                        return kind - KindAlarm;
                }
            }
        }

        private byte[] NameOrNull
        {
            get { return alarm != null ? alarm.Name : sensor != null ? sensor.Name : outputName; }
        }

        // Label and name, as people read them, or as part of an entity's id: small letters, digits and '_'.
        private void PutLabelAndName(bool isSlug)
        {
            int label = Label;
            int from = writer.Bytes;
            if (label >= 0)
            {
                Put(labels, label);
            }

            byte[] name = NameOrNull;
            if (label >= 0 && name != null)
            {
                writer.PutByte(' ');
            }

            if (name != null)
            {
                writer.PutBytes(name);
            }

            if (isSlug)
            {
                MakeSlug(from);
            }
        }

        private void PutSlug()
        {
            int from = writer.Bytes;
            writer.PutBytes(id);
            writer.PutByte('_');
            MakeSlug(from);
            PutLabelAndName(isSlug: true);
        }

        // What was written from here on; it is in the payloads' buffer.
        private void MakeSlug(int from)
        {
            byte[] buffer = payloads.Buffer;
            for (int i = from; i < writer.Bytes; i++)
            {
                int c = buffer[i];
                buffer[i] = (byte)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c == ' ' || c == '-' ? '_' : c);
            }
        }

        // Writes the text at this place of a list, and what its marks stand for.
        private void Put(string list, int at)
        {
            for (int i = 0; i < list.Length && at >= 0; i++)
            {
                int c = list[i];
                if (c == WordList.Separator)
                {
                    at--;
                }
                else if (at == 0)
                {
                    if (c >= ' ')
                    {
                        writer.PutByte(c);
                    }
                    else
                    {
                        PutMark(c);
                    }
                }
            }
        }

        private void PutMark(int mark)
        {
            switch (mark)
            {
                case Root:
                    writer.PutBytes(root);
                    break;
                case Name:
                    writer.PutBytes(NameOrNull);
                    break;
                case Id:
                    writer.PutBytes(id);
                    break;
                case Place:
                    PutPlace();
                    break;
                case Slug:
                    PutSlug();
                    break;
                case Source:
                    writer.PutBytes(sensor.Name);
                    break;
                case Shown:
                    PutLabelAndName(isSlug: false);
                    break;
                case Firmware:
                    writer.PutBytes(firmware);
                    break;
                case Letter:
                    writer.PutByte(LetterOf(kind));
                    break;
                case Platform:
                    PutWord(PlatformOf(kind));
                    break;
                case Number:
                    writer.PutInteger(place);
                    break;
                case Model:
                    if (board != null)
                    {
                        PutWord(WordModel);
                        writer.PutBytes(board);
                    }

                    break;
                default:
                    // U+0010.
                    writer.PutInteger(alarm.Qos);
                    break;
            }
        }

        // The unit of the sensor, with its key, if it has one; without the last quote. True: it has.
        private bool PutUnitText()
        {
            int bytes = UnitBytes;
            if (bytes > 0)
            {
                PutWord(WordUnit);
                writer.PutBytes(sensor.UnitMember, SensorChannel.UnitAt, bytes);
            }

            return bytes > 0;
        }

        private int UnitBytes
        {
            get { return sensor.UnitMember.Length - SensorChannel.UnitAt - SensorChannel.SeqKeyBytes; }
        }

        // The unit, its device class if it is certain, and the state class.
        private void PutUnitOf()
        {
            bool isHumidity = (sensor.SettingsWord & SensorChannel.HumidityBit) != 0;
            bool isCarbonDioxide = (sensor.SettingsWord & SensorChannel.CarbonDioxideBit) != 0;
            bool isTotal = (sensor.SettingsWord & SensorChannel.TotalBit) != 0;
            int found = isHumidity || isCarbonDioxide ? -1 : FindClass(isTotal);
            if (PutUnitText())
            {
                if (isHumidity || isCarbonDioxide)
                {
                    PutWord(WordClass);
                    PutWord(isHumidity ? WordHumidity : WordCarbonDioxide);
                }
                else if (found >= 0)
                {
                    PutWord(WordClass);
                    for (int i = found; classes[i] != '='; i++)
                    {
                        writer.PutByte(classes[i]);
                    }
                }

                writer.PutByte('"');
            }

            PutWord(WordStateClass);
            // Energy is counted: no other class begins with this letter.
            bool isEnergy = found >= 0 && classes[found] == 'e';
            PutWord(isTotal || isEnergy ? WordTotal : WordMeasurement);
            writer.PutByte('"');
        }

        // Where the name of the unit's device class begins in the classes; -1: it has none.
        private int FindClass(bool isTotal)
        {
            byte[] unit = sensor.UnitMember;
            int bytes = UnitBytes;
            int name = 0;
            int same = -1;
            for (int i = 0; i <= classes.Length; i++)
            {
                int c = i < classes.Length ? classes[i] : '|';
                if (c == '=' || c == ',' || c == '|')
                {
                    if (same == bytes && bytes > 0)
                    {
                        int mark = classes[name];
                        return mark == '*' ? name + 1
                            : mark == '+' ? (isTotal ? name + 1 : -1)
                            : mark == 'e' || !isTotal ? name : -1;
                    }

                    same = c == '|' ? -1 : 0;
                    name = c == '|' ? i + 1 : name;
                }
                else
                {
                    same = same >= 0 && same < bytes && unit[SensorChannel.UnitAt + same] == c ? same + 1 : -1;
                }
            }

            return -1;
        }
    }
}
