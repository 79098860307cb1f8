using System;
using System.Net;
using System.Net.Sockets;
using Gateway.Primitives;
using nanoFramework.Runtime.Native;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// Asks the time server in the settings (SNTP, RFC 4330 section 5) and sets the clock. The firmware's own client keeps a reference to
    /// the server's name, which a garbage collection may move, so it uses only its own servers. It continues beside this one: to stop it
    /// would take a library with 192 bytes of heap, and both give the same time.
    /// </summary>
    /// <remarks>For the link thread, which may block: up to <see cref="AnswerMsMax"/> plus the time of an address look-up.</remarks>
    public sealed class TimeClient
    {
        /// <summary>
        /// Time after an answer before the next question, in ms: an hour, in which a crystal of 20 ppm is wrong by 72 ms.
        /// </summary>
        public const int IntervalMs = 3600000;

        /// <summary>Time between two questions without an answer, in ms (RFC 4330 section 10: at least 15 s).</summary>
        public const int RetryMs = 30000;

        /// <summary>Time for an answer, in ms.</summary>
        public const int AnswerMsMax = 2000;

        private const int Port = 123;
        private const int PacketBytes = 48;
        private const int AnswerOffset = 24;
        private const int TransmitOffset = 40;
        private const int ModeServer = 4;
        private const int StratumMax = 15;

        // From 1900 to 1970, RFC 4330 section 3; seconds in the lower half of their range are after 2036.
        private const long EpochS = 2208988800;
        private const long EraS = 4294967296;
        private const long TicksPerS = 10000000;

        private readonly string server;
        private readonly byte[] packet = new byte[PacketBytes];
        private readonly byte[] cookie = new byte[8];
        private readonly Random random = new Random();
        private long nextMs;

        /// <summary>A client for <paramref name="server"/>, a host name or an address.</summary>
        public TimeClient(string server)
        {
            this.server = server;
        }

        /// <summary>Asks the server when it is due. <paramref name="nowMs"/> is monotonic; the network is up.</summary>
        public void Step(long nowMs)
        {
            if (nowMs < nextMs)
            {
                return;
            }

            nextMs = nowMs + RetryMs;
            try
            {
                if (Ask())
                {
                    nextMs = nowMs + IntervalMs;
                }
            }
            catch (Exception)
            {
                // No address, no route or no socket: the next attempt may succeed.
            }
        }

        /// <summary>
        /// Ticks of a DateTime from an answer of 48 bytes that carries <paramref name="cookie"/>, the transmit timestamp of the question;
        /// -1 if it is not a valid answer: to another question, not from a server, or from one without time.
        /// </summary>
        public static long TicksOf(byte[] answer, int bytes, byte[] cookie)
        {
            if (bytes < PacketBytes || (answer[0] & 7) != ModeServer || (answer[0] >> 6) == 3 || answer[1] == 0 || answer[1] > StratumMax)
            {
                return -1;
            }

            for (int i = 0; i < cookie.Length; i++)
            {
                if (answer[AnswerOffset + i] != cookie[i])
                {
                    return -1;
                }
            }

            long seconds = BigEndian.GetU32(answer, TransmitOffset);
            if (seconds == 0)
            {
                return -1;
            }

            seconds += seconds < EraS / 2 ? EraS : 0;
            long fraction = (BigEndian.GetU32(answer, TransmitOffset + 4) * TicksPerS) >> 32;
            return DateTime.UnixEpoch.Ticks + ((seconds - EpochS) * TicksPerS) + fraction;
        }

        private bool Ask()
        {
            IPEndPoint target = new IPEndPoint(Dns.GetHostEntry(server).AddressList[0], Port);
            Socket socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                // Version 4, client; the timestamp is not a time, but a random number that only this server gets.
                Array.Clear(packet, 0, packet.Length);
                packet[0] = 0x23;
                random.NextBytes(cookie);
                Array.Copy(cookie, 0, packet, TransmitOffset, cookie.Length);
                socket.Connect(target);
                socket.Send(packet, 0, PacketBytes, SocketFlags.None);
                if (!socket.Poll(AnswerMsMax * 1000, SelectMode.SelectRead))
                {
                    return false;
                }

                long ticks = TicksOf(packet, socket.Receive(packet, 0, PacketBytes, SocketFlags.None), cookie);
                return ticks >= 0 && Rtc.SetSystemTime(new DateTime(ticks));
            }
            finally
            {
                socket.Close();
            }
        }
    }
}
