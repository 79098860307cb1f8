namespace Gateway.Tests.Interop.Access;

/// <summary>An example of a page for users, as a reader would copy it.</summary>
internal static class PageExample
{
    /// <summary>The lines of the block after the comment "tested: NAME".</summary>
    public static string Of(string name, string page = "security.md")
    {
        string text = File.ReadAllText(SourceTree.Path("src/docs/" + page)).ReplaceLineEndings("\n");
        int comment = text.IndexOf($"<!-- tested: {name} -->", StringComparison.Ordinal);
        Assert.True(comment >= 0, $"{page} has no example 'tested: {name}'");
        int begin = text.IndexOf("```\n", comment, StringComparison.Ordinal) + 4;
        return text[begin..text.IndexOf("```", begin, StringComparison.Ordinal)];
    }
}
