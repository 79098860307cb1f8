using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// Home Assistant's discovery payloads, with the abbreviated keys of its documentation. A text a kind, with marks below a blank
    /// for what changes: a table of fragments would take more of the device's RAM than what it joins.
    /// </summary>
    internal sealed class DiscoveryText
    {
        // Marks in the texts.
        private const byte Root = 1;
        private const byte Name = 2;
        private const byte Id = 3;
        private const byte Place = 4;
        private const byte Unit = 5;
        private const byte Device = 6;
        private const byte Model = 7;
        private const byte Firmware = 8;
        private const byte Press = 11;

        private readonly byte[] sensorText = Ascii.Bytes(
            "{\"~\":\"\u0001\",\"name\":\"\u0002\",\"uniq_id\":\"\u0003_s\u0004\",\"stat_t\":\"~/telemetry/\u0002\","
            + "\"val_tpl\":\"{{value_json.value}}\",\"json_attr_t\":\"~/telemetry/\u0002\"\u0005,\"stat_cla\":\"measurement\","
            + "\"avty\":[{\"t\":\"~/status\"},{\"t\":\"~/sensor/\u0002\","
            + "\"val_tpl\":\"{{'offline' if value_json.state=='fault' else 'online'}}\"}],\"avty_mode\":\"all\"\u0006");

        private readonly byte[] alarmText = Ascii.Bytes(
            "{\"~\":\"\u0001\",\"name\":\"\u0002\",\"uniq_id\":\"\u0003_a\u0004\",\"stat_t\":\"~/alarm/\u0002\","
            + "\"val_tpl\":\"{{'ON' if value_json.state[:6]=='active' else 'OFF'}}\",\"json_attr_t\":\"~/alarm/\u0002\","
            + "\"dev_cla\":\"problem\",\"avty_t\":\"~/status\"\u0006");

        private readonly byte[] buttonText = Ascii.Bytes(
            "{\"~\":\"\u0001\",\"name\":\"\u0002\",\"uniq_id\":\"\u0003_b\u0004\",\"cmd_t\":\"~/cmd/\u000B,\"qos\":1,"
            + "\"avty_t\":\"~/status\"\u0006");

        private readonly byte[] deviceText = Ascii.Bytes(
            ",\"dev\":{\"ids\":\"\u0003\",\"name\":\"\u0003\",\"mf\":\"Gateway\"\u0007,\"sw\":\"\u0008\"},"
            + "\"o\":{\"name\":\"Gateway\",\"sw\":\"\u0008\"}}");

        private readonly byte[] modelKey = Ascii.Bytes(",\"mdl\":\"");
        private readonly byte[] unitKey = Ascii.Bytes(",\"unit_of_meas\":\"");
        private readonly byte[] classKey = Ascii.Bytes("\",\"dev_cla\":\"");

        private readonly byte[][] buttonNames = { Ascii.Bytes("Acknowledge"), Ascii.Bytes("Identify") };
        private readonly byte[][] presses = { Ascii.Bytes("ack\",\"pl_prs\":\"all\""), Ascii.Bytes("identify\",\"pl_prs\":\"\"") };

        // Units whose quantity is certain, each before its device class. A percentage may be of anything.
        private readonly byte[][] unitClasses =
        {
            new byte[] { 0xC2, 0xB0, (byte)'C' }, Ascii.Bytes("temperature"),
            Ascii.Bytes("hPa"), Ascii.Bytes("pressure"),
            Ascii.Bytes("V"), Ascii.Bytes("voltage"),
            Ascii.Bytes("mA"), Ascii.Bytes("current")
        };

        private readonly GatewayParts parts;
        private readonly byte[] root;
        private ByteWriter writer;
        private byte[] name;
        private byte[] unit;
        private byte[] press;
        private int place;

        /// <summary>Texts of these parts, whose topics are <paramref name="topics"/>.</summary>
        public DiscoveryText(GatewayParts parts, Topics topics)
        {
            this.parts = parts;
            root = JsonText.Escaped(topics.Root);
        }

        /// <summary>Writes the configuration of the sensor in place 1..; returns its bytes.</summary>
        public int PutSensor(Payloads payloads, SensorChannel sensor, int at)
        {
            name = sensor.Name;
            unit = sensor.Unit;
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

        /// <summary>Writes the configuration of button 0 or 1; returns its bytes.</summary>
        public int PutButton(Payloads payloads, int index)
        {
            name = buttonNames[index];
            press = presses[index];
            place = index + 1;
            return Put(payloads, buttonText);
        }

        private int Put(Payloads payloads, byte[] text)
        {
            writer = payloads.Begin(AppLimits.PayloadBytesMax);
            Fill(text);
            return payloads.Bytes();
        }

        // Calls itself once at the most, for the device.
        private void Fill(byte[] text)
        {
            for (int i = 0; i < text.Length; i++)
            {
                switch (text[i])
                {
                    case Root:
                        writer.PutBytes(root);
                        break;
                    case Name:
                        writer.PutBytes(name);
                        break;
                    case Id:
                        writer.PutBytes(parts.Id);
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
                        writer.PutBytes(parts.Firmware);
                        break;
                    case Press:
                        writer.PutBytes(press);
                        break;
                    default:
                        writer.PutByte(text[i]);
                        break;
                }
            }
        }

        private void PutModel()
        {
            if (parts.Board != null)
            {
                writer.PutBytes(modelKey);
                writer.PutBytes(parts.Board);
                writer.PutByte('"');
            }
        }

        private void PutUnit()
        {
            if (unit == null || unit.Length == 0)
            {
                return;
            }

            writer.PutBytes(unitKey);
            writer.PutBytes(unit);
            for (int i = 0; i < unitClasses.Length; i += 2)
            {
                if (Ascii.Matches(unit, 0, unit.Length, unitClasses[i]))
                {
                    writer.PutBytes(classKey);
                    writer.PutBytes(unitClasses[i + 1]);
                    break;
                }
            }

            writer.PutByte('"');
        }
    }
}
