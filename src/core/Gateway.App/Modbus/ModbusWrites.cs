using System;
using Gateway.Modbus;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <summary>
    /// The writes that commands have asked for: each is told on the topic <c>write/</c> and the sensor's name, when its device has
    /// acknowledged it or it has failed.
    /// </summary>
    internal sealed class ModbusWrites
    {
        private const int WordsMax = 2;

        // Columns of a place: the sensor, whether it is used, whether it has ended, and its reason.
        private const int SensorMask = 0xFF;
        private const int UsedBit = 1 << 8;
        private const int EndedBit = 1 << 9;
        private const int ReasonShift = 16;

        private readonly int[] places;
        private readonly int[] numbers;
        private readonly int[] valuesMilli;
        private readonly long[] endedMs;
        private readonly ModbusBus[] buses;
        private readonly int[] words = new int[WordsMax];
        private readonly SensorReasonNames reasons = new SensorReasonNames();
        private readonly string texts = "{\"value\":|,\"result\":\"|ok";
        private byte[] topic;
        private int topicBytes;
        private int wordCount;
        private GatewayControl control;
        private Session session;
        private Payloads payloads;

        // So many at a time.
        internal ModbusWrites(int countMax)
        {
            places = new int[countMax];
            numbers = new int[countMax];
            valuesMilli = new int[countMax];
            endedMs = new long[countMax];
            buses = new ModbusBus[countMax];
        }

        internal void Open(GatewayControl control, Topics topics, Session session, Payloads payloads)
        {
            this.control = control;
            this.session = session;
            this.payloads = payloads;
            byte[] prefix = Ascii.Join(topics.Root, Ascii.Bytes("/write/"));
            topicBytes = prefix.Length;
            topic = Ascii.Join(prefix, new byte[AppLimits.NameBytesMax]);
        }

        // Converts a value to the words of a sensor's device, for Begin; false if that cannot hold it.
        internal bool Prepare(ModbusSensor sensor, int valueMilli)
        {
            wordCount = sensor.Bus.Points.ToWords(sensor.Point, valueMilli, words);
            return wordCount > 0;
        }

        // Gives what was prepared to the bus; false if too many wait.
        internal bool Begin(ModbusSensor sensor, int index, int valueMilli)
        {
            int at = 0;
            while (at < places.Length && places[at] != 0)
            {
                at++;
            }

            if (at == places.Length)
            {
                return false;
            }

            ModbusPoints points = sensor.Bus.Points;
            int number = sensor.Bus.Master.Write(
                points.UnitOf(sensor.Point), points.TableOf(sensor.Point), points.AddressOf(sensor.Point), words, wordCount, false);
            if (number == 0)
            {
                return false;
            }

            places[at] = index | UsedBit;
            numbers[at] = number;
            valuesMilli[at] = valueMilli;
            buses[at] = sensor.Bus;
            return true;
        }

        // Takes the writes of a bus that have ended, also those of coils that outputs switch; true if there is something to tell.
        internal bool TakeEnded(ModbusBus bus, CoilTarget[] coils, long nowMs)
        {
            ModbusMaster master = bus.Master;
            bool hasEnded = false;
            while (master.TakeWritten())
            {
                for (int i = 0; coils != null && i < coils.Length; i++)
                {
                    if (coils[i] != null)
                    {
                        coils[i].TakeEnded(bus);
                    }
                }

                for (int i = 0; i < places.Length; i++)
                {
                    if ((places[i] & (UsedBit | EndedBit)) == UsedBit && buses[i] == bus && numbers[i] == master.WrittenNumber)
                    {
                        SensorReason reason = ModbusSensor.ReasonOf(master.WrittenResult, master.WrittenException);
                        places[i] |= EndedBit | ((int)reason << ReasonShift);
                        endedMs[i] = nowMs;
                        hasEnded = true;
                    }
                }
            }

            return hasEnded;
        }

        // Publishes outcomes while there is room; true if some are left.
        internal bool Publish(SensorChannel[] channels, long nowMs)
        {
            bool isLeft = false;
            for (int i = 0; i < places.Length; i++)
            {
                if ((places[i] & EndedBit) == 0)
                {
                    continue;
                }

                byte[] name = channels[places[i] & SensorMask].Name;
                if (!session.HasRoomAtMostOnce(PacketGroup.SensorState, topicBytes + name.Length, 0))
                {
                    return true;
                }

                Array.Copy(name, 0, topic, topicBytes, name.Length);
                PublishResult result = session.TryPublishTo(
                    topic, topicBytes + name.Length, payloads.Buffer, 0, Write(i, nowMs), false, PacketGroup.SensorState);
                if (result == PublishResult.Accepted || result == PublishResult.TooLarge)
                {
                    places[i] = 0;
                }
                else
                {
                    isLeft = true;
                }
            }

            return isLeft;
        }

        private int Write(int place, long nowMs)
        {
            ByteWriter w = payloads.Begin(AppLimits.PayloadBytesMax);
            WordList.Put(texts, 0, w);
            w.PutScaled(valuesMilli[place], 3);
            WordList.Put(texts, 1, w);
            SensorReason reason = (SensorReason)(places[place] >> ReasonShift);
            if (reason == SensorReason.None)
            {
                WordList.Put(texts, 2, w);
            }
            else
            {
                reasons.Put(w, reason);
            }

            w.PutByte('"');
            payloads.PutTime(control.BootCount, endedMs[place], nowMs);
            w.PutByte('}');
            return payloads.Bytes();
        }
    }
}
