#nullable disable
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.Tests.Vectors
{
    /// <summary>
    /// Exchanges of one publish, byte for byte. Each step has the bytes that the session must send, then the broker's answer. Topic a/b,
    /// payload 1 2, first identifier 10 (1 + sequence 9).
    /// </summary>
    public static class SessionVectors
    {
        /// <summary>What each exchange is.</summary>
        public static readonly string[] Names = { "QoS 0", "QoS 1", "QoS 2" };

        /// <summary>Exchange, step, bytes the session must send.</summary>
        public static readonly byte[][][] Sent =
        {
            new byte[][] { new byte[] { 0x30, 7, 0, 3, 0x61, 0x2F, 0x62, 1, 2 } },
            new byte[][] { new byte[] { 0x32, 9, 0, 3, 0x61, 0x2F, 0x62, 0, 10, 1, 2 } },
            new byte[][]
            {
                new byte[] { 0x34, 9, 0, 3, 0x61, 0x2F, 0x62, 0, 10, 1, 2 },
                new byte[] { 0x62, 2, 0, 10 }
            }
        };

        /// <summary>Exchange, step, bytes the broker answers.</summary>
        public static readonly byte[][][] Received =
        {
            new byte[][] { new byte[0] },
            new byte[][] { new byte[] { 0x40, 2, 0, 10 } },
            new byte[][] { new byte[] { 0x50, 2, 0, 10 }, new byte[] { 0x70, 2, 0, 10 } }
        };

        /// <summary>CONNECT of the bench: the session is kept, keep alive 30 s.</summary>
        public static readonly byte[] Connect =
        {
            0x10, 0x0E, 0, 4, 0x4D, 0x51, 0x54, 0x54, 4, 0x00, 0, 30, 0, 2, 0x67, 0x77
        };

        private static readonly byte[] Topic = { 0x61, 0x2F, 0x62 };
        private static readonly byte[] Payload = { 1, 2 };

        /// <summary>Whether the session opens with the CONNECT of this list.</summary>
        public static bool Connects()
        {
            SessionBench bench = new SessionBench(9);
            bench.Open();
            return Ascii.Matches(bench.Sent, 0, bench.SentBytes, Connect);
        }

        /// <summary>Runs exchange <paramref name="qos"/>. Returns -1 if all is as listed, otherwise the first wrong step.</summary>
        public static int Run(int qos)
        {
            SessionBench bench = new SessionBench(9);
            bench.Connect();
            bench.Session.Publish(Topic, Payload, 0, Payload.Length, qos, false, 0);
            for (int step = 0; step < Sent[qos].Length; step++)
            {
                bench.Run();
                if (!Ascii.Matches(bench.Sent, 0, bench.SentBytes, Sent[qos][step]))
                {
                    return step;
                }

                bench.Forget();
                bench.Session.FeedBytes(Received[qos][step], 0, Received[qos][step].Length);
            }

            bench.Run();
            bool isDone = bench.SentBytes == 0 && bench.Session.HeldCount == 0 && bench.Delivered == (qos > 0 ? 1 : 0);
            return isDone ? -1 : Sent[qos].Length;
        }

        /// <summary>Publishes <paramref name="count"/> times at each QoS and settles each; returns how many were delivered.</summary>
        public static int PublishMany(SessionBench bench, int count)
        {
            for (int i = 0; i < count; i++)
            {
                for (int qos = 0; qos < 3; qos++)
                {
                    bench.Session.Publish(Topic, Payload, 0, Payload.Length, qos, false, 0);
                }

                bench.Settle();
            }

            return bench.Delivered;
        }
    }
}
