using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Benchmarks;

/// <summary>A mosquitto on a free port of this computer, for these runs.</summary>
internal sealed class LoopbackMosquitto : IDisposable
{
    private const int StartMsMax = 5000;

    private readonly string folder = Directory.CreateTempSubdirectory("gateway-benchmark-").FullName;
    private readonly Process process;

    /// <summary>Starts it. Throws <see cref="InvalidOperationException"/> if it is not here.</summary>
    public LoopbackMosquitto()
    {
        using (TcpListener listener = new(IPAddress.Loopback, 0))
        {
            listener.Start();
            Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        string configuration = Path.Combine(folder, "mosquitto.conf");
        File.WriteAllText(
            configuration,
            $"listener {Port} 127.0.0.1\nallow_anonymous true\nlog_type error\nuser {Environment.UserName}\nset_tcp_nodelay true\n"
            + "max_inflight_messages 0\nmax_queued_messages 0\n");
        try
        {
            string path = File.Exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto";
            process = Process.Start(new ProcessStartInfo(path, ["-c", configuration]) { RedirectStandardError = true })!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException("mosquitto is not here: apt-get install mosquitto");
        }

        long until = Environment.TickCount64 + StartMsMax;
        while (!Answers() && Environment.TickCount64 < until)
        {
            Thread.Sleep(20);
        }
    }

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private bool Answers()
    {
        try
        {
            using TcpClient client = new();
            client.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
