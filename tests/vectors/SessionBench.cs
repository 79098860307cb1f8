#nullable disable
using System;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.Tests.Vectors
{
    /// <summary>
    /// A session over memory: storage confirms at once, and a broker of a few lines answers. Nothing in a turn allocates, so
    /// that both runners can measure what the session itself does.
    /// </summary>
    public sealed class SessionBench
    {
        private const int TurnsMax = 16;

        private readonly JournalRecord journal = new JournalRecord();
        private readonly SessionEvent happened = new SessionEvent();
        private readonly byte[] answer = new byte[4];
        private readonly byte[] connack = { 0x20, 2, 0, 0 };

        /// <summary>A session with the client identifier gw, keep alive 30 s, that continues at <paramref name="nextSequence"/>.</summary>
        public SessionBench(long nextSequence)
        {
            SessionOptions options = new SessionOptions();
            options.ClientId = Ascii.Bytes("gw");
            SessionLimits limits = new SessionLimits();
            limits.EntryCount = 8;
            Session = new Session(limits, options, new FaultLog(), new TableCrc32());
            Session.FeedNextSequence(nextSequence);
            Sent = new byte[256];
        }

        /// <summary>The session.</summary>
        public Session Session { get; }

        /// <summary>Time of the next turn, milliseconds.</summary>
        public long NowMs { get; private set; }

        /// <summary>What the session sent since the last <see cref="Forget"/>.</summary>
        public byte[] Sent { get; }

        /// <summary>Bytes of <see cref="Sent"/>.</summary>
        public int SentBytes { get; private set; }

        /// <summary>Delivered publishes.</summary>
        public int Delivered { get; private set; }

        /// <summary>Turns with an open link and advancing time, until nothing more is sent.</summary>
        public void Run()
        {
            int quiet = 0;
            for (int turn = 0; turn < TurnsMax && quiet < 3; turn++)
            {
                int before = SentBytes;
                Turn();
                quiet = before == SentBytes ? quiet + 1 : 0;
            }
        }

        /// <summary>One turn, 30 ms later.</summary>
        public void Turn()
        {
            NowMs += 30;
            Session.FeedTime(NowMs);
            while (Session.TakeJournal(journal))
            {
                Session.FeedDurable();
            }

            while (Session.TakeEvent(happened))
            {
                if (happened.Kind == SessionEventKind.Delivered)
                {
                    Delivered++;
                }
            }

            Session.FillTransmit();
            int bytes = Session.TransmitCount;
            if (bytes > 0)
            {
                Array.Copy(Session.TransmitBuffer, Session.TransmitOffset, Sent, SentBytes, bytes);
                SentBytes += bytes;
                Session.FeedSent(bytes);
            }
        }

        /// <summary>Forgets what was sent.</summary>
        public void Forget()
        {
            SentBytes = 0;
        }

        /// <summary>Starts the session and opens its link; CONNECT is then in <see cref="Sent"/>.</summary>
        public void Open()
        {
            Session.Start(NowMs);
            Turn();
            Session.FeedLinkUp();
            Run();
        }

        /// <summary>Opens, and accepts the connection with session-present 0.</summary>
        public void Connect()
        {
            Open();
            Session.FeedBytes(connack, 0, connack.Length);
            Run();
            Forget();
        }

        /// <summary>Acknowledges sent packets, one by one, until nothing is pending: a broker without a network.</summary>
        public void Settle()
        {
            for (int round = 0; round < TurnsMax; round++)
            {
                Run();
                if (SentBytes == 0)
                {
                    return;
                }

                int end = SentBytes;
                int at = 0;
                SentBytes = 0;
                while (at < end)
                {
                    // Packets of this bench are shorter than 128 bytes: one byte of remaining length.
                    Answer(at);
                    at += 2 + Sent[at + 1];
                }
            }
        }

        private void Answer(int at)
        {
            int first = Sent[at];
            int identifier = at + 2;
            if ((first & 0xF6) == 0x32)
            {
                answer[0] = 0x40;
            }
            else if ((first & 0xF6) == 0x34)
            {
                answer[0] = 0x50;
            }
            else if (first == 0x62)
            {
                answer[0] = 0x70;
            }
            else
            {
                return;
            }

            if (first != 0x62)
            {
                identifier += 2 + BigEndian.GetU16(Sent, at + 2);
            }

            answer[1] = 2;
            answer[2] = Sent[identifier];
            answer[3] = Sent[identifier + 1];
            Session.FeedBytes(answer, 0, answer.Length);
        }
    }
}
