using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Tests.DeviceHost;

/// <summary>
/// The facts of each board, read from its Board.cs: all boards have them in one class of one name, so they cannot be compiled together.
/// </summary>
internal static partial class BoardFacts
{
    private const string Folder = "boards";
    private const string File = "Board.cs";

    /// <summary>Every board with facts, and its sizes: entries, packets, bytes received, bytes transmitted.</summary>
    public static TheoryData<string, int, int, int, int> Sizes()
    {
        TheoryData<string, int, int, int, int> sizes = [];
        foreach (string board in Boards())
        {
            sizes.Add(
                board, Of(board, "InflightSlotCount"), Of(board, "PacketCount"), Of(board, "ReceiveBytesMax"),
                Of(board, "TransmitBytesMax"));
        }

        return sizes;
    }

    /// <summary>A number of a board's; what is another fact's name is that fact.</summary>
    public static int Of(string board, string fact)
    {
        string text = System.IO.File.ReadAllText(Path.Combine(Root(), Folder, board, File));
        string value = Fact().Matches(text).Single(match => match.Groups[1].Value == fact).Groups[2].Value;
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : Of(board, value);
    }

    private static IEnumerable<string> Boards()
    {
        string[] boards = [.. Directory.GetDirectories(Path.Combine(Root(), Folder))
            .Where(folder => System.IO.File.Exists(Path.Combine(folder, File)))
            .Select(folder => Path.GetFileName(folder))
            .Order(StringComparer.Ordinal)];
        Assert.NotEmpty(boards);
        return boards;
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!System.IO.File.Exists(Path.Combine(folder, "Gateway.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder;
    }

    [GeneratedRegex(@"public const int (\w+) = (\w+);")]
    private static partial Regex Fact();
}
