namespace Gateway.Tests.Interop.Tools;

/// <summary>
/// Tools that are not part of the SDK. A test whose tool is missing is skipped with its name and how to get it, or fails when
/// GATEWAY_REQUIRE_TOOLS is 1, as where the tools are meant to be.
/// </summary>
internal static class Need
{
    private const string RequireVariable = "GATEWAY_REQUIRE_TOOLS";
    private const string HowMosquitto = "Debian: apt-get install mosquitto; macOS: brew install mosquitto";

    /// <summary>Where packages put servers, which a user's PATH may leave out.</summary>
    private static readonly string[] MoreFolders = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"];

    /// <summary>The broker.</summary>
    public static string Mosquitto() => Tool("mosquitto", HowMosquitto);

    /// <summary>The broker's password file writer.</summary>
    public static string MosquittoPasswd() => Tool("mosquitto_passwd", HowMosquitto);

    /// <summary>Its subscriber.</summary>
    public static string MosquittoSub() =>
        Tool("mosquitto_sub", "Debian: apt-get install mosquitto-clients; macOS: brew install mosquitto");

    /// <summary>The reader of captures.</summary>
    public static string Tshark() => Tool("tshark", "Debian: apt-get install tshark; macOS: brew install wireshark");

    /// <summary>The system call tracer, one that may trace.</summary>
    public static string Strace()
    {
        string strace = Tool("strace", "Debian: apt-get install strace; Linux only");
        using Child probe = Child.Start(strace, "-f", "-e", "trace=none", "true");
        if (probe.WaitForExit() != 0)
        {
            Missing("strace", "it is there, but may not trace: the container needs the capability SYS_PTRACE");
        }

        return strace;
    }

    /// <summary>SIGKILL and SIGTERM.</summary>
    public static void Signals()
    {
        if (OperatingSystem.IsWindows())
        {
            Missing("signals", "run this test on Linux or macOS");
        }
    }

    private static string Tool(string name, string how)
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), .. MoreFolders];
        string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        string? found = folders.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
        if (found is null)
        {
            Missing(name, how);
        }

        return found!;
    }

    private static void Missing(string name, string how)
    {
        string message = $"{name} is missing. {how}";
        Assert.False(Environment.GetEnvironmentVariable(RequireVariable) == "1", $"{RequireVariable} is 1 and {message}");
        Skip.If(true, message);
    }
}
