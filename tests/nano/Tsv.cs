namespace Gateway.Tests.Nano;

/// <summary>Tables kept as text: cells between tabs, the first row names the columns, # begins a comment line.</summary>
internal static class Tsv
{
    /// <summary>The rows of a table whose first row must be <paramref name="columns"/>; every row has as many cells.</summary>
    public static IReadOnlyList<string[]> Parse(string text, params string[] columns)
    {
        List<string[]> rows = [];
        foreach (string line in text.Split('\n'))
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            string[] cells = line.Split('\t');
            if (cells.Length != columns.Length)
            {
                throw new FormatException($"{cells.Length} cells instead of {columns.Length}: {line}");
            }

            rows.Add(cells);
        }

        if (rows.Count == 0 || !rows[0].SequenceEqual(columns))
        {
            throw new FormatException("the first row must be: " + string.Join(' ', columns));
        }

        rows.RemoveAt(0);
        return rows;
    }

    public static string Read(string name) => File.ReadAllText(Repository.PathOf("tests/nano/" + name));
}
