namespace Gateway.Tests;

/// <summary>The repository that the tests were built from, found upward from the test's own folder.</summary>
public static class SourceTree
{
    /// <summary>Whether tests write the pages and pictures that they otherwise compare.</summary>
    public static bool UpdatesPages => Environment.GetEnvironmentVariable("GATEWAY_UPDATE_PAGES") == "1";

    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path below <see cref="Root"/>.</summary>
    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder != null && !System.IO.File.Exists(System.IO.Path.Combine(folder, "Gateway.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("Gateway.sln is in no folder above the tests");
    }
}
