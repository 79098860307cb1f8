using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Tests.Unit.App;

/// <summary>A link that passes everything on to another; what it sends may be treated otherwise.</summary>
internal abstract class PassingLink : IByteLink
{
    /// <summary>The other link. Set before the first use.</summary>
    public IByteLink Inner { get; set; } = null!;

    public LinkState State => Inner.State;

    public Fault Fault => Inner.Fault;

    public virtual void Open() => Inner.Open();

    public int Receive(byte[] buffer, int offset, int bytesMax) => Inner.Receive(buffer, offset, bytesMax);

    public abstract int Send(byte[] buffer, int offset, int count);

    public void Close() => Inner.Close();

    /// <summary>Bytes of the packet that begins here, with a remaining length of one or two bytes.</summary>
    protected static int BytesOf(ReadOnlySpan<byte> packet) =>
        packet[1] < 0x80 ? 2 + packet[1] : 3 + (packet[1] & 0x7F) + (packet[2] << 7);
}
