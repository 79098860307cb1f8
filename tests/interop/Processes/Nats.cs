namespace Gateway.Tests.Interop.Processes;

/// <summary>nats-server, which serves MQTT on its own port and stores sessions in JetStream.</summary>
internal sealed class Nats : BrokerProcess
{
    private readonly string tool;
    private readonly string user;
    private readonly string password;
    private readonly Certificates? certificates;
    private readonly bool wantsClientCertificate;
    private readonly string authorization;
    private readonly IReadOnlyDictionary<string, string> environment = new Dictionary<string, string>();

    /// <summary>Starts one, with TLS if it has certificates; skips the test if it is not installed.</summary>
    public Nats(string user, string password, Certificates? certificates = null, bool wantsClientCertificate = false)
    {
        tool = Need.Nats();
        this.user = user;
        this.password = password;
        this.certificates = certificates;
        this.wantsClientCertificate = wantsClientCertificate;
        authorization = $$"""authorization { user: "{{user}}", password: "{{password}}" }""";
        Start();
    }

    /// <summary>Starts one with these users and rights, whose passwords are variables of its environment.</summary>
    public Nats(string authorization, IReadOnlyDictionary<string, string> environment)
    {
        tool = Need.Nats();
        user = "";
        password = "";
        this.authorization = authorization;
        this.environment = environment;
        Start();
    }

    /// <summary>Where it serves its own protocol.</summary>
    public int NativePort { get; private set; }

    public override string Url
    {
        get
        {
            string who = $"{user}:{Uri.EscapeDataString(password)}";
            return certificates is null ? $"mqtt://{who}@127.0.0.1:{Port}" : $"mqtts://{who}@localhost:{Port}";
        }
    }

    public override WithoutQos2 WithoutQos2 => WithoutQos2.ClosesConnection;

    protected override int StartMsMax => 15_000;

    protected override void ChoosePorts() => NativePort = FreePort();

    protected override Child Launch()
    {
        string tls = certificates is null ? "" : $$"""
            tls {
              cert_file: "{{certificates.CertificateFile}}"
              key_file: "{{certificates.KeyFile}}"
              ca_file: "{{certificates.CaFile}}"
              timeout: 10
              verify: {{(wantsClientCertificate ? "true" : "false")}}
            }
            """;
        File.WriteAllText(Folder["nats.conf"], $$"""
            server_name: interop
            listen: "127.0.0.1:{{NativePort}}"
            jetstream { store_dir: "{{Folder["data"]}}" }
            {{authorization}}
            mqtt {
              listen: "127.0.0.1:{{Port}}"
              {{tls}}
            }
            """);
        return Child.Start(tool, ["-c", Folder["nats.conf"]], environment);
    }
}
