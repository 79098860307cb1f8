namespace Gateway.Tests.Interop.Matrix;

/// <summary>
/// The table case x broker as a text file beside the test assembly, in the folder "report", for whoever prints it at the end of a run.
/// </summary>
internal static class MatrixReport
{
    public const string Pass = "pass";
    public const string Failed = "FAILED";

    private const int CaseColumns = 38;
    private const int BrokerColumns = 18;

    private static readonly Lock Gate = new();
    private static readonly List<string> Brokers = [];
    private static readonly SortedDictionary<MatrixCase, Dictionary<string, string>> Cells = [];

    /// <summary>Fills a cell. Text longer than a word becomes a note under the table.</summary>
    public static void Set(string broker, MatrixCase row, string result)
    {
        lock (Gate)
        {
            if (!Brokers.Contains(broker))
            {
                Brokers.Add(broker);
                Brokers.Sort(StringComparer.Ordinal);
            }

            if (!Cells.TryGetValue(row, out Dictionary<string, string>? cells))
            {
                Cells[row] = cells = [];
            }

            cells[broker] = result;
            string folder = Path.Combine(AppContext.BaseDirectory, "report");
            Directory.CreateDirectory(folder);
            File.WriteAllLines(Path.Combine(folder, "interop-matrix.txt"), Lines());
        }
    }

    private static IEnumerable<string> Lines()
    {
        yield return "Interoperability: case x broker";
        yield return "".PadRight(CaseColumns) + string.Concat(Brokers.Select(broker => broker.PadRight(BrokerColumns)));
        List<string> notes = [];
        foreach ((MatrixCase row, Dictionary<string, string> cells) in Cells)
        {
            string line = row.Title().PadRight(CaseColumns);
            foreach (string broker in Brokers)
            {
                string[] parts = cells.GetValueOrDefault(broker, "not run").Split(": ", 2);
                if (parts.Length > 1)
                {
                    notes.Add($"({notes.Count + 1}) {broker}, {row.Title()}: {parts[1]}");
                    parts[0] += $" ({notes.Count})";
                }

                line += parts[0].PadRight(BrokerColumns);
            }

            yield return line.TrimEnd();
        }

        foreach (string note in notes)
        {
            yield return note;
        }
    }
}
