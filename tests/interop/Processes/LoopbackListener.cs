using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Interop.Processes;

/// <summary>Listens on a free port of 127.0.0.1 and closes all its connections at its end.</summary>
internal abstract class LoopbackListener : IDisposable
{
    private readonly List<TcpClient> clients = [];
    private int connections;

    /// <summary>The address to connect to.</summary>
    public string Url => $"mqtt://127.0.0.1:{((IPEndPoint)Listener.LocalEndpoint).Port}";

    /// <summary>Connections so far.</summary>
    public int Connections => Volatile.Read(ref connections);

    protected TcpListener Listener { get; } = new(IPAddress.Loopback, 0);

    public void Dispose()
    {
        Listener.Stop();
        lock (clients)
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    /// <summary>Begins to accept: last in a constructor.</summary>
    protected void Start(string name)
    {
        Listener.Start();
        Run(name, Accept);
    }

    /// <summary>A connection was made; its number begins at 1. Must not wait for it.</summary>
    protected abstract void Serve(TcpClient client, int number);

    /// <summary>Closes this socket at the end, too.</summary>
    protected void Keep(TcpClient client)
    {
        lock (clients)
        {
            clients.Add(client);
        }
    }

    protected static void Run(string name, ThreadStart work) => new Thread(work) { IsBackground = true, Name = name }.Start();

    private void Accept()
    {
        try
        {
            while (true)
            {
                TcpClient client = Listener.AcceptTcpClient();
                Keep(client);
                Serve(client, Interlocked.Increment(ref connections));
            }
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException)
        {
            // The test has ended.
        }
    }
}
