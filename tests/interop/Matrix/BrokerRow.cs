namespace Gateway.Tests.Interop.Matrix;

/// <summary>A broker of the matrix: started once, by the first case, and stopped after the last.</summary>
public abstract class BrokerRow : IDisposable
{
    private BrokerProcess? broker;

    /// <summary>Its name and version in the table.</summary>
    internal abstract string Name { get; }

    /// <summary>The running broker; skips the test where there is none.</summary>
    internal BrokerProcess Broker => broker ??= Start();

    /// <summary>The authority, and certificates for both sides.</summary>
    internal Certificates Certificates { get; } = new();

    /// <summary>Half the period of an alarm while the broker is down: the table of 32 must outlast its restart.</summary>
    internal virtual int AlarmMs => 500;

    /// <summary>QoS at which a subscriber gets everything, however much is on its way.</summary>
    internal virtual int SubscribeQos => 2;

    /// <inheritdoc/>
    public void Dispose()
    {
        broker?.Dispose();
        Certificates.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The URL of a port with TLS, and what to stop afterwards.</summary>
    internal abstract (string Url, IDisposable? Owner) Tls(bool wantsClientCertificate);

    private protected abstract BrokerProcess Start();

    private protected static (string Url, IDisposable? Owner) Own(BrokerProcess started) => (started.Url, started);
}

/// <summary>Eclipse mosquitto, which saves changes as often as possible.</summary>
public sealed class MosquittoRow : BrokerRow
{
    internal override string Name => "mosquitto";

    internal override (string Url, IDisposable? Owner) Tls(bool wantsClientCertificate) => Own(new Mosquitto(new MosquittoOptions
    {
        User = (Login.User, Login.Password), Certificate = Certificates, WantsClientCertificate = wantsClientCertificate,
    }));

    private protected override BrokerProcess Start() => new Mosquitto(new MosquittoOptions
    {
        User = (Login.User, Login.Password), Persistence = true, MoreLines = ["autosave_on_changes true", "autosave_interval 1"],
    });
}

/// <summary>RabbitMQ with its MQTT plugin.</summary>
public sealed class RabbitMqRow : BrokerRow
{
    internal override string Name => "RabbitMQ";

    internal override int AlarmMs => 3000;

    // If a certificate is required, it is itself the login.
    internal override (string Url, IDisposable? Owner) Tls(bool wantsClientCertificate)
    {
        string user = wantsClientCertificate ? "" : $"{Login.User}:{Uri.EscapeDataString(Login.Password)}@";
        return ($"mqtts://{user}localhost:{((RabbitMq)Broker).TlsPort}", null);
    }

    private protected override BrokerProcess Start() => new RabbitMq(Login.User, Login.Password, Certificates);
}

/// <summary>nats-server.</summary>
public sealed class NatsRow : BrokerRow
{
    internal override string Name => "NATS";

    internal override (string Url, IDisposable? Owner) Tls(bool wantsClientCertificate) =>
        Own(new Nats(Login.User, Login.Password, Certificates, wantsClientCertificate));

    private protected override BrokerProcess Start() => new Nats(Login.User, Login.Password);
}

/// <summary>aedes.</summary>
public sealed class AedesRow : BrokerRow
{
    internal override string Name => "aedes";

    // If two handshakes at QoS 2 to one subscriber are open, 1.2.0 sends PUBREL for the second twice and for the first never;
    // mosquitto_sub -d shows it.
    internal override int SubscribeQos => 1;

    internal override (string Url, IDisposable? Owner) Tls(bool wantsClientCertificate) =>
        Own(new Aedes(Login.User, Login.Password, Certificates, wantsClientCertificate));

    private protected override BrokerProcess Start() => new Aedes(Login.User, Login.Password);
}
