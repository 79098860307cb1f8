using Xunit;

namespace Gateway.Tests.Nano;

/// <summary>Something a gate refuses.</summary>
/// <param name="Rule">Name of the rule; a row of exceptions.tsv names the same.</param>
/// <param name="Member">Type::Method, Type::Field or Type.</param>
/// <param name="File">Source file from the repository's root, or "?".</param>
/// <param name="Line">Line in it, from 1 on; 0 when it is not known.</param>
/// <param name="What">What was found there.</param>
/// <param name="Path">The calls that lead there, the entry first; empty where reaching does not matter.</param>
internal sealed record Finding(string Rule, string Member, string File, int Line, string What, string Path = "")
{
    public override string ToString()
    {
        string text = $"{File}:{Line}: {Rule}: {Member}: {What}";
        return Path.Length == 0 ? text : text + "\n    reached by " + Path;
    }
}

/// <summary>The end of every gate.</summary>
internal static class Findings
{
    /// <summary>Fails with one line for each finding; an assertion's message would truncate a collection.</summary>
    public static void None<T>(IReadOnlyCollection<T> findings)
    {
        Assert.True(findings.Count == 0, $"{findings.Count} findings\n{string.Join('\n', findings)}");
    }
}
