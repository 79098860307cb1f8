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

    [Fact]
    public void A_piece_larger_than_the_reserve_was_measured_with_is_needed_too()
    {
        long needed = Sample.Needed;
        Assert.Equal(needed, (Sample with { Largest = new("a", "b", HeapFigures.ReservePieceBytes) }).Needed);
        Assert.Equal(needed + 464, (Sample with { Largest = new("a", "b", 2000) }).Needed);
    }

    [Fact]
    public void Certificates_have_what_the_total_leaves_twice()
    {
        Assert.Equal((92000 - Sample.Needed - HeapFigures.TlsBytes) / 2, Sample.CertificatesFitting);
        Assert.Equal(0, (Sample with { Total = 80000 }).CertificatesFitting);
    }

    [Theory]
    [InlineData(100000, "fits")]
    [InlineData(99999, "does not fit")]
    [InlineData(0, "unknown")]
    public void At_most_ninety_two_percent_of_the_total_fits(long total, string verdict)
    {
        Assert.Equal(verdict, HeapFigures.TextOf((Sample with { Steady = 46800, Total = total }).Verdict));
    }

    private const string Own = BoardPages.Heading + "\n\n| default | fits | 6,500 bytes |\n| full | does not fit | none |\n\n## Next\n";
    private const string All = BoardPages.Heading + "\n\n| [small](small) | 100,000 | fits | does not fit |\n";
    private const string First = "| [Small](boards/small/README.md) | Wi-Fi | yes, computed |\n";

    [Fact]
    public void Pages_that_say_what_is_computed_pass()
    {
        Assert.Empty(Wrong(Own, All, First, ""));
    }

    [Theory]
    [InlineData("| default | fits | 6,500 bytes |\n", "")]
    [InlineData("| full | does not fit | none |", "| full | fits | none |")]
    [InlineData("6,500", "7,000")]
    [InlineData("| default | fits | 6,500 bytes |", "| default | fits | 6,500 bytes |\n| default | fits | 6,500 bytes |")]
    [InlineData("| default | fits | 6,500 bytes |", "| default | fits | 6,500 bytes |\n| default, own firmware | fits |")]
    [InlineData("## Next\n", "## Next\n| a firmware of your own | **Fits** |\n")]
    [InlineData("## Next\n", "## Next\n  | a firmware of your own | fits, without Bluetooth |\n")]
    [InlineData(BoardPages.Heading, "## Another")]
    [InlineData("| 100,000 |", "| 111,000 |")]
    [InlineData("| 100,000 | fits | does not fit |\n", "| 100,000 | fits | does not fit |\n| small, another | 85,000 | fits | fits |\n")]
    [InlineData("yes, computed", "no")]
    [InlineData("yes, computed |\n", "yes, computed |\n| [Other](boards/small/README.md) | Wi-Fi | yes, computed |\n")]
    [InlineData("nothing", "a | unknown")]
    public void A_page_that_claims_what_is_not_computed_is_refused_and_so_is_one_that_says_nothing(string said, string instead)
    {
        string[] pages = [.. new[] { Own, All, First, "nothing" }.Select(page => page.Replace(said, instead, StringComparison.Ordinal))];
        Assert.NotEmpty(Wrong(pages[0], pages[1], pages[2], pages[3]));
    }

    private static IReadOnlyList<string> Wrong(string own, string all, string first, string other) => BoardPages.Wrong(
        [[Sample with { Certificates = 6500 }, Sample with { Configuration = "full", Total = 50000, Certificates = 0 }]],
        [new("boards/small/README.md", own), new(BoardPages.All, all), new(BoardPages.First, first), new("src/docs/qos.md", other)]);

    [Fact]
    public void A_page_that_names_other_missing_bytes_is_refused_and_a_hundredth_is_near_enough()
    {
        string[] table = ["| bytes | a |", "| --- | --- |", "| needed | 10,000 |", "| target | 9,000 |", "| missing | 1,000 |"];
        string page = MissingBytes.With("# Page\n\n## What is missing to the targets\n\nText.\n\n## Next\n| needed | 1 |\n", table);
        Assert.Contains(string.Join('\n', table), page, StringComparison.Ordinal);
        Assert.Empty(MissingBytes.Wrong(page, table));
        Assert.Equal(page, MissingBytes.With(page, table));
        Assert.Empty(MissingBytes.Wrong(page.Replace("| missing | 1,000 |", "| missing | 1,100 |", StringComparison.Ordinal), table));
        Assert.Single(MissingBytes.Wrong(page.Replace("| missing | 1,000 |", "| missing | 899 |", StringComparison.Ordinal), table));
        Assert.Single(MissingBytes.Wrong(page.Replace("| missing | 1,000 |\n", "", StringComparison.Ordinal), table));
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

    /// <summary>The lengths on record are those of the slots of today.</summary>
    [SkippableFact]
    public void With_tls_the_largest_piece_of_a_board_is_the_largest_certificate()
    {
        Need.Tool(References.Device != null, References.Missing);
        using ThreadStacks threads = new(BoardImage.All.Single(image => image.Name == "esp32-devkitc"));
        LaterAllocation largest = threads.Later.LargestOfTls;
        Assert.Equal("Gateway.Hal.Nano.BrokerAddress::FileOf", largest.Member);
        Assert.Equal(HeapCost.OfArray(BoardContext.CertificateBytesMax + 1, typeof(byte).FullName!), largest.Bytes);
        Assert.True(threads.Later.Largest.Bytes <= HeapFigures.ReservePieceBytes);
    }

    [SkippableFact]
    public void The_largest_piece_after_the_start_is_a_frame()
    {
        Need.Tool(References.Device != null, References.Missing);
        using ThreadStacks threads = new(BoardImage.FromVector("e0fc3b0"));
        Assert.Equal(312L, threads.Later.Largest.Bytes);
        Assert.Empty(threads.Later.Unknown);
    }
}
