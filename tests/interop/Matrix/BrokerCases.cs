namespace Gateway.Tests.Interop.Matrix;

/// <summary>
/// The cases of the interoperability matrix, each a cell for each broker. Our side is the production core, in <c>gateway pub</c>,
/// <c>gateway sub</c> and host-simulator; the other end is mosquitto_pub, mosquitto_sub and MQTT.js. Features that a broker does not offer
/// are tested too: it must refuse or lower them as the table says.
/// </summary>
public abstract partial class BrokerCases(BrokerRow row, ITestOutputHelper output)
{
    [SkippableFact]
    public void A_client_connects_and_leaves() => Cell(MatrixCase.Connect, broker =>
    {
        Assert.Equal(
            ["receive: connack", "send: subscribe", "receive: suback", "send: disconnect"],
            GatewayTool.Run("sub", "--broker", broker.Url, "--topic", "m/connect", "--count", "0", "--trace"));
    });

    [SkippableFact]
    public void The_user_gets_in_and_nobody_else() => Cell(MatrixCase.UserAndPassword, broker =>
    {
        string[] publish = ["pub", "--topic", "m/user", "--message", "m", "--qos", "1", "--broker"];
        GatewayTool.Run([.. publish, broker.Url]);
        foreach (string user in new[] { "", $"{Login.User}:nope@", $"nobody:{Uri.EscapeDataString(Login.Password)}@" })
        {
            string complaint = Assert.Single(GatewayTool.Fail(1, [.. publish, $"mqtt://{user}127.0.0.1:{broker.Port}"]));
            Assert.Matches("did not authorize this client|refused user name or password", complaint);
            Assert.DoesNotContain("nope", complaint);
        }
    });

    [SkippableFact]
    public void Tls_reaches_a_broker_whose_authority_is_given_and_no_other() => Cell(MatrixCase.TlsWithCa, _ =>
    {
        using Certificates other = new();
        (string url, IDisposable? owner) = row.Tls(wantsClientCertificate: false);
        using (owner)
        {
            Assert.Equal(["m/tls m"], GatewayTool.Run([.. Echo("m/tls", url), "--ca", row.Certificates.CaFile]));
            Assert.Contains("certificate", Assert.Single(GatewayTool.Fail(1, [.. Echo("m/tls", url), "--ca", other.CaFile])));
        }
    });

    [SkippableFact]
    public void A_client_certificate_gets_in_and_without_one_nobody() => Cell(MatrixCase.ClientCertificate, _ =>
    {
        using Certificates other = new();
        (string url, IDisposable? owner) = row.Tls(wantsClientCertificate: true);
        using (owner)
        {
            string[] arguments = [.. Echo("m/tls", url), "--ca", row.Certificates.CaFile, "--timeout", "5"];
            string[] foreign = ["--cert", other.ClientCertificateFile, "--key", other.ClientKeyFile];
            string[] own = ["--cert", row.Certificates.ClientCertificateFile, "--key", row.Certificates.ClientKeyFile];
            Assert.Equal(["m/tls m"], GatewayTool.Run([.. arguments, .. own]));
            GatewayTool.Fail(1, arguments);
            GatewayTool.Fail(1, [.. arguments, .. foreign]);
        }
    });

    private static string[] Echo(string topic, string url) =>
        ["sub", "--broker", url, "--topic", topic, "--qos", "1", "--echo", "m"];

    private void Cell(MatrixCase cell, Action<BrokerProcess> act) => Cell(cell, broker =>
    {
        act(broker);
        return MatrixReport.Pass;
    });

    // The result is "pass", or "pass: note", or "not offered: how that shows".
    private void Cell(MatrixCase cell, Func<BrokerProcess, string> act)
    {
        Need.Signals();
        Need.MosquittoSub();
        Need.NodePackages();
        BrokerProcess broker = row.Broker;
        string result = MatrixReport.Failed;
        try
        {
            result = act(broker);
        }
        finally
        {
            MatrixReport.Set(row.Name, cell, result);
            output.WriteLine($"{row.Name}, {cell.Title()}: {result}");
            if (result == MatrixReport.Failed)
            {
                output.WriteLine(broker.Log);
            }
        }
    }
}

public sealed class MosquittoTests(MosquittoRow row, ITestOutputHelper output) : BrokerCases(row, output), IClassFixture<MosquittoRow>;

public sealed class RabbitMqTests(RabbitMqRow row, ITestOutputHelper output) : BrokerCases(row, output), IClassFixture<RabbitMqRow>;

public sealed class NatsTests(NatsRow row, ITestOutputHelper output) : BrokerCases(row, output), IClassFixture<NatsRow>;

public sealed class AedesTests(AedesRow row, ITestOutputHelper output) : BrokerCases(row, output), IClassFixture<AedesRow>;
