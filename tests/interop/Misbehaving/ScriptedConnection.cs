using System.Diagnostics;
using System.Net.Sockets;

namespace Gateway.Tests.Interop.Misbehaving;

/// <summary>One connection of a <see cref="ScriptedBroker"/>.</summary>
internal sealed class ScriptedConnection(TcpClient client, int number)
{
    private readonly NetworkStream stream = client.GetStream();

    /// <summary>Its number, from 1.</summary>
    public int Number => number;

    /// <summary>Sends bytes.</summary>
    public void Send(params byte[] bytes)
    {
        lock (client)
        {
            stream.Write(bytes);
        }
    }

    /// <summary>Sends bytes, if the link is still there.</summary>
    public void TrySend(params byte[] bytes)
    {
        try
        {
            Send(bytes);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // It has ended.
        }
    }

    /// <summary>Ends it. Returns true, for a script.</summary>
    public bool Close()
    {
        client.Close();
        return true;
    }

    /// <summary>The next packet; null at the end.</summary>
    public ScriptedPacket? Read(Stopwatch time)
    {
        int first = stream.ReadByte();
        if (first < 0)
        {
            return null;
        }

        int bytes = 0;
        for (int shift = 0, digit = 128; (digit & 128) != 0; shift += 7)
        {
            digit = stream.ReadByte();
            bytes |= (digit & 127) << shift;
        }

        byte[] body = new byte[bytes];
        stream.ReadExactly(body);
        return new ScriptedPacket((byte)first, body, number, time.Elapsed);
    }
}
