using Spectre.Console;

namespace Gateway.Views;

/// <summary>The colours of the view: red asks for an operator, yellow for a look.</summary>
internal static class Styles
{
    public static readonly Style Plain = Style.Plain;
    public static readonly Style Title = new(decoration: Decoration.Bold);
    public static readonly Style Heading = new(decoration: Decoration.Underline);
    public static readonly Style Quiet = new(Color.Grey);
    public static readonly Style Keys = new(decoration: Decoration.Invert);

    private static readonly Style Alarm = new(Color.Red);
    private static readonly Style Warning = new(Color.Yellow);
    private static readonly Style Good = new(Color.Green);

    public static Style Of(ViewRow row) => row.Rank switch
    {
        RowRank.ActiveAlarm => Alarm,
        RowRank.Stale or RowRank.PendingAlarm => Warning,
        _ when row.IsWarning => Warning,
        _ when row.IsOld || row.State is "normal" or "unknown" => Quiet,
        _ => Plain,
    };

    public static Style Of(ViewSummary summary) => summary.IsAlarm ? Alarm : summary.IsWarning ? Warning : Good;

    /// <summary>What marks a row without its colour.</summary>
    public static string MarkOf(ViewRow row) => row.Rank switch
    {
        RowRank.ActiveAlarm => "! ",
        RowRank.Stale or RowRank.PendingAlarm => "? ",
        _ => "  ",
    };
}
