using Gateway.Alarms;
using Gateway.App;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.Tests.Nano.Budget;

/// <summary>
/// Runs core's hot paths and reads <see cref="Probe"/>. Only core counts: the link, the storage, the clock and the broker here
/// are the driver's. Runs inside a <see cref="CountedContext"/>; elsewhere it counts nothing.
/// </summary>
public static class CostDriver
{
    private const int PayloadBytes = 32;

    // A multiple of the completions that one progress record takes, so that its cost is shared as in steady state.
    public const int Messages = 64;
    private const int StepMs = 20;
    private const int SeldomMs = 1_000_000;
    private const int TurnsMax = 64;

    /// <summary>
    /// A row for each path: its name, instructions and calls a message or turn, rounded up, and the methods' counters over all
    /// <see cref="Messages"/>.
    /// </summary>
    public static IReadOnlyList<object[]> Measure()
    {
        return
        [
            Publish(0), Publish(1), Publish(2),
            IdleTurn(), Reading(),
            Alarm(1), Alarm(2)
        ];
    }

    private static object[] Publish(int qos)
    {
        SessionBench bench = new();
        bench.PublishToCompletion(qos);
        Probe.Reset();
        for (int i = 0; i < Messages; i++)
        {
            bench.PublishToCompletion(qos);
        }

        return Row($"publish-qos{qos}", Messages);
    }

    private static object[] IdleTurn()
    {
        LoopBench bench = new(1, SeldomMs);
        bench.TurnMany(Messages);
        Probe.Reset();
        bench.TurnMany(Messages);
        return Row("idle-turn", Messages);
    }

    // Read, judged by an alarm, written as telemetry and sent at QoS 0: all in one turn.
    private static object[] Reading()
    {
        LoopBench bench = new(1, StepMs);
        bench.TurnMany(Messages);
        Probe.Reset();
        bench.TurnMany(Messages);
        return Row("reading", Messages);
    }

    private static object[] Alarm(int qos)
    {
        LoopBench bench = new(qos, SeldomMs);
        bench.ChangePinToFree();
        bench.ChangePinToFree();
        Probe.Reset();
        for (int i = 0; i < Messages; i++)
        {
            bench.ChangePinToFree();
        }

        return Row($"alarm-qos{qos}", Messages);
    }

    private static object[] Row(string name, int times)
    {
        return [name, (Probe.Instructions + times - 1) / times, (Probe.Calls + times - 1) / times, Probe.Methods.Clone()];
    }

    /// <summary>The session alone: payload given, link in memory, storage acknowledged at once.</summary>
    private sealed class SessionBench
    {
        private readonly Session session;
        private readonly CannedBroker broker = new();
        private readonly JournalRecord record = new();
        private readonly SessionEvent occurred = new();
        private readonly Gateway.Mqtt.Wire.InboundMessage message = new();
        private readonly byte[] topic = Ascii.Bytes("gateway/bench/telemetry/t1");
        private readonly byte[] payload = new byte[PayloadBytes];
        private long now;
        private int delivered;

        public SessionBench()
        {
            session = new(new SessionLimits(), new SessionOptions { ClientId = Ascii.Bytes("bench") }, new FaultLog(), new UncountedCrc());
            session.Start(now);
            session.FeedTime(now);
            session.FeedLinkUp();
            Until(() => session.IsConnected);
        }

        public void PublishToCompletion(int qos)
        {
            int before = delivered;
            if (session.Publish(topic, payload, 0, payload.Length, qos, false, 1) != PublishResult.Accepted)
            {
                throw new InvalidOperationException("the bench's publish was refused");
            }

            if (qos == 0)
            {
                Turn();
            }
            else
            {
                Until(() => delivered > before);
            }
        }

        private void Until(Func<bool> done)
        {
            for (int turns = 0; !done(); turns++)
            {
                if (turns == TurnsMax)
                {
                    throw new InvalidOperationException("the session does not come to its end");
                }

                Turn();
            }
        }

        // A turn as the summary of Session tells it, with a link that takes and gives everything at once.
        private void Turn()
        {
            now += StepMs;
            session.FeedTime(now);
            if (broker.AnswerCount > 0)
            {
                int taken = session.FeedBytes(broker.Answers, 0, broker.AnswerCount);
                broker.Take(taken);
            }

            while (session.TakeJournal(record))
            {
                session.FeedDurable();
            }

            while (session.TakeInbound(message))
            {
            }

            while (session.TakeEvent(occurred))
            {
                delivered += occurred.Kind == SessionEventKind.Delivered ? 1 : 0;
            }

            session.FillTransmit();
            int sent = session.TransmitCount;
            if (sent > 0)
            {
                broker.Hear(session.TransmitBuffer, session.TransmitOffset, sent);
                session.FeedSent(sent);
            }
        }
    }

    /// <summary>The whole loop: a sensor that is due in every turn or never, a threshold and a contact, storage in memory.</summary>
    private sealed class LoopBench
    {
        private readonly GatewayLoop loop;
        private readonly Pin pin = new();
        private readonly Clock clock = new();

