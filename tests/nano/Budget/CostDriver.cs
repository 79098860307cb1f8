using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.Tests.Nano.Budget;

/// <summary>
/// Runs the session alone and reads <see cref="Probe"/>: link, storage and broker belong to the driver. Runs inside a
/// <see cref="CountedContext"/>; elsewhere it counts nothing. The other driver, beside the device's program, runs the whole gateway.
/// </summary>
public static class CostDriver
{
    private const int PayloadBytes = 32;

    // A multiple of the completions in one progress record, so that its cost is shared as in steady state.
    public const int Messages = 64;
    private const int StepMs = 20;
    private const int TurnsMax = 64;

    /// <summary>
    /// A row for each path: its name, instructions and calls a message or turn, rounded up, and the methods' counters over all
    /// <see cref="Messages"/>.
    /// </summary>
    public static IReadOnlyList<object[]> Measure()
    {
        return
        [
            Publish(0), Publish(1), Publish(2)
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

        // A turn as the summary of Session describes it, with a link that accepts and delivers everything at once.
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
                broker.Take(session.TransmitBuffer, session.TransmitOffset, sent);
                session.FeedSent(sent);
            }
        }
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
