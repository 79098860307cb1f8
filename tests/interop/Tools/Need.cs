namespace Gateway.Tests.Interop.Tools;

/// <summary>
/// Tools that are not part of the SDK. A test whose tool is missing is skipped with its name and how to get it, or fails when
/// GATEWAY_REQUIRE_TOOLS is 1, as where the tools are meant to be.
/// </summary>
internal static class Need
{
    private const string RequireVariable = "GATEWAY_REQUIRE_TOOLS";
    private const string HowMosquitto = "Debian: apt-get install mosquitto; macOS: brew install mosquitto";

    private const string HowMosquittoClients = "Debian: apt-get install mosquitto-clients; macOS: brew install mosquitto";

    /// <summary>Where packages put servers, which a user's PATH may leave out.</summary>
    private static readonly string[] MoreFolders =
        ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", "/opt/homebrew/opt/rabbitmq/sbin"];

    /// <summary>Debian's command is a wrapper for its one system-wide instance; this is what it runs.</summary>
    private const string DebianRabbitMq = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const string DebianRabbitMqCtl = "/usr/lib/rabbitmq/bin/rabbitmqctl";

    private static readonly string[] LibmodbusFolders =
        ["/usr/include/modbus", "/usr/local/include/modbus", "/opt/homebrew/include/modbus"];
    private static readonly string[] Pythons = ["/usr/bin/python3", "/usr/local/bin/python3", "/opt/homebrew/bin/python3"];

    /// <summary>The broker.</summary>
    public static string Mosquitto() => Tool("mosquitto", HowMosquitto);

    /// <summary>The broker's password file writer.</summary>
    public static string MosquittoPasswd() => Tool("mosquitto_passwd", HowMosquitto);

    /// <summary>Its subscriber.</summary>
    public static string MosquittoSub() => Tool("mosquitto_sub", HowMosquittoClients);

    /// <summary>What has a program write its lines at once.</summary>
    public static string Stdbuf() => Tool("stdbuf", "It is part of GNU coreutils; macOS: brew install coreutils");

    /// <summary>Its publisher.</summary>
    public static string MosquittoPub() => Tool("mosquitto_pub", HowMosquittoClients);

    /// <summary>RabbitMQ, whose MQTT plugin comes with it.</summary>
    public static string RabbitMq() => File.Exists(DebianRabbitMq)
        ? DebianRabbitMq
        : Tool("rabbitmq-server", "Debian: apt-get install rabbitmq-server; macOS: brew install rabbitmq");

    /// <summary>What administers it.</summary>
    public static string RabbitMqCtl() => File.Exists(DebianRabbitMqCtl)
        ? DebianRabbitMqCtl
        : Tool("rabbitmqctl", "Debian: apt-get install rabbitmq-server; macOS: brew install rabbitmq");

    /// <summary>Erlang's name server.</summary>
    public static string Epmd() => Tool("epmd", "It comes with Erlang, which RabbitMQ needs: Debian: apt-get install erlang-base");

    /// <summary>NATS.</summary>
    public static string Nats() => Tool("nats-server", "Debian: apt-get install nats-server; macOS: brew install nats-server");

    /// <summary>Node.js with the packages of tests/interop/Peers installed beside their copies in the tests' folder.</summary>
    public static string NodePackages()
    {
        string node = Tool("node", "Debian: apt-get install nodejs npm; macOS: brew install node");
        string folder = Path.GetDirectoryName(NodeScript("package.json"))!;
        if (!File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json")))
        {
            Missing("aedes or MQTT.js", $"npm ci --prefix {folder}");
        }

        return node;
    }

    /// <summary>A script that runs with those packages.</summary>
    public static string NodeScript(string name) => Path.Combine(AppContext.BaseDirectory, "Peers", name);

    /// <summary>Node-RED's program, which is one of those packages.</summary>
    public static string NodeRed()
    {
        string script = NodeScript("node_modules/node-red/red.js");
        if (!File.Exists(script))
        {
            Missing("Node-RED", $"npm ci --prefix {Path.GetDirectoryName(NodeScript("package.json"))}");
        }

        return script;
    }

    /// <summary>What makes a PostgreSQL server for a while.</summary>
    public static string PgVirtualenv() => Tool("pg_virtualenv", "Debian: apt-get install postgresql; nowhere else");

    /// <summary>PostgreSQL's client.</summary>
    public static string Psql() => Tool("psql", "Debian: apt-get install postgresql-client");

    /// <summary>The reader of captures.</summary>
    public static string Tshark() => Tool("tshark", "Debian: apt-get install tshark; macOS: brew install wireshark");

    /// <summary>The terminal whose screen tests read.</summary>
    public static string Tmux() => Tool("tmux", "Debian: apt-get install tmux; macOS: brew install tmux");

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

    /// <summary>The C compiler.</summary>
    public static string Gcc() => Tool("gcc", "Debian: apt-get install gcc libc6-dev");

    /// <summary>The folder of libmodbus' headers.</summary>
    public static string LibmodbusHeaders()
    {
        string? found = Array.Find(LibmodbusFolders, folder => File.Exists(Path.Combine(folder, "modbus.h")));
        if (found is null)
        {
            Missing("libmodbus", "Debian: apt-get install libmodbus-dev; macOS: brew install libmodbus");
        }

        return found!;
    }

    /// <summary>A Python that has pymodbus 3.0 and pyserial: of Debian's packages, which other Pythons in the PATH do not see.</summary>
    public static string PythonModbus()
    {
        foreach (string python in Pythons.Where(File.Exists))
        {
            using Child probe = Child.Start(python, "-c", "import serial, pymodbus.transaction, pymodbus.payload");
            if (probe.WaitForExit() == 0)
            {
                return python;
            }
        }

        Missing("pymodbus", "Debian: apt-get install python3-pymodbus; macOS: pip3 install pymodbus==3.0.0 pyserial");
        return "";
    }

    /// <summary>A Modbus master.</summary>
    public static string Mbpoll() => Tool("mbpoll", "Debian: apt-get install mbpoll; macOS: brew install mbpoll");

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
