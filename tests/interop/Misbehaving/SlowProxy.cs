using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Interop.Misbehaving;

/// <summary>A network before a broker that carries so many bytes a second to the client.</summary>
internal sealed class SlowProxy : IDisposable
{
    /// <summary>What the systems hold on the way: with more, the broker is through before the client has read anything.</summary>
    private const int HeldBytes = 8192;
    private const int PieceMs = 50;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> clients = [];
    private readonly int brokerPort;
    private readonly int bytesPerSecond;
    private int connections;

    /// <summary>Starts on a free port of 127.0.0.1.</summary>
    public SlowProxy(int brokerPort, int bytesPerSecond)
    {
        this.brokerPort = brokerPort;
        this.bytesPerSecond = bytesPerSecond;
        listener.Server.SendBufferSize = HeldBytes;
        listener.Start();
        new Thread(Accept) { IsBackground = true, Name = "slow network" }.Start();
    }

    public string Url => $"mqtt://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>Connections so far.</summary>
    public int Connections => Volatile.Read(ref connections);

    public void Dispose()
    {
        listener.Stop();
        lock (clients)
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                TcpClient near = listener.AcceptTcpClient();
                Interlocked.Increment(ref connections);
                TcpClient far = new(AddressFamily.InterNetwork) { ReceiveBufferSize = HeldBytes };
                near.SendBufferSize = HeldBytes;
                far.Connect(IPAddress.Loopback, brokerPort);
                lock (clients)
                {
                    clients.AddRange(near, far);
                }

                new Thread(() => Pump(near, far, int.MaxValue)) { IsBackground = true, Name = "up" }.Start();
                new Thread(() => Pump(far, near, bytesPerSecond / 1000 * PieceMs)) { IsBackground = true, Name = "down" }.Start();
            }
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException)
        {
            // The test has ended.
        }
    }

    private static void Pump(TcpClient from, TcpClient to, int bytesMax)
    {
        byte[] buffer = new byte[Math.Min(bytesMax, 4096)];
        try
        {
            int bytes;
            while ((bytes = from.GetStream().Read(buffer)) > 0)
            {
                to.GetStream().Write(buffer, 0, bytes);
                if (bytesMax < int.MaxValue)
                {
                    Thread.Sleep(Math.Max(1, bytes * PieceMs / bytesMax));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // The other direction has ended.
        }

        from.Close();
        to.Close();
    }
}
