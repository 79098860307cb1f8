using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Interop.Processes;

/// <summary>A network before a broker of this computer.</summary>
internal abstract class LoopbackProxy(int brokerPort) : LoopbackListener
{
    /// <summary>Carries one direction of a connection on, piece by piece. Returns false to end the connection.</summary>
    protected delegate bool Carrier(NetworkStream to, ReadOnlySpan<byte> piece);

    /// <summary>Connects to the broker, and carries both directions.</summary>
    protected void Connect(TcpClient near, TcpClient far, int pieceBytes, Carrier up, Carrier down)
    {
        Keep(far);
        far.Connect(IPAddress.Loopback, brokerPort);
        Run("up", () => Pump(near, far, pieceBytes, up));
        Run("down", () => Pump(far, near, pieceBytes, down));
    }

    private static void Pump(TcpClient from, TcpClient to, int pieceBytes, Carrier carry)
    {
        byte[] buffer = new byte[pieceBytes];
        try
        {
            int bytes;
            do
            {
                bytes = from.GetStream().Read(buffer);
            }
            while (bytes > 0 && carry(to.GetStream(), buffer.AsSpan(0, bytes)));
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // The other direction has ended.
        }

        from.Close();
        to.Close();
    }
}
