using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Interop.Processes;

/// <summary>How a <see cref="Mosquitto"/> is configured.</summary>
internal sealed record MosquittoOptions
{
    /// <summary>Keeps sessions and messages on disk.</summary>
    public bool Persistence { get; init; }

    /// <summary>The one user who may connect, with a password; null lets everybody in.</summary>
    public (string Name, string Password)? User { get; init; }

    /// <summary>Speaks TLS with this certificate; null speaks plain TCP.</summary>
    public ServerCertificate? Certificate { get; init; }

    /// <summary>More lines of its configuration file.</summary>
    public string[] MoreLines { get; init; } = [];
}

/// <summary>A real mosquitto on a free port of 127.0.0.1, with a configuration of its own in a scratch folder.</summary>
internal sealed class Mosquitto : IBrokerUnderTest
{
    /// <summary>Another process may take a free port before mosquitto does.</summary>
    private const int StartsMax = 5;

    private readonly ScratchFolder folder = new();
    private readonly MosquittoOptions options;
    private readonly string tool;
    private Child? child;

    /// <summary>Starts one; skips the test where there is none.</summary>
    public Mosquitto(MosquittoOptions? options = null)
    {
        tool = Need.Mosquitto();
        this.options = options ?? new MosquittoOptions();
        try
        {
            Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Port { get; private set; }

    public string Url => options.Certificate is null ? $"mqtt://127.0.0.1:{Port}" : $"mqtts://localhost:{Port}";

    public void Dispose()
    {
        child?.Dispose();
        folder.Dispose();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Start()
    {
        for (int starts = 1; ; starts++)
        {
            Port = FreePort();
            File.WriteAllLines(folder["mosquitto.conf"], Configuration());
            child = Child.Start(tool, "-c", folder["mosquitto.conf"], "-v");
            if (Answers())
            {
                return;
            }

            string[] lines = [.. child.Output, .. child.Errors];
            child.Dispose();
            Assert.True(starts < StartsMax, "mosquitto did not start:\n" + string.Join('\n', lines));
        }
    }

    private bool Answers()
    {
        for (int looks = 0; looks < 200; looks++)
        {
            try
            {
                using TcpClient client = new();
                client.Connect(IPAddress.Loopback, Port);
                return true;
            }
            catch (SocketException)
            {
                Thread.Sleep(25);
            }
        }

        return false;
    }

    private IEnumerable<string> Configuration()
    {
        yield return $"listener {Port} 127.0.0.1";

        // Started as root it would become another user, who cannot write here.
        yield return $"user {Environment.UserName}";
        yield return "log_dest stdout";
        yield return "log_type error";
        yield return $"persistence {(options.Persistence ? "true" : "false")}";
        if (options.Persistence)
        {
            yield return $"persistence_location {folder.Root}/";
        }

        if (options.Certificate is { } certificate)
        {
            yield return $"cafile {certificate.CaFile}";
            yield return $"certfile {certificate.CertificateFile}";
            yield return $"keyfile {certificate.KeyFile}";
        }

        if (options.User is { } user)
        {
            using Child writer = Child.Start(Need.MosquittoPasswd(), "-b", "-c", folder["passwords"], user.Name, user.Password);
            Assert.Equal(0, writer.WaitForExit());
            yield return $"password_file {folder["passwords"]}";
        }

        yield return $"allow_anonymous {(options.User is null ? "true" : "false")}";
        foreach (string line in options.MoreLines)
        {
            yield return line;
        }
    }
}
