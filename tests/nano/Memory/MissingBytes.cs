using System.Globalization;
using Gateway.Tests.Nano.Budget;

namespace Gateway.Tests.Nano.Memory;

/// <summary>The part of this folder's page that says by how much targets are missed, and which rooms hold the bytes.</summary>
internal static class MissingBytes
{
    public const string Page = "tests/nano/README.md";

    private const string Heading = "## What is missing to the targets";
    private const int PercentOff = 1;
    private const string OurPrefix = "Gateway.";
    private const string Others = "other rooms";

    private static readonly string[] rooms = ["App", "Mqtt", "Settings", "Hal", "Hal.Nano", "Provisioning", "Inflight"];

    /// <summary>Lines of the table: a column for each configuration of a board that has a target.</summary>
    public static IReadOnlyList<string> Table(IReadOnlyList<HeapFigures> figures)
    {
        BudgetTable budget = BudgetTable.Load();
        (HeapFigures Figures, long Target)[] columns = [.. figures
            .Select(one => (one, budget.Rows.FirstOrDefault(row => row.Name == NameOf(one))?.Bound))
            .Where(one => one.Bound != null)
            .Select(one => (one.one, one.Bound!.Value))];
        (string Name, long[] Bytes)[] rows = [.. columns
            .Select(column => Parts(column.Figures, column.Target))
            .SelectMany((parts, at) => parts.Select(part => (part.Name, part.Bytes, At: at)))
            .GroupBy(part => part.Name)
            .Select(row => (row.Key, row.OrderBy(part => part.At).Select(part => part.Bytes).ToArray()))];
        return
        [
            Row(["bytes", .. columns.Select(column => $"{column.Figures.Board}, {column.Figures.Configuration}")]),
            Row(["---", .. columns.Select(_ => "---")]),
            .. rows.Select(row => Row([row.Name, .. row.Bytes.Select(bytes => bytes.ToString("N0", CultureInfo.InvariantCulture))]))
        ];
    }

    /// <summary>Name of a figure on record.</summary>
    public static string NameOf(HeapFigures one) => $"heap.{one.Board}.{one.Configuration.Replace(' ', '-')}";

    /// <summary>Rows of a page that are missing, too many, or more than a hundredth of what is needed off.</summary>
    public static IReadOnlyList<string> Wrong(string page, IReadOnlyList<string> table)
    {
        string[] said = [.. Part(page)];
        if (said.Length != table.Count)
        {
            return [$"{Page}: {said.Length} rows below \"{Heading}\" instead of {table.Count}"];
        }

        long[] needed = [.. Cells(table[2]).Skip(1).Select(Number)];
        return [.. said.Zip(table).Where(pair => !IsNear(Cells(pair.First), Cells(pair.Second), needed))
            .Select(pair => $"{Page}: computed is {pair.Second}, it says {pair.First}")];
    }

    /// <summary>The page with the table in its place.</summary>
    public static string With(string page, IReadOnlyList<string> table)
    {
        string[] lines = page.Split('\n');
        int begin = Array.IndexOf(lines, Heading) + 1;
        int next = Array.FindIndex(lines, begin, line => line.StartsWith('#'));
        string text = string.Join('\n', lines[begin..next].Where(line => !line.StartsWith('|'))).Trim('\n');
        return string.Join('\n', [.. lines[..begin], "", text, "", .. table, "", .. lines[next..]]);
    }

    private static bool IsNear(string[] said, string[] computed, long[] needed) =>
        said.Length == computed.Length && said[0] == computed[0]
        && (!char.IsAsciiDigit(computed[^1][^1]) ? said.SequenceEqual(computed) : said.Skip(1).Select(Number)
            .Zip(computed.Skip(1).Select(Number), needed).All(all => Math.Abs(all.First - all.Second) * 100 <= all.Third * PercentOff));

    private static IEnumerable<(string Name, long Bytes)> Parts(HeapFigures one, long target)
    {
        BoardImage image = BoardImage.All.Single(image => image.Name == one.Board);
        Configuration configuration = Configuration.All.Single(all => all.Name == one.Configuration).On(image);
        HeapWalk walk = new BoardContext(image.Loadable(true), image.Assemblies.Keys, image.Program)
            .Measure(configuration.Start, configuration.Settings);
        Dictionary<string, long> byRoom = walk.Owners.GroupBy(owner => RoomOf(owner.Owner))
            .ToDictionary(room => room.Key, room => room.Sum(owner => owner.Bytes));
        yield return ("needed", one.Needed);
        yield return ("target", target);
        yield return ("missing", Math.Max(0, one.Needed - target));
        yield return ("type system, libraries", image.TypeSystemBytes - image.OwnTypeSystemBytes);
        yield return ("type system, ours", image.OwnTypeSystemBytes);
        foreach (string room in rooms)
        {
            yield return (room, byRoom.GetValueOrDefault(room));
        }

        yield return (Others, one.Steady - rooms.Sum(room => byRoom.GetValueOrDefault(room)));
        yield return ("statics of libraries", one.Library);
        yield return ("threads", one.Stacks);
        yield return ("reserve", one.Needed - one.InUse);
    }

    private static string RoomOf(string type)
    {
        string room = type[..Math.Max(0, type.LastIndexOf('.'))];
        room = room.StartsWith(OurPrefix, StringComparison.Ordinal) ? room[OurPrefix.Length..] : room;
        return rooms.Where(name => room == name || room.StartsWith(name + ".", StringComparison.Ordinal)).MaxBy(name => name.Length)
            ?? Others;
    }

    private static IEnumerable<string> Part(string page) => page.Split('\n')
        .SkipWhile(line => line != Heading)
        .Skip(1)
        .TakeWhile(line => !line.StartsWith('#'))
        .Where(line => line.StartsWith('|'));

    private static string Row(string[] cells) => $"| {string.Join(" | ", cells)} |";

    private static string[] Cells(string row) => [.. row.Trim('|').Split('|').Select(cell => cell.Trim())];

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
