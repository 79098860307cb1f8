using System.Text;
using Gateway.App;
using Gateway.Client;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>The first lines of a run: what it is, where to subscribe and by which command, what to try next.</summary>
internal sealed record FirstSight
{
    /// <summary>The gateway's id.</summary>
    public required string Id { get; init; }

    /// <summary>The first levels of its topics.</summary>
    public required string TopicBase { get; init; }

    /// <summary>The broker, or null while there is none.</summary>
    public required BrokerAddress? Broker { get; init; }

    /// <summary>The broker is in this process.</summary>
    public required bool IsOwnBroker { get; init; }

    /// <summary>Where the password came from.</summary>
    public required PasswordSource PasswordSource { get; init; }

    /// <summary>Where its data is.</summary>
    public string DataFolder { get; init; } = "";

    /// <summary>Its console, or null.</summary>
    public string? ConsolePath { get; init; }

    /// <summary>The command that shows what it publishes; null while there is no broker.</summary>
    public string? Subscribe => Broker is not { } broker ? null
        : $"{ToolText()} watch{ShellWord.BrokerOptions(broker)}"
            + (TopicBase == "gateway" ? "" : ShellWord.Option("--base", TopicBase))
            + PasswordText(broker);

    /// <summary>The lines; each begins with a word and a colon.</summary>
    public IEnumerable<string> Lines
    {
        get
        {
            yield return $"gateway: {Id}, with this PC as its board; Ctrl-C ends it";
            yield return Broker is null
                ? "broker: none yet, like a new board"
                : $"broker: {Broker}{(IsOwnBroker ? ", in this process, for demonstration" : "")}; topics {TopicBase}/{Id}/#";
            if (Subscribe is { } command)
            {
                yield return $"subscribe: {command}";
            }

            yield return $"data: {DataFolder}";
            if (ConsolePath is { } path)
            {
                yield return $"console: {path}";
            }

            yield return $"next: {Next}";
        }
    }

    /// <summary>The lines of this gateway.</summary>
    public static FirstSight Of(GatewayParts parts, BrokerAddress? broker, bool isOwnBroker, PasswordSource passwordSource) => new()
    {
        Id = Encoding.UTF8.GetString(parts.Id),
        TopicBase = Encoding.UTF8.GetString(parts.TopicBase),
        Broker = broker,
        IsOwnBroker = isOwnBroker,
        PasswordSource = passwordSource,
    };

    /// <summary>Writes the lines.</summary>
    public void Write()
    {
        foreach (string line in Lines)
        {
            Console.WriteLine(line);
        }
    }

    /// <summary>What to try next.</summary>
    public string Next => (Broker, ConsolePath, IsOwnBroker) switch
    {
        (null, { } path, _) => $"picocom {path} and help, or {ToolText()} provision --port {path} --broker mqtt://HOST --id NAME",
        (_, { } path, _) => $"picocom {path} and status shows how it is",
        (_, null, true) => "--broker mqtt://HOST publishes to your broker, --unprovisioned --data DIR is a new board; see --help",
        (_, null, false) => "stop the broker for a while: alarms wait on the disk, and arrive when it is back",
    };

    // The tool that is there: the command, or its project if this runs in the source tree.
    private static string ToolText()
    {
        string name = OperatingSystem.IsWindows() ? "gateway.exe" : "gateway";
        bool isInstalled = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, name)));
        const string tool = "Tool";
        const string project = $"src/host/Gateway.{tool}";
        return isInstalled || !Directory.Exists(project) ? "gateway" : $"dotnet run --project {project} --";
    }

    // A variable of the environment is there for the other program too.
    private string PasswordText(BrokerAddress broker) => PasswordSource.File is { } file ? ShellWord.Option("--password-file", file)
        : PasswordSource.IsStandardInput || (broker.Password is not null && !HasVariable) ? " --password-stdin"
        : "";

    private static bool HasVariable => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(PasswordSource.Variable));
}
