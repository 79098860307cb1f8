using System.Diagnostics;
using System.Net.Sockets;
using Gateway.Tests.Interop.Processes;

namespace Gateway.Tests.Interop.Misbehaving;

/// <summary>
/// A broker for one client and without routing, whose script may treat any packet otherwise than a broker should. What the script leaves
/// alone is answered as the standard says.
/// </summary>
internal sealed class ScriptedBroker : LoopbackListener
{
    private readonly List<ScriptedPacket> packets = [];
    private readonly Stopwatch time = Stopwatch.StartNew();
    private readonly Func<ScriptedConnection, ScriptedPacket, bool> script;

    /// <summary>
    /// Listens on a free port of 127.0.0.1. The script returns true for a packet that it has treated itself; it runs for one packet at a
    /// time of each connection.
    /// </summary>
    public ScriptedBroker(Func<ScriptedConnection, ScriptedPacket, bool> script)
    {
        this.script = script;
        Start("scripted broker");
    }

    /// <summary>It has a session: the next CONNECT without clean session resumes it.</summary>
    public bool HasSession { get; set; }

    /// <summary>Packets received and taken so far: those that the script did not treat itself.</summary>
    public ScriptedPacket[] Taken
    {
        get
        {
            lock (packets)
            {
                return [.. packets];
            }
        }
    }

    /// <summary>Alarms taken so far.</summary>
    public ScriptedPacket[] Alarms => [.. Taken.Where(packet => packet.IsAlarm)];

    public TimeSpan Elapsed => time.Elapsed;

    protected override void Serve(TcpClient client, int number)
    {
        client.NoDelay = true;
        var connection = new ScriptedConnection(client, number);
        Run("scripted connection", () => Serve(connection));
    }

    private void Serve(ScriptedConnection connection)
    {
        try
        {
            while (connection.Read(time) is { } packet)
            {
                if (!script(connection, packet))
                {
                    lock (packets)
                    {
                        packets.Add(packet);
                    }

                    Answer(connection, packet);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // The link has ended.
        }

        connection.Close();
    }

    private void Answer(ScriptedConnection connection, ScriptedPacket packet)
    {
        switch (packet.Type)
        {
            case ScriptedPacket.Connect:
                bool isPresent = HasSession && !packet.IsClean;
                HasSession = !packet.IsClean;
                connection.Send(0x20, 2, (byte)(isPresent ? 1 : 0), 0);
                break;
            case ScriptedPacket.Publish when packet.Qos > 0:
                connection.Send(packet.Qos == 1 ? (byte)0x40 : (byte)0x50, 2, (byte)(packet.Id >> 8), (byte)packet.Id);
                break;
            case ScriptedPacket.Pubrec:
                connection.Send(0x62, 2, packet.Body[0], packet.Body[1]);
                break;
            case ScriptedPacket.Pubrel:
                connection.Send(0x70, 2, packet.Body[0], packet.Body[1]);
                break;
            case ScriptedPacket.Subscribe:
                connection.Send(0x90, 3, packet.Body[0], packet.Body[1], (byte)packet.AskedQos);
                break;
            case ScriptedPacket.Pingreq:
                connection.Send(0xD0, 0);
                break;
        }
    }
}
