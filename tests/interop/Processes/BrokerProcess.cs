using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Interop.Processes;

/// <summary>A real broker on a free port of 127.0.0.1, with its own configuration and data in a scratch folder.</summary>
internal abstract class BrokerProcess : IBrokerUnderTest
{
    /// <summary>Another process may take a free port before the broker does.</summary>
    private const int StartsMax = 5;

    private const int PollMs = 25;

    private Child? child;

    /// <summary>The TCP port.</summary>
    public int Port { get; private set; }

    /// <summary>The URL, with user and password if it requires them.</summary>
    public abstract string Url { get; }

    /// <summary>What this broker does instead of QoS 2, and how it shows.</summary>
    public virtual WithoutQos2 WithoutQos2 => WithoutQos2.HasIt;

    /// <summary>The highest QoS it has.</summary>
    public int QosMax => WithoutQos2 == WithoutQos2.HasIt ? 2 : 1;

    /// <summary>Its output since its last start.</summary>
    public string Log => child is null ? "" : string.Join('\n', child.Output.Concat(child.Errors));

    /// <summary>The messages that it reported as forwarded since its last start; null if it does not report them.</summary>
    public virtual IEnumerable<string>? Onward => null;

    /// <summary>Its lines since its last start.</summary>
    protected IEnumerable<string> Output => child is null ? [] : child.Output;

    /// <summary>Its folder, deleted at the end.</summary>
    protected ScratchFolder Folder { get; } = new();

    /// <summary>How long a start may take, in ms.</summary>
    protected virtual int StartMsMax => 5_000;

    /// <summary>SIGKILL to all of its processes; returns when they have ended.</summary>
    public void Kill() => child!.KillAndWait();

    /// <summary>Stops it (SIGSTOP): packets to it wait, and get no answer.</summary>
    public void Freeze() => child!.Freeze();

    /// <summary>Continues it (SIGCONT).</summary>
    public void Thaw() => child!.Thaw();

    /// <summary>Starts it again, on the same port and with the same folder.</summary>
    public void Restart()
    {
        string complaint = TryLaunch();
        Assert.True(complaint.Length == 0, $"{GetType().Name} did not start again:\n{complaint}");
    }

    public virtual void Dispose()
    {
        child?.Dispose();
        Folder.Dispose();
    }

    /// <summary>A port on which nobody listens.</summary>
    protected static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Writes the configuration for <see cref="Port"/> and starts the process.</summary>
    protected abstract Child Launch();

    /// <summary>Chooses further ports, for the first launch and for each after a failed one.</summary>
    protected virtual void ChoosePorts()
    {
    }

    /// <summary>Starts it for the first time; the last step of a constructor.</summary>
    protected void Start()
    {
        try
        {
            for (int starts = 1; ; starts++)
            {
                Port = FreePort();
                ChoosePorts();
                string complaint = TryLaunch();
                if (complaint.Length == 0)
                {
                    return;
                }

                Assert.True(starts < StartsMax, $"{GetType().Name} did not start:\n{complaint}");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    // Its output if it never answers; empty when it does.
    private string TryLaunch()
    {
        child?.Dispose();
        child = Launch();
        for (int looks = 0; looks * PollMs < StartMsMax && !child.HasExited; looks++)
        {
            try
            {
                using TcpClient client = new();
                client.Connect(IPAddress.Loopback, Port);
                return "";
            }
            catch (SocketException)
            {
                Thread.Sleep(PollMs);
            }
        }

        string said = Log;
        child.Dispose();
        return said.Length == 0 ? "it said nothing" : said;
    }
}
