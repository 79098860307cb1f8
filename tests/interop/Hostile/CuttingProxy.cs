using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Interop.Hostile;

/// <summary>
/// A network before a broker that cuts connection after connection when so many bytes of one direction have passed. After the last cut it
/// lets everything pass.
/// </summary>
internal sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int brokerPort;
    private readonly Queue<Cut> cuts;
    private readonly List<TcpClient> clients = [];
    private readonly Lock gate = new();

    /// <summary>Starts on a free port of 127.0.0.1.</summary>
    public CuttingProxy(int brokerPort, params Cut[] cuts)
    {
        this.brokerPort = brokerPort;
        this.cuts = new(cuts);
        listener.Start();
        new Thread(Accept) { IsBackground = true, Name = "cutting network" }.Start();
    }

    /// <summary>URL of the proxy, which leads to the broker.</summary>
    public string Url => $"mqtt://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>Cuts that no connection has met yet.</summary>
    public int CutsLeft => cuts.Count;

    public void Dispose()
    {
        listener.Stop();
        lock (gate)
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
                TcpClient far = new(AddressFamily.InterNetwork);
                lock (gate)
                {
                    clients.AddRange(near, far);
                }

                far.Connect(IPAddress.Loopback, brokerPort);
                Cut cut = cuts.Count > 0 ? cuts.Dequeue() : new Cut(int.MaxValue, int.MaxValue);
                new Thread(() => Pump(near, far, cut.BytesUp)) { IsBackground = true, Name = "up" }.Start();
                new Thread(() => Pump(far, near, cut.BytesDown)) { IsBackground = true, Name = "down" }.Start();
            }
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException)
        {
            // The test has ended.
        }
    }

    // What comes beyond the limit is lost, and both sides see an end.
    private static void Pump(TcpClient from, TcpClient to, int bytesMax)
    {
        byte[] buffer = new byte[4096];
        try
        {
            for (int passed = 0; ;)
            {
                int bytes = from.GetStream().Read(buffer);
                int onward = Math.Min(bytes, bytesMax - passed);
                to.GetStream().Write(buffer, 0, onward);
                passed += onward;
                if (bytes == 0 || onward < bytes)
                {
                    break;
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

    /// <summary>Bytes of each direction that pass before a connection is cut.</summary>
    internal sealed record Cut(int BytesUp, int BytesDown);
}
