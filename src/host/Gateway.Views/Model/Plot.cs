namespace Gateway.Views;

/// <summary>Values as a line of blocks.</summary>
public static class Plot
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    /// <summary>One block for each value, from the smallest to the largest; all the lowest if they are equal.</summary>
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
