namespace Gateway.Tests.Interop.Processes;

/// <summary>How a <see cref="Mosquitto"/> is configured.</summary>
internal sealed record MosquittoOptions
{
    /// <summary>Keeps sessions and messages on disk.</summary>
    public bool Persistence { get; init; }

    /// <summary>The one user who may connect, with a password; null lets everybody in.</summary>
    public (string Name, string Password)? User { get; init; }

    /// <summary>More users with a password, if there is one.</summary>
    public (string Name, string Password)[] MoreUsers { get; init; } = [];

    /// <summary>Speaks TLS with this certificate; null speaks plain TCP.</summary>
    public Certificates? Certificate { get; init; }

    /// <summary>Accepts only clients with a certificate of the same authority.</summary>
    public bool WantsClientCertificate { get; init; }

    /// <summary>More lines of its configuration file.</summary>
    public string[] MoreLines { get; init; } = [];
}

/// <summary>Eclipse mosquitto.</summary>
internal sealed class Mosquitto : BrokerProcess
{
    private readonly MosquittoOptions options;
    private readonly string tool;

    /// <summary>Starts one; skips the test if it is not installed.</summary>
    public Mosquitto(MosquittoOptions? options = null)
    {
        tool = Need.Mosquitto();
        this.options = options ?? new MosquittoOptions();
        Start();
    }

    public override string Url
    {
        get
        {
            string user = options.User is { } known ? $"{known.Name}:{Uri.EscapeDataString(known.Password)}@" : "";
            return options.Certificate is null ? $"mqtt://{user}127.0.0.1:{Port}" : $"mqtts://{user}localhost:{Port}";
        }
    }

    protected override Child Launch()
    {
        File.WriteAllLines(Folder["mosquitto.conf"], Configuration());
        return Child.Start(tool, "-c", Folder["mosquitto.conf"], "-v");
    }

    private IEnumerable<string> Configuration()
    {
        yield return $"listener {Port} 127.0.0.1";

        // If root starts it, it changes to another user, who cannot write here.
        yield return $"user {Environment.UserName}";

        // Into a pipe it writes the output only when a buffer is full.
        yield return "log_dest stderr";
        yield return "log_type error";
        yield return $"persistence {(options.Persistence ? "true" : "false")}";
        if (options.Persistence)
        {
            yield return $"persistence_location {Folder.Root}/";
        }

        if (options.Certificate is { } certificate)
        {
            yield return $"cafile {certificate.CaFile}";
            yield return $"certfile {certificate.CertificateFile}";
            yield return $"keyfile {certificate.KeyFile}";
            yield return $"require_certificate {(options.WantsClientCertificate ? "true" : "false")}";
        }

        if (options.User is { } user)
        {
            File.WriteAllText(Folder["passwords"], "");
            foreach ((string name, string password) in options.MoreUsers.Prepend(user))
            {
                using Child writer = Child.Start(Need.MosquittoPasswd(), "-b", Folder["passwords"], name, password);
                Assert.Equal(0, writer.WaitForExit());
            }

            yield return $"password_file {Folder["passwords"]}";
        }

        yield return $"allow_anonymous {(options.User is null ? "true" : "false")}";
        foreach (string line in options.MoreLines)
        {
            yield return line;
        }
    }
}
