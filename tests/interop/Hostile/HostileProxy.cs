using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Interop.Hostile;

/// <summary>
/// A network between gateway and broker that treats each connection as a seed says. It can be switched to normal; then connections pass
/// unharmed. One thread for each direction, with blocking calls: it need not be fast.
/// </summary>
internal sealed class HostileProxy : IDisposable
{
    private readonly Lock gate = new();
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly IEnumerator<LinkFate> fates;
    private readonly int brokerPort;
    private readonly int[] counts = new int[Enum.GetValues<LinkFault>().Length];
    private readonly List<HostileConnection> connections = [];
    private readonly Thread accepting;
    private volatile bool isTame;
    private volatile bool isDisposed;

    /// <summary>Starts on a free port of 127.0.0.1, before the broker on <paramref name="brokerPort"/>.</summary>
    public HostileProxy(int brokerPort, int seed)
    {
        this.brokerPort = brokerPort;
        fates = LinkFate.From(seed).GetEnumerator();
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        accepting = new Thread(Accept) { IsBackground = true, Name = "hostile network" };
        accepting.Start();
    }

    /// <summary>URL of the proxy, which leads to the broker.</summary>
    public string Url => $"mqtt://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}";

    /// <summary>Faults that happened so far.</summary>
    public int Faults
    {
        get
        {
            lock (gate)
            {
                return counts.Sum();
            }
        }
    }

    /// <summary>Connections that came so far.</summary>
    public int Connections { get; private set; }

    /// <summary>How often each fault happened.</summary>
    public IReadOnlyDictionary<LinkFault, int> FaultsByKind
    {
        get
        {
            lock (gate)
            {
                return Enum.GetValues<LinkFault>().ToDictionary(fault => fault, fault => counts[(int)fault]);
            }
        }
    }

    /// <summary>No more faults: open connections end, and new ones pass.</summary>
    public void Tame()
    {
        isTame = true;
        CutAll();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isDisposed = true;
        listener.Dispose();
        CutAll();
        accepting.Join();
        fates.Dispose();
    }

    internal void Happened(LinkFault fault)
    {
        lock (gate)
        {
            counts[(int)fault]++;
        }
    }

    private void Accept()
    {
        while (!isDisposed)
        {
            Socket gateway;
            try
            {
                gateway = listener.Accept();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            Begin(gateway);
        }
    }

    private void Begin(Socket gateway)
    {
        LinkFate? fate = null;
        lock (gate)
        {
            Connections++;
            if (!isTame && fates.MoveNext())
            {
                fate = fates.Current;
            }
        }

        if (fate?.Fault == LinkFault.Refused)
        {
            Happened(LinkFault.Refused);
            HostileConnection.Reset(gateway);
            return;
        }

        Socket broker = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        broker.Connect(IPAddress.Loopback, brokerPort);
        HostileConnection connection = new(this, gateway, broker, fate);
        lock (gate)
        {
            connections.Add(connection);
        }

        connection.Start();
    }

    private void CutAll()
    {
        HostileConnection[] open;
        lock (gate)
        {
            open = [.. connections];
            connections.Clear();
        }

        foreach (HostileConnection connection in open)
        {
            connection.Cut();
        }
    }
}
