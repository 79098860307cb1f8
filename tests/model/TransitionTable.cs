using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Mqtt;

namespace Gateway.Tests.Model;

/// <summary>One cell of the table: in this state the input leads to that one.</summary>
/// <param name="Input">The row's name in <see cref="OutboundTransitions"/>.</param>
/// <param name="From">The state before.</param>
/// <param name="SentHere">Whether the entry's turn came on this connection.</param>
/// <param name="To">The state after.</param>
internal sealed record Transition(string Input, OutboundState From, bool SentHere, OutboundState To)
{
    public int Row => (int)From | (SentHere ? OutboundWord.SentHere : 0);
}

/// <summary>The transitions of an outbound entry as the session has them: for people, and for SPIN.</summary>
internal static partial class TransitionTable
{
    /// <summary>Where the table is shown.</summary>
    public const string Page = "src/README.md";

    private const string Source = "src/core/Gateway.Mqtt/Session/OutboundTransitions.cs";
    private const string Begin = "<!-- transitions: made from OutboundTransitions.cs -->\n";
    private const string End = "<!-- end of transitions -->\n";

    /// <summary>Every transition, in the order of the source.</summary>
    public static IReadOnlyList<Transition> All { get; } =
    [
        .. typeof(OutboundTransitions).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral && field.FieldType == typeof(ulong))
            .SelectMany(field => Row(field.Name, (ulong)field.GetRawConstantValue()!))
    ];

    /// <summary>The names of the rows.</summary>
    public static IReadOnlyList<string> Inputs { get; } = [.. All.Select(cell => cell.Input).Distinct()];

    /// <summary>The table as Promela: the values of the states, and for each input an expression for the next state.</summary>
    public static string Promela(IReadOnlyList<Transition> cells)
    {
        StringBuilder text = new("/* Made from OutboundTransitions. A row is a state, plus 8 if sent here. 0: no transition. */\n");
        text.Append($"#define TO_FREE {OutboundTransitions.ToFree}\n");
        foreach (OutboundState state in Enum.GetValues<OutboundState>())
        {
            text.Append($"#define {state} {(int)state}\n");
        }

        foreach (string input in Inputs)
        {
            string expression = "0";
            foreach (Transition cell in cells.Where(cell => cell.Input == input))
            {
                int digit = cell.To == OutboundState.Free ? OutboundTransitions.ToFree : (int)cell.To;
                expression = $"((row) == {cell.Row} -> {digit} : {expression})";
            }

            text.Append($"#define ON_{input}(row) {expression}\n");
        }

        return text.ToString();
    }

    /// <summary>The page with the table as it is now.</summary>
    public static string PageWithTable(string root, string page)
    {
        int begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = page.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= Begin.Length && end >= begin, $"{Page} has no place for the table of transitions");
        return page[..begin] + Markdown(File.ReadAllText(Path.Combine(root, Source))) + page[end..];
    }

    private static IEnumerable<Transition> Row(string input, ulong row)
    {
        for (int at = 0; at <= OutboundWord.RowMask; at++)
        {
            int next = OutboundTransitions.Next(row, at);
            if (next != 0)
            {
                yield return new Transition(
                    input,
                    (OutboundState)(at & OutboundWord.StateMask),
                    (at & OutboundWord.SentHere) != 0,
                    (OutboundState)(next & OutboundTransitions.StateMask));
            }
        }
    }

    private static string Markdown(string source)
    {
        StringBuilder text = new("| input | state | next state | what happens |\n| --- | --- | --- | --- |\n");
        foreach (string input in Inputs)
        {
            var groups = All.Where(cell => cell.Input == input).GroupBy(cell => cell.To).ToList();
            for (int i = 0; i < groups.Count; i++)
            {
                string from = string.Join(", ", groups[i].Select(Name));
                text.Append($"| {(i == 0 ? input : "")} | {from} | {groups[i].Key} | {(i == 0 ? Summary(source, input) : "")} |\n");
            }
        }

        return text.ToString();
    }

    private static string Name(Transition cell) => cell.From + (IsMarked(cell) ? " (sent here)" : "");

    // States that an entry can be in both before and after its turn on this connection.
    private static bool IsMarked(Transition cell) =>
        cell.SentHere && (cell.From is OutboundState.PublishPending or OutboundState.AwaitingRelease or OutboundState.PubrelPending);

    private static string Summary(string source, string input)
    {
        Match found = Regex.Match(
            source, $@"<summary>((?:(?!<summary>).)*?)</summary>\s*public const ulong {input} ", RegexOptions.Singleline);
        Assert.True(found.Success, $"{input} has no summary");
        return Spaces().Replace(found.Groups[1].Value.Replace("///", "", StringComparison.Ordinal), " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
