namespace Gateway.Tests.Interop.Hostile;

/// <summary>What the hostile network does to one connection.</summary>
internal enum LinkFault
{
    /// <summary>Nothing is accepted: the connection is reset at once.</summary>
    Refused,
    /// <summary>Both sides get a reset, at any byte.</summary>
    Reset,
    /// <summary>Both sides get an orderly end, at any byte.</summary>
    Ended,
    /// <summary>Both directions stall for a while, then continue.</summary>
    Stalled,
    /// <summary>Every byte is sent separately.</summary>
    Dripped,
    /// <summary>Every piece is delayed for a while.</summary>
    Delayed,
    /// <summary>Everything that arrives within a while is sent in one piece.</summary>
    Coalesced,
    /// <summary>Bytes from the gateway are accepted and lost; bytes from the broker arrive.</summary>
    HalfOpenUp,
    /// <summary>Bytes from the broker are accepted and lost; bytes from the gateway arrive.</summary>
    HalfOpenDown,
    /// <summary>The broker never learns that the gateway's side was reset.</summary>
    HalfClosed
}

/// <summary>The fate of one connection, drawn from a seed before the connection is known.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="IsUp">Whether the bytes that count are the gateway's.</param>
/// <param name="AfterBytes">Bytes in that direction after which it happens; a shape of the traffic is there from the first.</param>
/// <param name="Ms">How long a stall, a delay or a gathering takes.</param>
/// <param name="EndAfterBytes">Shaped and stalled connections end too, with a reset, after so many bytes in that direction.</param>
internal sealed record LinkFate(LinkFault Fault, bool IsUp, int AfterBytes, int Ms, int EndAfterBytes)
{
    private const int UpBytesMax = 2500;
    private const int DownBytesMax = 60;

    /// <summary>The next fate. Each kind comes once in each round of all kinds, in random order.</summary>
    public static IEnumerable<LinkFate> From(int seed)
    {
        Random random = new(seed);
        while (true)
        {
            LinkFault[] round = Enum.GetValues<LinkFault>();
            random.Shuffle(round);
            foreach (LinkFault fault in round)
            {
                bool isUp = random.Next(2) == 0;
                int bytesMax = isUp ? UpBytesMax : DownBytesMax;
                int ms = fault switch
                {
                    LinkFault.Stalled => random.Next(100, 2500),
                    LinkFault.Delayed => random.Next(5, 150),
                    LinkFault.Coalesced => random.Next(20, 300),
                    _ => 0,
                };
                yield return new LinkFate(fault, isUp, random.Next(bytesMax), ms, random.Next(2 * bytesMax));
            }
        }
    }
}
