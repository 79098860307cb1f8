using System.CommandLine;
using System.CommandLine.Parsing;

namespace Gateway.Client;

/// <summary>The name that somebody who mistyped probably meant.</summary>
public static class NearestName
{
    private const int PrefixCharsMin = 3;
    private const int EditsMax = 2;
    private const int CharsForEachEdit = 3;

    /// <summary>
    /// The nearest of the names: the only one that begins with the word, or the one that the fewest edits make of it (a symbol more, less,
    /// changed, or exchanged with the next). Null if none is near.
    /// </summary>
    public static string? Of(string word, IEnumerable<string> names)
    {
        string[] all = [.. names.Where(name => name != word).Distinct()];
        string[] longer = [.. all.Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase))];
        if (longer.Length == 1 && word.Trim('-').Length >= PrefixCharsMin)
        {
            return longer[0];
        }

        int limit = Math.Min(EditsMax, word.Trim('-').Length / CharsForEachEdit);
        string? nearest = all.OrderBy(name => Edits(word, name)).ThenBy(name => name, StringComparer.Ordinal).FirstOrDefault();
        return nearest is not null && Edits(word, nearest) <= limit ? nearest : null;
    }

    /// <summary>The nearest name as the end of a message; empty if none is near.</summary>
    public static string Ending(string word, IEnumerable<string> names) => Of(word, names) is { } nearest ? $"; {Question(nearest)}" : "";

    /// <summary>All names of options.</summary>
    public static IEnumerable<string> NamesOf(IEnumerable<Option> options) =>
        options.SelectMany(option => option.Aliases.Prepend(option.Name));

    /// <summary>A line for each word of a command line that is not understood and has a near name. It repeats no such word.</summary>
    public static IEnumerable<string> Suggestions(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string[] options = [.. NamesOf(OptionsOf(parsed.CommandResult))];
        string[] commands = [.. command.Subcommands.Select(one => one.Name)];
        return parsed.UnmatchedTokens
            .Select(token => token.StartsWith('-')
                ? token == "-h" ? "--help" : Of(token.Split('=')[0], options)
                : Of(token, commands))
            .OfType<string>().Distinct().Select(Question);
    }

    private static string Question(string name) => $"did you mean {name}?";

    private static IEnumerable<Option> OptionsOf(CommandResult result)
    {
        IEnumerable<Option> own = result.Command.Options;
        for (SymbolResult? above = result.Parent; above is CommandResult parent; above = above.Parent)
        {
            own = own.Concat(parent.Command.Options.Where(option => option.Recursive));
        }

        return own.Where(option => !option.Hidden);
    }

    // The distance of Damerau and Levenshtein in which no part is edited twice.
    private static int Edits(string from, string to)
    {
        int[,] edits = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    edits[i, j] = i + j;
                    continue;
                }

                bool isSame = char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]);
                int least = Math.Min(Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1, edits[i - 1, j - 1] + (isSame ? 0 : 1));
                bool isExchanged = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
                edits[i, j] = isExchanged ? Math.Min(least, edits[i - 2, j - 2] + 1) : least;
            }
        }

        return edits[from.Length, to.Length];
    }
}
