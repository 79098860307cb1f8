using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// The gateway's own health, for the health message: its messages, time of its turns, flash wear, heap, radio signal.
    /// </summary>
    public sealed class HealthMetrics
    {
        // Commits that take a thousandth of a percent of the flash's life.
        private const int CommitsPerMilliPercent = AppLimits.FlashLifeCommits / 100000;

        private readonly Session session;
        private readonly InflightTable table;
        private readonly IMemoryStatus memory;
        private readonly INetworkStatus network;
        private readonly Telemetry telemetry;
        private readonly SetAsideNames setAside;
        // Enough to see what kind of packet the broker does not take; the console names them all.
        private const int SetAsideNamedMax = 3;

        private readonly string keySetAside = ",\"set-aside\":[";
        private readonly string keyHeldBack = ",\"held-back\":[";
        private readonly string keyReconnects = ",\"reconnects\":";
        private readonly string keyHeld = ",\"held\":";
        private readonly string keyTable = ",\"table\":";
        private readonly string keyCommits = ",\"commits\":";
        private readonly string keyBacklog = ",\"backlog\":";
        private readonly string keyStored = ",\"stored\":";
        private readonly string keyLoop = ",\"loop\":{\"worst\":";
        private readonly string keyMean = ",\"mean\":";
        private readonly string keyWear = "},\"wear\":";
        private readonly string keyHeap = ",\"heap\":";
        private readonly string keySignal = ",\"signal\":";
        private readonly LoopPart[] others;
        private long totalMs;
        private long worstMs;
        private int turns;

        /// <summary>Metrics of a gateway with these parts; memory and network may be null.</summary>
        public HealthMetrics(
            Session session, InflightTable table, Telemetry telemetry, SetAsideNames setAside, IMemoryStatus memory,
            INetworkStatus network, LoopPart[] others)
        {
            this.others = others;
            this.setAside = setAside;
            this.telemetry = telemetry;
            this.session = session;
            this.table = table;
            this.memory = memory;
            this.network = network;
        }

        /// <summary>A turn took this many ms.</summary>
        public void AddTurn(long ms)
        {
            turns++;
            if (ms == 0)
            {
                return;
            }

            totalMs += ms;
            if (ms > worstMs)
            {
                worstMs = ms;
            }
        }

        /// <summary>The health message has left: counting of turns starts again.</summary>
        public void Forget()
        {
            turns = 0;
            totalMs = 0;
            worstMs = 0;
        }

        /// <summary>Writes the members, with a comma before the first.</summary>
        public void Put(ByteWriter writer)
        {
            int connects = session.ConnectCount;
            writer.PutText(keyReconnects);
            writer.PutInteger(connects > 0 ? connects - 1 : 0);
            writer.PutText(keyHeld);
            writer.PutInteger(session.HeldCount);
            writer.PutText(keyTable);
            writer.PutInteger(session.EntryCount);
            writer.PutText(keyCommits);
            TelemetryStore store = telemetry.Store;
            long stored = store == null ? 0 : store.CommitsEver;
            writer.PutInteger(table.Commits + (store == null ? 0 : store.Commits));
            writer.PutText(keyBacklog);
            writer.PutInteger(telemetry.BacklogCount);
            if (store != null)
            {
                writer.PutText(keyStored);
                writer.PutInteger(store.Count);
            }

            writer.PutText(keyLoop);
            writer.PutInteger(worstMs);
            writer.PutText(keyMean);
            writer.PutScaled(turns == 0 ? 0 : totalMs * 1000 / turns, 3);
            writer.PutText(keyWear);

            // One record for each entry, the counts of progress records, of stored telemetry, and of other parts: they survive restarts.
            long ever = session.NextSequence + table.ProgressGeneration + stored;
            for (int i = 0; i < others.Length; i++)
            {
                ever += others[i].CommitsEver;
            }

            writer.PutScaled(ever / CommitsPerMilliPercent, 3);
            if (memory != null)
            {
                writer.PutText(keyHeap);
                writer.PutInteger(memory.FreeHeapBytes);
            }

            int dbm = network == null ? 0 : network.SignalDbm;
            if (dbm != 0)
            {
                writer.PutText(keySignal);
                writer.PutInteger(dbm);
            }

            PutSetAside(writer);
            PutHeldBack(writer);
        }

        // Alarms that somebody may miss, the first few of them.
        private void PutHeldBack(ByteWriter writer)
        {
            int line = 0;
            while (line < SetAsideNamedMax && setAside.PutHeldBack(line, keyHeldBack, writer))
            {
                line++;
            }

            if (line > 0)
            {
                writer.PutByte(']');
            }
        }

        // What is set aside, the first few of them; nothing if all is well.
        private void PutSetAside(ByteWriter writer)
        {
            for (int i = 0; i < session.SetAsideCount && i < SetAsideNamedMax; i++)
            {
                if (i == 0)
                {
                    writer.PutText(keySetAside);
                }
                else
                {
                    writer.PutByte(',');
                }

                writer.PutByte('"');
                setAside.Put(i, writer);
                writer.PutByte('"');
            }

            if (session.SetAsideCount > 0)
            {
                writer.PutByte(']');
            }
        }
    }
}
