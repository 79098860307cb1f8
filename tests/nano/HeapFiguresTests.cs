using Gateway.Tests.Nano.Memory;
using Xunit;

namespace Gateway.Tests.Nano;

public class HeapFiguresTests
{
    private static readonly HeapFigures Sample = new(
        "small", "default", 30000, 3000, 1000, 20000, 30000, 5000, new("a", "frame", 300), new("b", "frame", 300), 100000);

    [Fact]
    public void What_is_needed_is_the_larger_of_running_and_composing()
    {
        Assert.Equal(30000 + 3000 + 30000 + 5000 + 7200, Sample.Needed);
        Assert.Equal(30000 + 3000 + 1000 + 60000 + 700, (Sample with { Peak = 60000 }).Needed);
    }

    [Theory]
    [InlineData(100000, "fits")]
    [InlineData(99999, "does not fit")]
    [InlineData(0, "unknown")]
    public void At_most_ninety_two_percent_of_the_total_fits(long total, string verdict)
    {
        Assert.Equal(verdict, HeapFigures.TextOf((Sample with { Steady = 46800, Total = total }).Verdict));
    }

    [Fact]
    public void A_page_that_claims_what_is_not_computed_is_refused_and_so_is_one_that_says_nothing()
    {
        HeapFigures[] board = [Sample, Sample with { Configuration = "full", Total = 50000 }];
        const string Own = BoardPages.Heading + "\n\n| default | fits |\n| full | does not fit |\n\n## Next\n| full | fits |\n";
        const string All = BoardPages.Heading + "\n\n| [small](small) | 100,000 | fits | does not fit |\n";
        Assert.Empty(WrongWith(Own, All));
        Assert.Single(WrongWith(Own.Replace("does not fit", "fits", StringComparison.Ordinal), All));
        Assert.Single(WrongWith(Own, All.Replace("100,000", "111,000", StringComparison.Ordinal)));
        Assert.Equal(3, WrongWith("", "").Count);

        IReadOnlyList<string> WrongWith(string own, string all) =>
            BoardPages.Wrong(board, page => page == "boards/README.md" ? all : own);
    }

    [SkippableFact]
    public void A_frame_is_at_least_two_hundred_and_four_bytes_and_a_short_call_has_none()
    {
        Need.Tool(References.Device != null, References.Missing);
        using ThreadStacks threads = new(BoardImage.FromVector("e0fc3b0"));
        Assert.Equal(204, FrameSize.SystemBytes);
        Assert.Equal(9, threads.Asleep(BoardContext.Gateway).Sum(thread => thread.Frames));
        Assert.Equal(9, threads.Asleep(BoardContext.Console).Sum(thread => thread.Frames));
        ThreadStack watch = threads.Asleep(BoardContext.Gateway).Single(thread => thread.Thread == "watch");
        Assert.Equal(new ThreadStack("watch", 2, ThreadStacks.RecordBytes + 36 + (2 * 204)), watch);
    }

    [SkippableFact]
    public void The_largest_piece_after_the_start_is_a_frame_and_with_tls_a_certificate()
    {
        Need.Tool(References.Device != null, References.Missing);
        using ThreadStacks threads = new(BoardImage.FromVector("e0fc3b0"));
        Assert.Equal(312L, threads.Later.Largest.Bytes);
        LaterAllocation certificate = new("Gateway.Hal.Nano.BrokerAddress::FileOf", "System.Byte[]", 12312, true);
        Assert.Equal(certificate, threads.Later.LargestOfTls);
        Assert.Empty(threads.Later.Unknown);
    }
}
