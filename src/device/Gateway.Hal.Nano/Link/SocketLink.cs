using System;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using Gateway.Primitives;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// TCP or TLS to the broker. The link thread does what blocks (address, Connect, TLS handshake) in <see cref="Work"/>, and hands over
    /// an open stream. The loop thread owns everything else and never waits.
    /// </summary>
    /// <remarks>
    /// <para>Hand-over: Open numbers the attempt; Work takes the number and connects. Under the lock it gives the stream to the loop, or
    /// closes it if another number is wanted by then. So a link that was closed meanwhile leaves no open stream.</para>
    /// <para>An attempt waits for the network, and with TLS for the clock, without failing. Its time-out begins when both are ready.</para>
    /// </remarks>
    public sealed class SocketLink : IBrokerLink
    {
        private readonly LinkSupervisor network;
        private readonly IClock clock;
        private readonly AutoResetEvent wake;
        private readonly object gate = new object();
        private readonly string reasonWord = "socket error ";

        // Used by the loop thread only.
        private LinkState state;
        private int attempts;
        private ILinkTarget readTarget;
        private int readVersion;

        // Used under the lock only.
        private int wanted;
        private BrokerAddress broker;
        private Socket socket;
        private SslStream secure;
        private Fault offeredFault;
        private bool offered;

        // Written by the link thread; the loop uses begunMs and opening to end an attempt that takes too long.
        private int taken;
        private long begunMs;
        private Socket opening;
        private long waitedSinceMs;
        private int addressFailures;

        // Written by the link thread, read by the loop's. Plain stores are enough: the interpreter keeps no field in a register.
        private LinkPhase phase;
        private int errorCode;

        /// <summary>
        /// A closed link without a target. <paramref name="wake"/> is the event that the link thread waits for.
        /// </summary>
        public SocketLink(LinkSupervisor network, IClock clock, AutoResetEvent wake)
        {
            LinkLimits.CheckRelations();
            this.network = network;
            this.clock = clock;
            this.wake = wake;
        }

        /// <inheritdoc/>
        public ILinkTarget Target { get; set; }

        /// <inheritdoc/>
        public LinkPhase Phase
        {
            get { return phase; }
        }

        /// <inheritdoc/>
        public Fault Fault { get; private set; }

        /// <inheritdoc/>
        public LinkState State
        {
            get
            {
                if (state == LinkState.Opening)
                {
                    TakeOffer();
                }

                return state;
            }
        }

        /// <inheritdoc/>
        public void Open()
        {
            Check.That(state == LinkState.Closed, Fault.StateImpossible);
            attempts = attempts == int.MaxValue ? 1 : attempts + 1;
            BrokerAddress goal = Goal();
            phase = LinkPhase.Network;
            errorCode = 0;
            lock (gate)
            {
                broker = goal;
                offered = false;
                begunMs = 0;
                wanted = attempts;
            }

            state = LinkState.Opening;
            wake.Set();
        }

        /// <inheritdoc/>
        /// <remarks>The system gives only the usual socket error numbers: 10061 is a refused connection, 11001 an unknown host.</remarks>
        public int CopyReason(byte[] buffer, int offset, int bytesMax)
        {
            if (errorCode == 0 || bytesMax < reasonWord.Length + DecimalText.BytesMax)
            {
                return 0;
            }

            for (int i = 0; i < reasonWord.Length; i++)
            {
                buffer[offset + i] = (byte)reasonWord[i];
            }

            return DecimalText.Put(buffer, offset + reasonWord.Length, errorCode, 0) - offset;
        }

        /// <inheritdoc/>
        public int Receive(byte[] buffer, int offset, int bytesMax)
        {
            if (state != LinkState.Open)
            {
                return -1;
            }

            if (bytesMax <= 0)
            {
                return 0;
            }

            try
            {
                // Poll does not see bytes that TLS has already decrypted, so these are checked first.
                if ((secure == null || !secure.DataAvailable) && !socket.Poll(0, SelectMode.SelectRead))
                {
                    return 0;
                }

                int bytes = secure != null
                    ? secure.Read(buffer, offset, bytesMax)
                    : socket.Receive(buffer, offset, bytesMax, SocketFlags.None);
                if (bytes > 0)
                {
                    return bytes;
                }
            }
            catch (SocketException e)
            {
                if (e.ErrorCode == (int)SocketError.TimedOut)
                {
                    // Only a part of a TLS record arrived; the next turn reads the rest.
                    return 0;
                }
            }
            catch (Exception)
            {
                // Ends in the same way: the stream is of no more use.
            }

            Fail(HalFaults.LinkLost);
            return -1;
        }

        /// <inheritdoc/>
        public int Send(byte[] buffer, int offset, int bytes)
        {
            if (state != LinkState.Open)
            {
                return -1;
            }

            try
            {
                if (bytes <= 0 || !socket.Poll(0, SelectMode.SelectWrite))
                {
                    return 0;
                }

                int piece = bytes < LinkLimits.SendPieceBytesMax ? bytes : LinkLimits.SendPieceBytesMax;
                if (secure == null)
                {
                    return socket.Send(buffer, offset, piece, SocketFlags.None);
                }

                secure.Write(buffer, offset, piece);
                return piece;
            }
            catch (Exception)
            {
                Fail(HalFaults.LinkLost);
                return -1;
            }
        }

        /// <inheritdoc/>
        public void Close()
        {
            Socket oldSocket;
            SslStream oldSecure;
            lock (gate)
            {
                wanted = 0;
                offered = false;
                oldSocket = socket;
                oldSecure = secure;
                socket = null;
                secure = null;
            }

            state = LinkState.Closed;
            End(oldSocket, oldSecure);

            // Only closing its socket ends a Connect early; the link thread then sees that its attempt is no longer wanted.
            End(opening, null);
        }

        /// <summary>
        /// Waits until bytes arrive or the loop has an edge that it has not seen, at most <paramref name="ms"/> milliseconds;
        /// <paramref name="edges"/> is null if there are no inputs. The loop thread sleeps here; other threads run meanwhile.
        /// </summary>
        /// <remarks>The system can wait for a socket or for an event, not for both, so this waits in pieces.</remarks>
        public void Wait(int ms, EdgeCount edges)
        {
            long endMs = Environment.TickCount64 + ms;
            int pieceMs = edges == null || ms < PinLimits.EdgeMs ? ms : PinLimits.EdgeMs;
            while (!WaitPiece(pieceMs) && edges != null && edges.Count == edges.Seen)
            {
                long leftMs = endMs - Environment.TickCount64;
                if (leftMs < PinLimits.EdgeMs)
                {
                    if (leftMs <= 0)
                    {
                        return;
                    }

                    pieceMs = (int)leftMs;
                }
            }
        }

        /// <summary>
        /// Does what the wanted attempt needs, and may block. For the link thread, in each turn; <paramref name="nowMs"/> is monotonic.
        /// </summary>
        public void Work(long nowMs)
        {
            int attempt;
            BrokerAddress goal;
            lock (gate)
            {
                attempt = wanted;
                goal = broker;
            }

            if (attempt == 0 || attempt == taken)
            {
                waitedSinceMs = 0;
                return;
            }

            if (!network.IsUp)
            {
                phase = LinkPhase.Network;
                waitedSinceMs = 0;
                return;
            }

            if (goal.IsDamaged)
            {
                phase = LinkPhase.Security;
                Offer(attempt, null, null, HalFaults.LinkTls);
                return;
            }

            if (goal.IsSecure && clock.UtcMs < 0)
            {
                phase = LinkPhase.Clock;
                if (waitedSinceMs == 0)
                {
                    waitedSinceMs = nowMs;
                }
                else if (nowMs - waitedSinceMs >= LinkLimits.ClockMsMax)
                {
                    waitedSinceMs = 0;
                    Offer(attempt, null, null, HalFaults.LinkClock);
                }

                return;
            }

            begunMs = nowMs;
            Attempt(attempt, goal);
        }

        // The target's values, read again only if the target or its version has changed.
        private BrokerAddress Goal()
        {
            if (readTarget == Target && readVersion == Target.Version)
            {
                return broker;
            }

            readTarget = Target;
            readVersion = Target.Version;
            return new BrokerAddress(Target);
        }

        private void Attempt(int attempt, BrokerAddress goal)
        {
            Socket newSocket = null;
            SslStream newSecure = null;
            Fault fault = HalFaults.LinkAddress;
            errorCode = 0;
            phase = LinkPhase.Address;
            try
            {
                if (goal.EndPoint == null)
                {
                    goal.EndPoint = new IPEndPoint(Dns.GetHostEntry(goal.Host).AddressList[0], goal.Port);
                }

                fault = HalFaults.LinkRefused;
                phase = LinkPhase.Connection;
                newSocket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                opening = newSocket;
                newSocket.Connect(goal.EndPoint);
                newSocket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.NoDelay, true);
                newSocket.SendTimeout = LinkLimits.SendMsMax;
                newSocket.ReceiveTimeout = LinkLimits.RecordMsMax;
                if (goal.IsSecure)
                {
                    fault = HalFaults.LinkTls;
                    phase = LinkPhase.Security;
                    BoundHandshake(newSocket);
                    newSecure = Handshake(newSocket, goal);
                }

                fault = Fault.None;
                addressFailures = 0;
            }
            catch (SocketException e)
            {
                errorCode = e.ErrorCode;
                if (fault == HalFaults.LinkRefused && e.ErrorCode != (int)SocketError.ConnectionRefused)
                {
                    fault = Fault.LinkTimeout;
                }
            }
            catch (Exception)
            {
                // The stage that was reached shows what failed.
            }

            opening = null;
            if (fault != Fault.None)
            {
                CountFailure(goal);
                End(newSocket, newSecure);
                newSocket = null;
                newSecure = null;
            }

            Offer(attempt, newSocket, newSecure, fault);
        }

        private void CountFailure(BrokerAddress goal)
        {
            addressFailures++;
            if (addressFailures >= LinkLimits.AddressFailuresMax)
            {
                // The broker may have a new address, or the network may be down: check both again.
                addressFailures = 0;
                goal.EndPoint = null;
                network.Doubt();
            }
        }

        // True if bytes have arrived.
        private bool WaitPiece(int ms)
        {
            try
            {
                if (state == LinkState.Open)
                {
                    return (secure != null && secure.DataAvailable) || socket.Poll(ms * 1000, SelectMode.SelectRead);
                }
            }
            catch (Exception)
            {
                // The next Receive finds out what is wrong.
            }

            Thread.Sleep(ms);
            return false;
        }

        private static void BoundHandshake(Socket newSocket)
        {
            // A struct timeval for the stack: little endian and seconds only, so that the same 16 bytes fit a time_t of 32 or 64 bits. If
            // the stack refuses it, the handshake has no time limit, which is better than no connection.
            byte[] timeval = new byte[16];
            timeval[0] = LinkLimits.HandshakeSilenceSeconds;
            try
            {
                newSocket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveTimeout, timeval);
            }
            catch (SocketException)
            {
            }
        }

        private static SslStream Handshake(Socket newSocket, BrokerAddress goal)
        {
            X509Certificate2 client = goal.Client();
            SslStream stream = new SslStream(newSocket);
            stream.SslVerification = SslVerification.CertificateRequired;
            stream.UseStoredDeviceCertificate = client == null;
            stream.AuthenticateAsClient(goal.Host, client, goal.Authority(), SslProtocols.Tls12 | SslProtocols.Tls13);
            return stream;
        }

        private void Offer(int attempt, Socket newSocket, SslStream newSecure, Fault fault)
        {
            taken = attempt;
            bool isWanted;
            lock (gate)
            {
                isWanted = wanted == attempt;
                if (isWanted)
                {
                    socket = newSocket;
                    secure = newSecure;
                    offeredFault = fault;
                    offered = true;
                }
            }

            if (!isWanted)
            {
                End(newSocket, newSecure);
            }
        }

        private void TakeOffer()
        {
            bool isReady;
            lock (gate)
            {
                isReady = offered;
                offered = false;
            }

            if (isReady)
            {
                if (offeredFault == Fault.None)
                {
                    state = LinkState.Open;
                    phase = LinkPhase.Open;
                }
                else
                {
                    Fail(offeredFault);
                }
            }
            else if (begunMs != 0 && clock.MonotonicMs - begunMs >= LinkLimits.OpenMsMax)
            {
                Fail(Fault.LinkTimeout);
            }
        }

        private void Fail(Fault fault)
        {
            Fault = fault;
            state = LinkState.Failed;
        }

        private static void End(Socket oldSocket, SslStream oldSecure)
        {
            try
            {
                if (oldSecure != null)
                {
                    oldSecure.Close();
                }

                if (oldSocket != null)
                {
                    oldSocket.Close();
                }
            }
            catch (Exception)
            {
                // A socket that does not close cleanly is closed all the same.
            }
        }
    }
}
