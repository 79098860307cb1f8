using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// Home Assistant's discovery payloads, with the abbreviated keys of its documentation. One text for each kind, in which control
    /// characters mark what changes: literals, whose characters stay in the device's flash.
    /// </summary>
    internal sealed class DiscoveryText
    {
        // Marks in the texts.
        private const int Root = 1;
        private const int Name = 2;
        private const int Id = 3;
        private const int Place = 4;
        private const int Unit = 5;
        private const int Device = 6;
        private const int Model = 7;
        private const int Firmware = 8;
        private const int Press = 11;

        private readonly string sensorText =
            "{\"~\":\"\u0001\",\"name\":\"\u0002\",\"uniq_id\":\"\u0003_s\u0004\",\"stat_t\":\"~/telemetry/\u0002\","
            + "\"val_tpl\":\"{{value_json.value}}\",\"json_attr_t\":\"~/telemetry/\u0002\"\u0005,\"stat_cla\":\"measurement\","
            + "\"avty\":[{\"t\":\"~/status\"},{\"t\":\"~/sensor/\u0002\","
            + "\"val_tpl\":\"{{'offline' if value_json.state=='fault' else 'online'}}\"}],\"avty_mode\":\"all\"\u0006";

        private readonly string alarmText =
            "{\"~\":\"\u0001\",\"name\":\"\u0002\",\"uniq_id\":\"\u0003_a\u0004\",\"stat_t\":\"~/alarm/\u0002\","
            + "\"val_tpl\":\"{{'ON' if value_json.state[:6]=='active' else 'OFF'}}\",\"json_attr_t\":\"~/alarm/\u0002\","
            + "\"dev_cla\":\"problem\",\"avty_t\":\"~/status\"\u0006";

        private readonly string buttonText =
            "{\"~\":\"\u0001\",\"name\":\"\u0002\",\"uniq_id\":\"\u0003_b\u0004\",\"cmd_t\":\"~/cmd/\u000B,\"qos\":1,"
            + "\"avty_t\":\"~/status\"\u0006";

        private readonly string deviceText =
            ",\"dev\":{\"ids\":\"\u0003\",\"name\":\"\u0003\",\"mf\":\"Gateway\"\u0007,\"sw\":\"\u0008\"},"
            + "\"o\":{\"name\":\"Gateway\",\"sw\":\"\u0008\"}}";

        private readonly string modelKey = ",\"mdl\":\"";
        private readonly string unitKey = ",\"unit_of_meas\":\"";
        private readonly string classKey = "\",\"dev_cla\":\"";

        private readonly string acknowledge = "Acknowledge";
        private readonly string identify = "Identify";
        private readonly string acknowledgePress = "ack\",\"pl_prs\":\"all\"";
        private readonly string identifyPress = "identify\",\"pl_prs\":\"\"";

        // Units whose quantity is certain, each with its device class. A percentage may be of anything. The degree sign is not ASCII: its
        // bytes are compared.
        private readonly string temperature = "temperature";
        private readonly string pressure = "pressure";
        private readonly string voltage = "voltage";
        private readonly string current = "current";
        private readonly byte[] celsius = { 0xC2, 0xB0, 0x43 };

        private readonly byte[] id;
        private readonly byte[] firmware;
        private readonly byte[] board;
        private readonly byte[] root;
        private ByteWriter writer;
        private byte[] name;
        private byte[] unit;
        private string press;
        private string label;
        private int place;

        /// <summary>Texts for these parts, whose topics are <paramref name="topics"/>.</summary>
        public DiscoveryText(GatewayParts parts, Topics topics)
        {
            id = parts.Id;
            firmware = parts.Firmware;
            board = parts.Board;
            root = JsonText.Escaped(topics.Root);
        }

        /// <summary>Writes the configuration of the sensor in place 1..; returns its bytes.</summary>
        public int PutSensor(Payloads payloads, SensorChannel sensor, int at)
        {
            name = sensor.Name;
            unit = sensor.UnitMember;
            place = at;
            return Put(payloads, sensorText);
        }

        /// <summary>Writes the configuration of the alarm in place 1..; returns its bytes.</summary>
        public int PutAlarm(Payloads payloads, AlarmChannel alarm, int at)
        {
            name = alarm.Name;
            place = at;
            return Put(payloads, alarmText);
        }

        /// <summary>Writes the configuration of button 0, which acknowledges, or 1, which identifies; returns its bytes.</summary>
        public int PutButton(Payloads payloads, int index)
        {
            name = null;
            label = index == 0 ? acknowledge : identify;
            press = index == 0 ? acknowledgePress : identifyPress;
            place = index + 1;
            return Put(payloads, buttonText);
        }

        private int Put(Payloads payloads, string text)
        {
            writer = payloads.Begin(AppLimits.PayloadBytesMax);
            Fill(text);
            return payloads.Bytes();
        }

        // Calls itself once, for the text of the device, and never deeper.
        private void Fill(string text)
        {
            for (int i = 0; i < text.Length; i++)
            {
                switch ((int)text[i])
                {
                    case Root:
                        writer.PutBytes(root);
                        break;
                    case Name:
                        PutName();
                        break;
                    case Id:
                        writer.PutBytes(id);
                        break;
                    case Place:
                        writer.PutByte('0' + (place / 10));
                        writer.PutByte('0' + (place % 10));
                        break;
                    case Unit:
                        PutUnit();
                        break;
                    case Device:
                        Fill(deviceText);
                        break;
                    case Model:
                        PutModel();
                        break;
                    case Firmware:
                        writer.PutBytes(firmware);
                        break;
                    case Press:
                        writer.PutText(press);
                        break;
                    default:
                        writer.PutByte(text[i]);
                        break;
                }
            }
        }

        private void PutName()
        {
            if (name == null)
            {
                writer.PutText(label);
            }
            else
            {
                writer.PutBytes(name);
            }
        }

        private int UnitBytes
        {
            get { return unit.Length - SensorChannel.UnitAt - SensorChannel.SeqKeyBytes; }
        }

        private string ClassOf()
        {
            const int at = SensorChannel.UnitAt;
            int bytes = UnitBytes;
            if (Ascii.Matches(unit, at, bytes, celsius))
            {
                return temperature;
            }

            if (bytes == 3 && unit[at] == 'h' && unit[at + 1] == 'P' && unit[at + 2] == 'a')
            {
                return pressure;
            }

            if (bytes == 1 && unit[at] == 'V')
            {
                return voltage;
            }

            return bytes == 2 && unit[at] == 'm' && unit[at + 1] == 'A' ? current : null;
        }

        private void PutModel()
        {
            if (board != null)
            {
                writer.PutText(modelKey);
                writer.PutBytes(board);
                writer.PutByte('"');
            }
        }

        private void PutUnit()
        {
            if (unit == null || UnitBytes == 0)
            {
                return;
            }

            writer.PutText(unitKey);
            writer.PutBytes(unit, SensorChannel.UnitAt, UnitBytes);
            string kind = ClassOf();
            if (kind != null)
            {
                writer.PutText(classKey);
                writer.PutText(kind);
            }

            writer.PutByte('"');
        }
    }
}
