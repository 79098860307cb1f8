namespace Gateway.Tool.Watch;

/// <summary>Values as a line of blocks.</summary>
internal static class Plot
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    /// <summary>A block a value, from the least to the largest of them; all the lowest when they are the same.</summary>
    public static string Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
        {
            return "";
        }

        double least = values.Min();
        double range = values.Max() - least;
        return string.Concat(values.Select(
            value => Blocks[range > 0 ? (int)Math.Round((value - least) / range * (Blocks.Length - 1)) : 0]));
    }
}
