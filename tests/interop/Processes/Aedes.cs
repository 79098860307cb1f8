using System.Text.Json;

namespace Gateway.Tests.Interop.Processes;

/// <summary>The broker aedes of npm, in memory: a killed process has forgotten everything.</summary>
internal sealed class Aedes : BrokerProcess
{
    private readonly string node;
    private readonly string user;
    private readonly string password;
    private readonly Certificates? certificates;
    private readonly bool wantsClientCertificate;

    /// <summary>Starts one, with TLS if it has certificates; skips the test if it is not installed.</summary>
    public Aedes(string user, string password, Certificates? certificates = null, bool wantsClientCertificate = false)
    {
        node = Need.NodePackages();
        this.user = user;
        this.password = password;
        this.certificates = certificates;
        this.wantsClientCertificate = wantsClientCertificate;
        Start();
    }

    public override string Url
    {
        get
        {
            string who = $"{user}:{Uri.EscapeDataString(password)}";
            return certificates is null ? $"mqtt://{who}@127.0.0.1:{Port}" : $"mqtts://{who}@localhost:{Port}";
        }
    }

    public override IEnumerable<string> Onward => Output;

    protected override int StartMsMax => 15_000;

    protected override Child Launch() => Child.Start(node, Need.NodeScript("aedes.js"), JsonSerializer.Serialize(new
    {
        port = Port,
        user,
        password,
        ca = certificates?.CaFile,
        cert = certificates?.CertificateFile,
        key = certificates?.KeyFile,
        clientCertificate = wantsClientCertificate,
    }));
}
