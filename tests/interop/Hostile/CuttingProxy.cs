using System.Net.Sockets;
using Gateway.Tests.Interop.Processes;

namespace Gateway.Tests.Interop.Hostile;

/// <summary>
/// A network before a broker that cuts connection after connection when so many bytes of one direction have passed. After the last cut it
/// lets everything pass.
/// </summary>
internal sealed class CuttingProxy : LoopbackProxy
{
    private const int PieceBytes = 4096;

    private readonly Queue<Cut> cuts;

    /// <summary>Starts on a free port of 127.0.0.1.</summary>
    public CuttingProxy(int brokerPort, params Cut[] cuts)
        : base(brokerPort)
    {
        this.cuts = new(cuts);
        Start("cutting network");
    }

    /// <summary>Cuts that no connection has met yet.</summary>
    public int CutsLeft => cuts.Count;

    protected override void Serve(TcpClient client, int number)
    {
        Cut cut = cuts.Count > 0 ? cuts.Dequeue() : new Cut(int.MaxValue, int.MaxValue);
        Connect(client, new TcpClient(AddressFamily.InterNetwork), PieceBytes, UpTo(cut.BytesUp), UpTo(cut.BytesDown));
    }

    // What comes beyond the limit is lost, and both sides see an end.
    private static Carrier UpTo(int bytesMax)
    {
        int passed = 0;
        return (to, piece) =>
        {
            int onward = Math.Min(piece.Length, bytesMax - passed);
            to.Write(piece[..onward]);
            passed += onward;
            return onward == piece.Length;
        };
    }

    /// <summary>Bytes of each direction that pass before a connection is cut.</summary>
    internal sealed record Cut(int BytesUp, int BytesDown);
}
