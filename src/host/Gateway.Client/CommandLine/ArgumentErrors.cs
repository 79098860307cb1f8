using System.Text.RegularExpressions;

namespace Gateway.Client;

/// <summary>
/// What a program says of a wrong command line. It repeats nothing that may hold a password: no argument that it does not know, and no text
/// that looks like user and password before a host.
/// </summary>
public static partial class ArgumentErrors
{
    private const string Hidden = "...";

    /// <summary>The messages, each once, without secrets.</summary>
    /// <param name="messages">As the parser made them.</param>
    /// <param name="unknown">Arguments that belong to no option.</param>
    /// <param name="arguments">The whole command line.</param>
    public static IEnumerable<string> Of(IEnumerable<string> messages, IReadOnlyList<string> unknown, IReadOnlyList<string> arguments)
    {
        (string Text, string Shown)[] hidden =
        [
            .. unknown.Select(text => (text, OptionName().Match(text) is { Success: true } name ? name.Value : Hidden)),
            .. arguments.Where(HasAccount).Select(text => (text, Hidden)),
            .. arguments.Where(HasAccount).Select(text => (text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..], Hidden)),
        ];

        // The longest first: one may be a part of another.
        hidden = [.. hidden.Where(pair => pair.Text.Length > 0 && pair.Text != pair.Shown).OrderByDescending(pair => pair.Text.Length)];
        return messages.Select(message => hidden.Aggregate(
            message, (text, pair) => text.Replace(pair.Text, pair.Shown, StringComparison.Ordinal))).Distinct();
    }

    private static bool HasAccount(string argument) =>
        argument.Contains(':', StringComparison.Ordinal) && argument.Contains('@', StringComparison.Ordinal);

    // A short option may have its value behind the letter.
    [GeneratedRegex("^(--[a-z0-9-]+|-[A-Za-z])(?==|$)")]
    private static partial Regex OptionName();
}
