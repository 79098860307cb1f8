using System.Text;
using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Simulation.Scenes;

/// <summary>The gateway's link. It counts the telemetry that it took after its other end was lost.</summary>
internal sealed class MeteredLink(MemoryLink link) : IByteLink
{
    public MemoryLink Memory => link;

    /// <summary>The other end is lost, whether the gateway knows or not, until the link is opened again.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Names of sensors whose telemetry is sent again.</summary>
    public IReadOnlyCollection<string> Kept { get; set; } = [];

    /// <summary>Telemetry messages that were given to a dead link, without those that are sent again.</summary>
    public int TelemetryLost { get; private set; }

    /// <summary>Opened, sent or closed since this was set to false.</summary>
    public bool HasActed { get; set; }

    public LinkState State => link.State;

    public Fault Fault => link.Fault;

    /// <summary>The other end is lost.</summary>
    public void Die() => IsDead = true;

    public void Open()
    {
        HasActed = true;
        IsDead = false;
        link.Open();
    }

    public int Receive(byte[] buffer, int offset, int bytesMax) => link.Receive(buffer, offset, bytesMax);

    public int Send(byte[] buffer, int offset, int bytes)
    {
        HasActed = true;
        int sent = link.Send(buffer, offset, bytes);
        if (IsDead && sent > 0)
        {
            // Only a topic contains this: payloads are JSON without slashes.
            string text = Encoding.UTF8.GetString(buffer, offset, sent);
            TelemetryLost += text.Split("/telemetry/").Skip(1).Count(
                rest => !Kept.Any(name => rest.StartsWith(name + "{", StringComparison.Ordinal)
                    || rest.StartsWith(name + "/", StringComparison.Ordinal)));
        }

        return sent;
    }

    public void Close()
    {
        HasActed = true;
        link.Close();
    }
}
