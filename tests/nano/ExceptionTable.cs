using System.Globalization;

namespace Gateway.Tests.Nano;

/// <summary>One named exception: a system type forces what the rule refuses, at one member of device code.</summary>
internal sealed record ExceptionRow(string Rule, string Member, string Objects, string Bytes, string HowOften, string Reason);

/// <summary>
/// The exceptions of the device's code, exceptions.tsv. A row answers for one rule at one member; core has none, and a row
/// that excuses nothing is itself refused.
/// </summary>
internal sealed class ExceptionTable
{
    private static readonly string[] Columns = ["rule", "member", "objects a use", "bytes a use", "how often", "reason"];

    // No figure is given for what nobody has measured and no rule of the heap covers.
    private const string Unmeasured = "unmeasured";

    private ExceptionTable(IReadOnlyList<ExceptionRow> rows)
    {
        Rows = rows;
    }

    public IReadOnlyList<ExceptionRow> Rows { get; }

    public static ExceptionTable Parse(string text)
    {
        return new([.. Tsv.Parse(text, Columns).Select(c => new ExceptionRow(c[0], c[1], c[2], c[3], c[4], c[5]))]);
    }

    public static ExceptionTable Load() => Parse(Tsv.Read("exceptions.tsv"));

    /// <summary>
    /// The remaining findings, and problems of the table itself. <paramref name="rules"/> are those of this gate: it ignores rows for
    /// others. <paramref name="isCore"/> says whether a member belongs to core.
    /// </summary>
    public IReadOnlyList<string> Apply(IEnumerable<Finding> findings, IReadOnlySet<string> rules, Func<string, bool> isCore)
    {
        HashSet<ExceptionRow> used = [];
        List<string> left = [];
        foreach (Finding finding in findings)
        {
            ExceptionRow? row = isCore(finding.Member)
                ? null
                : Rows.FirstOrDefault(r => r.Rule == finding.Rule && r.Member == finding.Member);
            if (row == null)
            {
                left.Add(finding.ToString());
            }
            else
            {
                used.Add(row);
            }
        }

        foreach (ExceptionRow row in Rows.Where(r => rules.Contains(r.Rule)))
        {
            if (isCore(row.Member))
            {
                left.Add($"exceptions.tsv: {row.Rule}: {row.Member}: core has no exceptions");
            }
            else if (!used.Contains(row))
            {
                left.Add($"exceptions.tsv: {row.Rule}: {row.Member}: excuses nothing, remove the row");
            }

            if (!IsFigure(row.Objects) || (!IsFigure(row.Bytes) && row.Bytes != Unmeasured)
                || row.HowOften.Length == 0 || row.Reason.Length == 0)
            {
                left.Add($"exceptions.tsv: {row.Rule}: {row.Member}: objects and bytes a use, how often and reason must be said");
            }
        }

        return left;
    }

    public string Print()
    {
        string[] head = ["rule", "member", "objects", "bytes", "how often", "why"];
        return Report.Table(
            "Exceptions of device code",
            Rows.Count == 0 ? [] : [head, .. Rows.Select(r => new[] { r.Rule, r.Member, r.Objects, r.Bytes, r.HowOften, r.Reason })]);
    }

    private static bool IsFigure(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int figure) && figure > 0;
}
