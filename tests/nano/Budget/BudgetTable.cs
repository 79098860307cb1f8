namespace Gateway.Tests.Nano.Budget;

/// <summary>One figure on record.</summary>
/// <param name="Name">Family and figure: size.…, cost.…, memory.….</param>
/// <param name="Recorded">The value when it was recorded last.</param>
/// <param name="Bound">What it may never exceed, or null.</param>
internal sealed record BudgetRow(string Name, string Unit, long Recorded, long? Bound);

/// <summary>One figure measured now.</summary>
internal sealed record Measured(string Name, string Unit, long Value);

/// <summary>
/// The recorded figures, budget.tsv. A figure may fall, and may grow by a tenth, a heap by a hundredth; to grow more, the record must be
/// changed. A bound that a record has once been within stays: no larger figure can be recorded.
/// </summary>
internal sealed class BudgetTable
{
    public const string UpdateVariable = "GATEWAY_BUDGET_UPDATE";

    private const string FileName = "budget.tsv";
    private const int GrowthPercentMax = 10;
    private const int HeapGrowthPercentMax = 1;
    private const string HeapFamily = "heap.";

    private static readonly string[] Columns = ["name", "unit", "recorded", "bound"];

    private BudgetTable(IReadOnlyList<BudgetRow> rows)
    {
        Rows = rows;
    }

    public IReadOnlyList<BudgetRow> Rows { get; }

    public static BudgetTable Parse(string text)
    {
        return new([.. Tsv.Parse(text, Columns).Select(c => new BudgetRow(
            c[0], c[1], long.Parse(c[2], Invariant), c[3].Length == 0 ? null : long.Parse(c[3], Invariant)))]);
    }

    public static BudgetTable Load() => Parse(Tsv.Read(FileName));

    /// <summary>Problems with the figures of one family, one line each.</summary>
    public IReadOnlyList<string> Compare(string family, IReadOnlyList<Measured> figures)
    {
        List<string> wrong = [];
        foreach (Measured figure in figures)
        {
            BudgetRow? row = Rows.FirstOrDefault(r => r.Name == figure.Name);
            int percentMax = figure.Name.StartsWith(HeapFamily, StringComparison.Ordinal) ? HeapGrowthPercentMax : GrowthPercentMax;
            if (row == null)
            {
                wrong.Add($"{figure.Name} = {figure.Value} {figure.Unit} is not on record: {HowToRecord}");
            }
            else if (figure.Value * 100 > row.Recorded * (100 + percentMax))
            {
                long percent = row.Recorded == 0 ? 0 : (figure.Value - row.Recorded) * 100 / row.Recorded;
                string growth = $"has grown by more than {percentMax} %: by {figure.Value - row.Recorded}, {percent} % of the "
                    + $"{row.Recorded} on record. If that is meant";
                wrong.Add($"{figure.Name} = {figure.Value} {figure.Unit} {growth}, {HowToRecord}");
            }
        }

        wrong.AddRange(Rows
            .Where(r => r.Name.StartsWith(family + ".", StringComparison.Ordinal) && figures.All(f => f.Name != r.Name))
            .Select(r => $"{r.Name} is on record and was not measured: remove its row from {FileName}"));
        return wrong;
    }

    /// <summary>The figures above their bounds; no record can raise a bound.</summary>
    public IReadOnlyList<string> AboveBounds(IReadOnlyList<Measured> figures)
    {
        return [.. from figure in figures
            join row in Rows on figure.Name equals row.Name
            where figure.Value > row.Bound
            select $"{figure.Name} = {figure.Value} {figure.Unit} is above its bound of {row.Bound}"];
    }

    /// <summary>The figures above a bound that the record is within: these are an error, whatever is asked for.</summary>
    public IReadOnlyList<string> AboveReachedBounds(IReadOnlyList<Measured> figures)
    {
        HashSet<string> reached = [.. Rows.Where(row => row.Recorded <= row.Bound).Select(row => row.Name)];
        return AboveBounds([.. figures.Where(figure => reached.Contains(figure.Name))]);
    }

    /// <summary>The table with these figures recorded, as text. Bounds stay, and so does a row whose reached bound the figure exceeds.
    /// </summary>
    public string With(string family, IReadOnlyList<Measured> figures)
    {
        IEnumerable<BudgetRow> others = Rows.Where(r => !r.Name.StartsWith(family + ".", StringComparison.Ordinal));
        IEnumerable<BudgetRow> rows = others.Concat(figures.Select(f =>
        {
            BudgetRow? row = Rows.FirstOrDefault(r => r.Name == f.Name);
            return row != null && row.Recorded <= row.Bound && f.Value > row.Bound ? row : new(f.Name, f.Unit, f.Value, row?.Bound);
        }));
        return string.Join('\t', Columns) + "\n" + string.Concat(rows
            .OrderBy(r => r.Name, StringComparer.Ordinal)
            .Select(r => $"{r.Name}\t{r.Unit}\t{r.Recorded.ToString(Invariant)}\t{r.Bound?.ToString(Invariant)}\n"));
    }

    public static void Save(string text) => File.WriteAllText(Repository.PathOf("tests/nano/" + FileName), text);

    public string Print(string title, IReadOnlyList<Measured> figures)
    {
        return Report.Table(title, [["figure", "unit", "now", "recorded", "bound"], .. figures.Select(f =>
        {
            BudgetRow? row = Rows.FirstOrDefault(r => r.Name == f.Name);
            string recorded = row?.Recorded.ToString(Invariant) ?? "-";
            return new[] { f.Name, f.Unit, f.Value.ToString(Invariant), recorded, row?.Bound?.ToString(Invariant) ?? "" };
        })]);
    }

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;

    private static string HowToRecord =>
        $"run the tests once with {UpdateVariable}=1, look at the change of {FileName}, and commit it with its reason";
}
