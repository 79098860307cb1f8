using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Unit.HalHost;

/// <summary>A listener on loopback that takes connections for a test.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> taken = [];

    public LoopbackServer()
    {
        listener.Start();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public Socket Accept()
    {
        Task<TcpClient> accepting = listener.AcceptTcpClientAsync();
        if (!accepting.Wait(LinkDriver.FailAfterMs))
        {
            throw new TimeoutException("nobody connected");
        }

        taken.Add(accepting.Result);
        accepting.Result.Client.ReceiveTimeout = LinkDriver.FailAfterMs;
        accepting.Result.Client.SendTimeout = LinkDriver.FailAfterMs;
        return accepting.Result.Client;
    }

    public static string ReadToEnd(Stream stream)
    {
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    public void Dispose()
    {
        taken.ForEach(client => client.Dispose());
        listener.Dispose();
    }
}
