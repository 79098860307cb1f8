using Gateway.Hal;

namespace Gateway.Boards.Host;

/// <summary>The same for the link to a broker.</summary>
public sealed class CommittedBrokerLink(IBrokerLink link, TurnWrites writes) : CommittedLink(link, writes), IBrokerLink
{
    /// <inheritdoc/>
    public ILinkTarget Target
    {
        get => link.Target;
        set => link.Target = value;
    }

    /// <inheritdoc/>
    public LinkPhase Phase => link.Phase;

    /// <inheritdoc/>
    public int CopyReason(byte[] buffer, int offset, int bytesMax) => link.CopyReason(buffer, offset, bytesMax);
}
