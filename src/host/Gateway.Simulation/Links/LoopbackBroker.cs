using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Simulation;

/// <summary>
/// Serves one <see cref="Broker"/> over TCP on 127.0.0.1, on one thread that owns every socket. For demonstrations and tests: it
/// has no TLS and listens on loopback only.
/// </summary>
public sealed class LoopbackBroker : IDisposable, IAsyncDisposable
{
    /// <summary>Connections that may wait to be accepted.</summary>
    private const int Backlog = 64;

    /// <summary>Bytes of one read or write.</summary>
    private const int ChunkBytes = 16 * 1024;

    /// <summary>The longest wait for sockets, in ms.</summary>
    private const int WaitMsMax = 1000;

    /// <summary>How long a closed connection may take to read its last bytes, in ms.</summary>
    private const int LingerMs = 1000;

    private readonly Broker broker;
    private readonly int portWanted;
    private readonly Lock gate = new();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<Peer> peers = [];
    private readonly List<Socket> readable = [];
    private readonly List<Socket> writable = [];
    private readonly byte[] chunk = new byte[ChunkBytes];
    private Socket? listener;
    private Socket? waker;
    private Thread? thread;
    private volatile bool isStopping;

    /// <summary>Prepares to serve <paramref name="broker"/>, by default a new one, on <paramref name="port"/>, 0 for a free one.</summary>
    public LoopbackBroker(Broker? broker = null, int port = 0)
    {
        this.broker = broker ?? new Broker();
        portWanted = port;
    }

    /// <summary>The port after the start; before it, the requested one.</summary>
    public int Port => (listener?.LocalEndPoint as IPEndPoint)?.Port ?? portWanted;

