using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>Carries out commands. Each of them sets a state and may be done again after a power cut.</summary>
    public sealed class Commands
    {
        private readonly byte[] ping = Ascii.Bytes("ping");
        private readonly byte[] interval = Ascii.Bytes("interval");
        private readonly byte[] ack = Ascii.Bytes("ack");
        private readonly byte[] reset = Ascii.Bytes("reset");
        private readonly byte[] ok = Ascii.Bytes("ok");
        private readonly byte[] unknown = Ascii.Bytes("unknown command");
        private readonly byte[] usageInterval = Ascii.Bytes("wants: sensor seconds");
        private readonly byte[] unknownSensor = Ascii.Bytes("no such sensor");
        private readonly byte[] retained = Ascii.Bytes("a retained command is refused");

        private readonly SensorChannel[] sensors;
        private readonly OperatorActions actions;
        private readonly FaultLog faults;

        /// <summary>Commands on these sensors, and these actions on alarms.</summary>
        public Commands(SensorChannel[] sensors, OperatorActions actions, FaultLog faults)
        {
            this.sensors = sensors;
            this.actions = actions;
            this.faults = faults;
        }

        /// <summary>
        /// Carries out the command whose name begins at <paramref name="nameOffset"/> of the message's buffer; returns the result to
        /// answer with: ok or the reason.
        /// </summary>
        public byte[] CarryOut(InboundMessage message, int nameOffset, int nameBytes, long nowMs)
        {
            byte[] b = message.Buffer;
            if (message.Retain)
            {
                faults.Add(Fault.CommandRetained);
                return retained;
            }

            if (Ascii.Matches(b, nameOffset, nameBytes, ping))
            {
                return ok;
            }

            if (Ascii.Matches(b, nameOffset, nameBytes, interval))
            {
                return SetInterval(b, message.PayloadOffset, message.PayloadBytes, nowMs);
            }

            if (Ascii.Matches(b, nameOffset, nameBytes, ack))
            {
                return actions.Acknowledge(b, message.PayloadOffset, message.PayloadBytes, nowMs);
            }

            if (Ascii.Matches(b, nameOffset, nameBytes, reset))
            {
                return actions.Reset(b, message.PayloadOffset, message.PayloadBytes, nowMs);
            }

            faults.Add(Fault.CommandUnknown);
            return unknown;
        }

        private byte[] SetInterval(byte[] b, int offset, int bytes, long nowMs)
        {
            int space = 0;
            while (space < bytes && b[offset + space] != ' ')
            {
                space++;
            }

            long seconds;
            if (space == bytes
                || !DecimalText.TryGet(b, offset + space + 1, bytes - space - 1, 0, out seconds)
                || seconds < 1 || seconds > AppLimits.IntervalSMax)
            {
                return Malformed(usageInterval);
            }

            for (int i = 0; i < sensors.Length; i++)
            {
                SensorChannel sensor = sensors[i];
                if (Ascii.Matches(b, offset, space, sensor.Name))
                {
                    sensor.IntervalMs = (int)seconds * 1000;
                    sensor.NextPublishMs = nowMs + sensor.IntervalMs;
                    return ok;
                }
            }

            return Malformed(unknownSensor);
        }

        private byte[] Malformed(byte[] reason)
        {
            faults.Add(Fault.CommandMalformed);
            return reason;
        }
    }
}
