namespace Gateway.Tests.Tidy;

/// <summary>What a gate finds at a member of the code.</summary>
internal sealed record MemberFinding(string Path, string Member, string What)
{
    public override string ToString() => $"{Path}: {Member}: {What}";
}

/// <summary>
/// Findings that a table of the tree lists with their reasons: file, member, finding and reason between tabs, # begins a comment line.
/// </summary>
internal static class ListedFindings
{
    /// <summary>Findings without a row, rows without a finding just so, and rows without a reason; one line each.</summary>
    public static IReadOnlyList<string> Apply(IReadOnlyList<MemberFinding> findings, TreeFile table)
    {
        string[][] rows =
        [
            .. table.Lines().Where(line => line.Text.Length > 0 && line.Text[0] != '#').Select(line => line.Text.Split('\t')).Skip(1)
        ];
        MemberFinding[] listed = [.. rows.Select(cells => new MemberFinding(cells[0], cells[1], cells[2]))];
        return
        [
            .. findings.Except(listed).Select(finding => finding.ToString()),
            .. listed.Except(findings).Select(row => $"{table.Path}: {row.Path}: {row.Member}: is not found with '{row.What}'"),
            .. rows.Where(cells => cells.Length != 4 || cells[3].Length == 0).Select(cells => $"{table.Path}: {cells[1]}: has no reason")
        ];
    }
}
