using System.Globalization;

namespace Gateway.Tests.Interop.Processes;

/// <summary>
/// RabbitMQ with its MQTT plugin: plain and, with certificates, a second port with TLS, where a client certificate identifies the user
/// with its common name. It needs ten seconds or more to start, so one instance serves both ports.
/// </summary>
internal sealed class RabbitMq : BrokerProcess
{
    private readonly string tool;
    private readonly string user;
    private readonly string password;
    private readonly Certificates certificates;
    private readonly Child nameServer;
    private readonly int nameServerPort = FreePort();
    private int distributionPort;

    /// <summary>Starts one; skips the test if it is not installed.</summary>
    public RabbitMq(string user, string password, Certificates certificates)
    {
        tool = Need.RabbitMq();
        this.user = user;
        this.password = password;
        this.certificates = certificates;

        // Erlang's own name server, which a node would start for everybody and leave running.
        nameServer = Child.Start(Need.Epmd(), "-port", Text(nameServerPort), "-address", "127.0.0.1");
        Start();
    }

    public override string Url => $"mqtt://{user}:{Uri.EscapeDataString(password)}@127.0.0.1:{Port}";

    public override WithoutQos2 WithoutQos2 => WithoutQos2.AnswersPuback;

    /// <summary>Port with TLS.</summary>
    public int TlsPort { get; private set; }

    protected override int StartMsMax => 120_000;

    private Dictionary<string, string> Environment => new()
    {
        ["HOME"] = Folder.Root, // Where Erlang keeps its cookie.
        ["ERL_EPMD_PORT"] = Text(nameServerPort),
        ["RABBITMQ_NODENAME"] = $"interop{Port}@localhost",
        ["RABBITMQ_CONF_ENV_FILE"] = Folder["none"],
    };

    /// <summary>Runs lines of <c>rabbitmqctl</c> in a shell; one that asks for a password gets that of the user it names.</summary>
    public void Control(string lines, Func<string, string> passwordOf)
    {
        Dictionary<string, string> environment = Environment;
        environment["PATH"] = Path.GetDirectoryName(Need.RabbitMqCtl()) + ":" + System.Environment.GetEnvironmentVariable("PATH");
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string input = line.Contains(" add_user ", StringComparison.Ordinal) ? $"echo {passwordOf(line.Split(' ')[2])} | " : "";
            using Child child = Child.Start("/bin/sh", ["-c", input + line], environment);
            Assert.True(child.WaitForExit() == 0, $"{line}\n{string.Join('\n', child.Output.Concat(child.Errors))}");
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        nameServer.Dispose();
    }

    protected override void ChoosePorts()
    {
        TlsPort = FreePort();
        distributionPort = FreePort();
    }

    protected override Child Launch()
    {
        File.WriteAllText(Folder["enabled_plugins"], "[rabbitmq_mqtt].\n");
        File.WriteAllText(Folder["rabbitmq.conf"], $"""
            listeners.tcp = none
            mqtt.listeners.tcp.1 = 127.0.0.1:{Port}
            mqtt.listeners.ssl.1 = 127.0.0.1:{TlsPort}
            ssl_options.cacertfile = {certificates.CaFile}
            ssl_options.certfile = {certificates.CertificateFile}
            ssl_options.keyfile = {certificates.KeyFile}
            ssl_options.verify = verify_peer
            ssl_options.fail_if_no_peer_cert = false
            ssl_cert_login_from = common_name
            mqtt.ssl_cert_login = true
            mqtt.allow_anonymous = false
            mqtt.retained_message_store = rabbit_mqtt_retained_msg_store_dets
            default_user = {user}
            default_pass = {password}
            log.file = false
            log.console = true
            log.console.level = error

            """);
        return Child.Start(tool, [], new Dictionary<string, string>(Environment)
        {
            ["RABBITMQ_DIST_PORT"] = Text(distributionPort),
            ["RABBITMQ_CONFIG_FILE"] = Folder["rabbitmq.conf"],
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Folder["enabled_plugins"],
            ["RABBITMQ_MNESIA_BASE"] = Folder["data"],
            ["RABBITMQ_LOG_BASE"] = Folder["log"],
            ["RABBITMQ_PID_FILE"] = Folder["pid"],
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
        });
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
