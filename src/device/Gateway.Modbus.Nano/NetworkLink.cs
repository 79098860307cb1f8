using System;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using Gateway.Primitives;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// TCP to a Modbus device. What blocks, address and Connect, is done by a thread of its own, so that a device that is gone delays
    /// nothing else. The loop's thread calls all members and never waits.
    /// </summary>
    public sealed class NetworkLink : IByteLink
    {
        // The device answers within the master's own time; a Send that the stack does not take at once is short.
        private const int SendMsMax = 1000;

        private readonly byte[] host;
        private readonly int port;
        private readonly object gate = new object();
        private readonly AutoResetEvent wake = new AutoResetEvent(false);
        private readonly Thread worker;
        private LinkState state;
        private int attempts;

        // Used under the lock only.
        private int wanted;
        private Socket socket;
        private bool isOffered;

        // Written by the worker; closing it ends a Connect early.
        private Socket opening;

        /// <summary>
        /// A closed link, whose thread starts when it is first opened. It keeps <paramref name="host"/>, a name or an address.
        /// </summary>
        public NetworkLink(byte[] host, int port)
        {
            this.host = host;
            this.port = port;
            worker = new Thread(Run);
        }

        /// <inheritdoc/>
        public Fault Fault { get; private set; }

        /// <inheritdoc/>
        public LinkState State
        {
            get
            {
                if (state == LinkState.Opening && isOffered)
                {
                    lock (gate)
                    {
                        isOffered = false;
                        state = socket != null ? LinkState.Open : LinkState.Failed;
                        Fault = socket != null ? Fault.None : HalFaults.LinkRefused;
                    }
                }

                return state;
            }
        }

        /// <inheritdoc/>
        public void Open()
        {
            Check.That(state == LinkState.Closed, Fault.StateImpossible);
            if (attempts == 0)
            {
                worker.Start();
            }

            attempts = attempts == int.MaxValue ? 1 : attempts + 1;
            lock (gate)
            {
                isOffered = false;
                wanted = attempts;
            }

            state = LinkState.Opening;
            wake.Set();
        }

        /// <inheritdoc/>
        public int Receive(byte[] buffer, int offset, int bytesMax)
        {
            if (state != LinkState.Open)
            {
                return -1;
            }

            try
            {
                if (bytesMax <= 0 || !socket.Poll(0, SelectMode.SelectRead))
                {
                    return 0;
                }

                int bytes = socket.Receive(buffer, offset, bytesMax, SocketFlags.None);
                if (bytes > 0)
                {
                    return bytes;
                }
            }
            catch (Exception)
            {
                // Ends in the same way: the stream is of no more use.
            }

            Fail();
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
                return bytes <= 0 || !socket.Poll(0, SelectMode.SelectWrite) ? 0 : socket.Send(buffer, offset, bytes, SocketFlags.None);
            }
            catch (Exception)
            {
                Fail();
                return -1;
            }
        }

        /// <inheritdoc/>
        public void Close()
        {
            Socket old;
            lock (gate)
            {
                wanted = 0;
                isOffered = false;
                old = socket;
                socket = null;
            }

            state = LinkState.Closed;
            End(old);
            End(opening);
        }

        private void Run()
        {
            string name = Encoding.UTF8.GetString(host, 0, host.Length);
            int done = 0;
            for (;;)
            {
                int attempt = wanted;
                if (attempt == 0 || attempt == done)
                {
                    wake.WaitOne();
                    continue;
                }

                done = attempt;
                Offer(attempt, Connect(name));
            }
        }

        // Null if it failed, whatever the reason: it is tried again.
        private Socket Connect(string name)
        {
            Socket made = null;
            try
            {
                IPEndPoint end = new IPEndPoint(Dns.GetHostEntry(name).AddressList[0], port);
                made = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                opening = made;
                made.Connect(end);
                made.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.NoDelay, true);
                made.SendTimeout = SendMsMax;
                opening = null;
                return made;
            }
            catch (Exception)
            {
                opening = null;
                End(made);
                return null;
            }
        }

        private void Offer(int attempt, Socket made)
        {
            bool isWanted;
            lock (gate)
            {
                isWanted = wanted == attempt;
                if (isWanted)
                {
                    socket = made;
                    isOffered = true;
                }
            }

            if (!isWanted)
            {
                End(made);
            }
        }

        private void Fail()
        {
            Fault = HalFaults.LinkLost;
            state = LinkState.Failed;
        }

        private static void End(Socket old)
        {
            try
            {
                if (old != null)
                {
                    old.Close();
                }
            }
            catch (Exception)
            {
                // A socket that does not close cleanly is closed all the same.
            }
        }
    }
}
