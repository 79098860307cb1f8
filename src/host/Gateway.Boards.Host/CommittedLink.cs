using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Boards.Host;

/// <summary>A link over which nothing leaves before the writes of the turn are durable.</summary>
public class CommittedLink(IByteLink link, TurnWrites writes) : IByteLink
{
    /// <inheritdoc/>
    public LinkState State => link.State;

    /// <inheritdoc/>
    public Fault Fault => link.Fault;

    /// <inheritdoc/>
    public void Open() => link.Open();

    /// <inheritdoc/>
    public int Receive(byte[] buffer, int offset, int bytesMax) => link.Receive(buffer, offset, bytesMax);

    /// <summary>As the link's; takes nothing if the writes could not be made durable.</summary>
    public int Send(byte[] buffer, int offset, int bytes)
    {
        if (!writes.Commit())
        {
            return 0;
        }

        writes.Begin();
        return link.Send(buffer, offset, bytes);
    }

    /// <inheritdoc/>
    public void Close() => link.Close();
}