    /// <summary>The exception that ended the thread, such as an observer's; null if there is none.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Listens. Throws <see cref="SocketException"/> if the port is in use. Call it once.</summary>
    public void Start()
    {
        if (thread != null || isStopping)
        {
            throw new InvalidOperationException("started before");
        }

        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, portWanted));
            socket.Listen(Backlog);
            waker = ConnectToItself();
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        listener = socket;
        thread = new Thread(Loop) { IsBackground = true, Name = "loopback broker" };
        thread.Start();
    }

    /// <summary>Calls <paramref name="action"/> with the broker, between two turns of its thread; what it sends leaves at once.</summary>
    public void Run(Action<Broker> action)
    {
        lock (gate)
        {
            action(broker);
        }

        Wake();
    }

    /// <summary>Reads something from the broker, between two turns of its thread.</summary>
    public T Ask<T>(Func<Broker, T> question)
    {
        lock (gate)
        {
            return question(broker);
        }
    }

    /// <summary>
    /// Closes the port and every connection, each as a broken link: wills are published to observers and stored sessions. Waits for the
    /// thread, so an observer may not call it. The broker itself stays, and another LoopbackBroker may serve it.
    /// </summary>
    public void Dispose()
    {
        isStopping = true;
        Wake();
        thread?.Join();
        waker?.Dispose();
        waker = null;
    }

    /// <summary>As <see cref="Dispose"/>, without blocking the caller's thread.</summary>
    public ValueTask DisposeAsync() => new(Task.Run(Dispose));

    /// <summary>A UDP socket connected to itself: sending one byte ends a wait for sockets.</summary>
    private static Socket ConnectToItself()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Connect(socket.LocalEndPoint!);
        return socket;
    }

    private void Wake()
    {
        if (Thread.CurrentThread != thread)
        {
            // If the buffer is full, the send fails, but the wait ends anyway.
            waker?.Send([1], 0, 1, SocketFlags.None, out _);
        }
    }

    private void Loop()
    {
        try
        {
            while (!isStopping)
            {
                WaitForSockets();
                lock (gate)
                {
                    Turn(clock.ElapsedMilliseconds);
                }
            }
        }
        catch (Exception exception)
        {
            Failure = exception; // The clients see closed connections; whoever owns the broker sees why.
        }
        finally
        {
            CloseAll();
        }
    }

    private void WaitForSockets()
    {
        readable.Clear();
        writable.Clear();
        readable.Add(listener!);
        readable.Add(waker!);
        long deadlineMs;
        lock (gate)
        {
            deadlineMs = broker.NextDeadlineMs;
            foreach (Peer peer in peers)
            {
                deadlineMs = Math.Min(deadlineMs, peer.LingerUntilMs);
                if (!peer.Connection.IsClosed)
                {
                    readable.Add(peer.Socket);
                }

                if (peer.Unsent > 0 || peer.Connection.OutputBytes > 0)
                {
                    writable.Add(peer.Socket);
                }
            }
        }

        long waitMs = Math.Clamp(deadlineMs - clock.ElapsedMilliseconds, 0, WaitMsMax);
        Socket.Select(readable, writable, null, (int)waitMs * 1000);
    }

    private void Turn(long nowMs)
    {
        // Each list now holds what is ready, in the order of peers.
        foreach (Socket socket in readable)
        {
            if (socket == listener)
            {
                AcceptOne(nowMs);
            }
            else if (socket == waker)
            {
                socket.Receive(chunk, 0, 1, SocketFlags.None, out _);
            }
            else
            {
                Receive(peers.Find(peer => peer.Socket == socket)!, nowMs);
            }
        }

        broker.Advance(nowMs);
        foreach (Peer peer in peers)
        {
            Send(peer, nowMs);
        }

        for (int i = peers.Count - 1; i >= 0; i--)
        {
            EndIfDone(peers[i], nowMs);
        }
    }

    private void AcceptOne(long nowMs)
    {
        Socket socket;
        try
        {
            socket = listener!.Accept();
        }
        catch (SocketException)
        {
            return; // The client was gone again, or the process has no descriptor left: the next turn tries anew.
        }

        socket.Blocking = false;
        socket.NoDelay = true;
        peers.Add(new Peer(socket, broker.Accept(nowMs)));
    }

    private void Receive(Peer peer, long nowMs)
    {
        int bytes = peer.Socket.Receive(chunk, 0, chunk.Length, SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock)
        {
            return;
        }

        if (error != SocketError.Success || bytes == 0)
        {
            peer.IsGone = true;
            peer.Connection.Closed(nowMs);
        }
        else
        {
            peer.Connection.Feed(chunk.AsSpan(0, bytes), nowMs);
        }
    }

    /// <summary>Sends until there is nothing more or the socket takes nothing more.</summary>
    private void Send(Peer peer, long nowMs)
    {
        while (!peer.IsGone && peer.TryFill())
        {
            int bytes = peer.Socket.Send(peer.Chunk, peer.Sent, peer.Unsent, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                return;
            }

            if (error != SocketError.Success)
            {
                peer.IsGone = true;
                peer.Connection.Closed(nowMs);
                return;
            }

            peer.Sent += bytes;
        }
    }

    private void EndIfDone(Peer peer, long nowMs)
    {
        if (!peer.Connection.IsClosed)
        {
            return;
        }

        peer.LingerUntilMs = Math.Min(peer.LingerUntilMs, nowMs + LingerMs);
        bool isEmpty = peer.Unsent == 0 && peer.Connection.OutputBytes == 0;
        if (peer.IsGone || isEmpty || nowMs >= peer.LingerUntilMs)
        {
            peers.Remove(peer);
            peer.End();
        }
    }

    private void CloseAll()
    {
        lock (gate)
        {
            listener!.Dispose();
            foreach (Peer peer in peers)
            {
                try
                {
                    peer.Connection.Closed(clock.ElapsedMilliseconds);
                }
                catch (Exception exception)
                {
                    Failure ??= exception; // A will shown to an observer that throws must not keep the other sockets open.
                }

                peer.End();
            }

            peers.Clear();
        }
    }

    /// <summary>A client's socket, its connection, and the bytes from the connection that the socket has not accepted yet.</summary>
    private sealed class Peer(Socket socket, BrokerConnection connection)
    {
        private int filled;

        public Socket Socket { get; } = socket;

        public BrokerConnection Connection { get; } = connection;

        public byte[] Chunk { get; } = new byte[ChunkBytes];

        public int Sent { get; set; }

        public int Unsent => filled - Sent;

        public bool IsGone { get; set; }

        public long LingerUntilMs { get; set; } = long.MaxValue;

        /// <summary>Whether there is something to send; takes more when the last was sent.</summary>
        public bool TryFill()
        {
            if (Unsent == 0)
            {
                Sent = 0;
                filled = Connection.TakeOutput(Chunk);
            }

            return Unsent > 0;
        }

        public void End()
        {
            try
            {
                Socket.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // The client ended it first.
            }

            Socket.Dispose();
        }
    }
}
