namespace Gateway.Tests.Unit.Settings;

/// <summary>Files of the repository, found from the test's own folder upward.</summary>
internal static class SourceTree
{
    public static bool UpdatesPages => Environment.GetEnvironmentVariable("GATEWAY_UPDATE_PAGES") == "1";

    public static string Path(string relative)
    {
        string? folder = AppContext.BaseDirectory;
        while (folder != null && !File.Exists(System.IO.Path.Combine(folder, "Gateway.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder);
        }

        return System.IO.Path.Combine(folder ?? throw new InvalidOperationException("no Gateway.sln above the tests"), relative);
    }
}