        public LoopBench(int qos, int sampleMs)
        {
            SensorChannel sensor = new(Ascii.Bytes("t1"), Ascii.Bytes("Cel"), new NoSensor(), sampleMs, sampleMs);
            GatewayParts parts = new()
            {
                Id = Ascii.Bytes("bench"),
                HealthIntervalMs = 100_000_000,
                Clock = clock,
                Link = new Link(),
                ProgressArea = new Slots(2, AppLimits.ProgressSlotBytesMax),
                AlarmStateArea = new Slots(2, AppLimits.AlarmStateSlotBytesMax),
                BootArea = new Slots(2, AppLimits.BootSlotBytesMax),
                CommandArea = new Slots(2, AppLimits.CommandIdsSlotBytesMax),
                InflightArea = new Slots(AppLimits.InflightSlotCount, AppLimits.InflightSlotBytesMax),
                InboundArea = new Slots(2, AppLimits.InboundSlotBytesMax),
                Crc = new UncountedCrc(),
                Sensors = [sensor],
                Alarms =
                [
                    new(Ascii.Bytes("hot"), new ThresholdRule(AlarmSeverity.Critical, true, 30_000, 1_000, 0), sensor, qos),
                    new(Ascii.Bytes("door"), new ContactRule(AlarmSeverity.Critical, true, 0), pin, qos)
                ]
            };
            loop = new GatewayLoop(parts);
            loop.Start();
            Until(() => loop.Session.IsConnected);
            TurnMany(TurnsMax * 4);
        }

        public void ChangePinToFree()
        {
            pin.IsHigh = !pin.IsHigh;
            Turn();
            Until(() => loop.Session.HeldCount == 0);
        }

        public void TurnMany(int count)
        {
            for (int i = 0; i < count; i++)
            {
                Turn();
            }
        }

        private void Turn()
        {
            clock.MonotonicMs += StepMs;
            loop.Turn();
        }

        private void Until(Func<bool> done)
        {
            for (int turns = 0; !done(); turns++)
            {
                if (turns == TurnsMax)
                {
                    throw new InvalidOperationException("the loop does not come to its end");
                }

                Turn();
            }
        }
    }

    /// <summary>Answers packets that come whole, as a broker with nothing to say of its own.</summary>
    private sealed class CannedBroker
    {
        public byte[] Answers { get; } = new byte[4096];

        public int AnswerCount { get; private set; }

        public void Hear(byte[] buffer, int offset, int bytes)
        {
            int end = offset + bytes;
            while (offset < end)
            {
                int first = buffer[offset++];
                int remaining = 0;
                for (int shift = 0; ; shift += 7)
                {
                    int digit = buffer[offset++];
                    remaining |= (digit & 127) << shift;
                    if (digit < 128)
                    {
                        break;
                    }
                }

                Answer(first, buffer, offset, remaining);
                offset += remaining;
            }
        }

        public void Take(int bytes)
        {
            AnswerCount -= bytes;
            Array.Copy(Answers, bytes, Answers, 0, AnswerCount);
        }

        private void Answer(int first, byte[] buffer, int at, int remaining)
        {
            int qos = (first >> 1) & 3;
            switch (first >> 4)
            {
                case 1:
                    Put(0x20, 2, 0, 0);
                    break;
                case 3 when qos > 0:
                    int id = at + 2 + (buffer[at] << 8 | buffer[at + 1]);
                    Put(qos == 1 ? 0x40 : 0x50, 2, buffer[id], buffer[id + 1]);
                    break;
                case 6:
                    Put(0x70, 2, buffer[at], buffer[at + 1]);
                    break;
                case 8:
                    Put(0x90, 3, buffer[at], buffer[at + 1], buffer[at + remaining - 1]);
                    break;
                case 12:
                    Put(0xD0, 0);
                    break;
            }
        }

        private void Put(params ReadOnlySpan<int> bytes)
        {
            foreach (int b in bytes)
            {
                Answers[AnswerCount++] = (byte)b;
            }
        }
    }

    private sealed class Link : IByteLink
    {
        private readonly CannedBroker broker = new();

        public LinkState State { get; private set; }

        public Fault Fault => Fault.None;

        public void Open() => State = LinkState.Open;

        public void Close() => State = LinkState.Closed;

        public int Receive(byte[] buffer, int offset, int bytesMax)
        {
            int bytes = Math.Min(bytesMax, broker.AnswerCount);
            Array.Copy(broker.Answers, 0, buffer, offset, bytes);
            broker.Take(bytes);
            return bytes;
        }

        public int Send(byte[] buffer, int offset, int bytes)
        {
            broker.Hear(buffer, offset, bytes);
            return bytes;
        }
    }

    private sealed class Slots(int count, int bytesMax) : ISlotStorage
    {
        private readonly byte[][] content = [.. Enumerable.Range(0, count).Select(_ => Array.Empty<byte>())];

        public int SlotCount => count;

        public int SlotBytesMax => bytesMax;

        public int Read(int slot, byte[] buffer, int offset)
        {
            content[slot].CopyTo(buffer, offset);
            return content[slot].Length;
        }

        public bool Write(int slot, byte[] buffer, int offset, int bytes)
        {
            content[slot] = buffer[offset..(offset + bytes)];
            return true;
        }
    }

    private sealed class Clock : IClock
    {
        public long MonotonicMs { get; set; } = 1000;

        public long UtcMs => 1_767_225_600_000 + MonotonicMs;

        public long SyncedMs => MonotonicMs;
    }

    private sealed class Pin : IDigitalInput
    {
        public bool IsHigh { get; set; }
    }

    private sealed class NoSensor : ISensor
    {
        public int ValueMilli => 20_000;

        public SensorStatus Poll(long nowMs) => SensorStatus.Ok;
    }

    // The device's CRC is native code of its firmware: no IL of core.
    private sealed class UncountedCrc : Crc32
    {
        public override uint Compute(byte[] buffer, int offset, int bytes)
        {
            uint crc = 0xFFFFFFFFu;
            for (int i = offset; i < offset + bytes; i++)
            {
                crc ^= buffer[i];
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
                }
            }

            return ~crc;
        }
    }
}
