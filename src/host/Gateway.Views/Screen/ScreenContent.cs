namespace Gateway.Views;

/// <summary>What a screen shows at one moment.</summary>
public sealed record ScreenContent
{
    /// <summary>The first line.</summary>
    public required string Title { get; init; }

    /// <summary>Lines below it; they go on in further lines if they are too long.</summary>
    public IReadOnlyList<string> Top { get; init; } = [];

    /// <summary>Everything in one line.</summary>
    public required ViewSummary Summary { get; init; }

    /// <summary>The rows, the most important first.</summary>
    public required IReadOnlyList<ViewRow> Rows { get; init; }

    /// <summary>What stands in place of rows while there are none.</summary>
    public required string Empty { get; init; }

    /// <summary>Lines below the rows, each cut at the edge of the screen.</summary>
    public IReadOnlyList<string> Bottom { get; init; } = [];

    /// <summary>Keys are read.</summary>
    public bool HasKeys { get; init; } = true;
}
