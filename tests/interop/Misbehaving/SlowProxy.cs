using System.Net.Sockets;
using Gateway.Tests.Interop.Processes;

namespace Gateway.Tests.Interop.Misbehaving;

/// <summary>A network before a broker that carries so many bytes a second to the client.</summary>
internal sealed class SlowProxy : LoopbackProxy
{
    /// <summary>What the systems hold on the way: with more, the broker is through before the client has read anything.</summary>
    private const int HeldBytes = 8192;
    private const int PieceMs = 50;

    private readonly int pieceBytes;

    /// <summary>Starts on a free port of 127.0.0.1.</summary>
    public SlowProxy(int brokerPort, int bytesPerSecond)
        : base(brokerPort)
    {
        pieceBytes = bytesPerSecond / 1000 * PieceMs;
        Listener.Server.SendBufferSize = HeldBytes;
        Start("slow network");
    }

    protected override void Serve(TcpClient client, int number)
    {
        client.SendBufferSize = HeldBytes;
        TcpClient far = new(AddressFamily.InterNetwork) { ReceiveBufferSize = HeldBytes };
        Connect(client, far, pieceBytes, Carry, CarrySlowly);
    }

    private static bool Carry(NetworkStream to, ReadOnlySpan<byte> piece)
    {
        to.Write(piece);
        return true;
    }

    private bool CarrySlowly(NetworkStream to, ReadOnlySpan<byte> piece)
    {
        to.Write(piece);
        Thread.Sleep(Math.Max(1, piece.Length * PieceMs / pieceBytes));
        return true;
    }
}
