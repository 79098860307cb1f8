using Gateway.Client;

namespace Gateway.World.Replay;

/// <summary>The part of a replay that is shown; the capture gets all of it.</summary>
internal sealed class ReplayView(IReplayObserver inner, PcapFile? capture) : IReplayObserver
{
    /// <summary>First simulated ms that is shown.</summary>
    public long FromMs { get; init; }

    /// <summary>Last simulated ms that is shown.</summary>
    public long ToMs { get; init; }

    /// <summary>The kinds that are shown; null for all.</summary>
    public ReplayKind[]? Kinds { get; init; }

    /// <inheritdoc/>
    public void Happened(ReplayEvent happened)
    {
        if (happened.AtMs >= FromMs && happened.AtMs <= ToMs && (Kinds is null || Kinds.Contains(happened.Kind) || IsVerdict(happened)))
        {
            inner.Happened(happened);
        }
    }

    /// <inheritdoc/>
    public void Bytes(long atMs, bool byBroker, ReadOnlySpan<byte> bytes) => capture?.Data(atMs * 1000, byBroker, bytes);

    /// <inheritdoc/>
    public void LinkEnded(long atMs, ReplayLinkEnd end)
    {
        switch (end)
        {
            case ReplayLinkEnd.PowerCut:
                capture?.Vanish();
                break;
            case ReplayLinkEnd.Cut:
                capture?.Cut(atMs * 1000);
                break;
            default:
                capture?.Close(atMs * 1000, end == ReplayLinkEnd.ByBroker);
                break;
        }
    }

    private static bool IsVerdict(ReplayEvent happened) => happened.Kind is ReplayKind.Note or ReplayKind.Failure;
}
