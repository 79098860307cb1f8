using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Interop.Kill;

/// <summary>What the runs of a gateway found when they began, from their lines <c>recovered: ...</c>.</summary>
internal sealed partial class RecoveryCount
{
    /// <summary>Runs that began.</summary>
    public int Lives { get; private set; }

    /// <summary>Entries found not acknowledged, and the runs that found one.</summary>
    public (int Entries, int Lives) Awaiting { get; private set; }

    /// <summary>Entries found released, and the runs that found one.</summary>
    public (int Entries, int Lives) Released { get; private set; }

    /// <summary>Slots found damaged: none, whatever moment a kill takes.</summary>
    public int Quarantined { get; private set; }

    /// <summary>Adds the output of a run; a run killed before its first line does not count.</summary>
    public void Add(IEnumerable<string> output)
    {
        string[] lines = [.. output];
        Lives += lines.Any(line => line.StartsWith(Simulator.Started, StringComparison.Ordinal)) ? 1 : 0;
        Match found = lines.Select(line => Line().Match(line)).FirstOrDefault(match => match.Success) ?? Match.Empty;
        if (!found.Success)
        {
            return;
        }

        Awaiting = Sum(Awaiting, Number(found, 1));
        Released = Sum(Released, Number(found, 2));
        Quarantined += Number(found, 3);
    }

    private static (int Entries, int Lives) Sum((int Entries, int Lives) sum, int entries) =>
        (sum.Entries + entries, sum.Lives + (entries > 0 ? 1 : 0));

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^recovered: messages to send (\d+), to finish (\d+), damaged (\d+)$")]
    private static partial Regex Line();
}
