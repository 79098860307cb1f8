using System.Net.Sockets;
using Gateway.Primitives;

namespace Gateway.Hal.Host;

/// <summary>Plain TCP: the loop's calls go straight to a non-blocking socket, and allocate nothing.</summary>
internal sealed class PlainTransport : LinkTransport
{
    private readonly Socket socket;
    private readonly string peer;
    private bool sendMetNoRoom;
    private string failureText = "";

    /// <summary>Takes over a connected socket. <paramref name="peer"/> names it in texts.</summary>
    public PlainTransport(Socket socket, string peer)
    {
        this.socket = socket;
        this.peer = peer;
        socket.Blocking = false;
    }

    public override Fault Fault => failureText.Length == 0 ? Fault.None : HalFaults.LinkLost;

    public override string FailureText => failureText;

    public override int Receive(byte[] buffer, int offset, int bytesMax)
    {
        if (bytesMax == 0)
        {
            return 0;
        }

        int bytes = socket.Receive(buffer.AsSpan(offset, bytesMax), SocketFlags.None, out SocketError error);
        if (error == SocketError.Success)
        {
            return bytes > 0 ? bytes : End($"{peer} closed the connection");
        }

        return MeansLater(error) ? 0 : End($"the connection to {peer} was lost: {Describe(error)}");
    }

    public override int Send(byte[] buffer, int offset, int bytes)
    {
        if (bytes == 0)
        {
            return 0;
        }

        int sent = socket.Send(buffer.AsSpan(offset, bytes), SocketFlags.None, out SocketError error);
        if (error == SocketError.Success)
        {
            sendMetNoRoom = sent < bytes;
            return sent;
        }

        if (MeansLater(error))
        {
            sendMetNoRoom = true;
            return 0;
        }

        return End($"the connection to {peer} was lost: {Describe(error)}");
    }

    public override bool Wait(int milliseconds)
    {
        try
        {
            // One call of Poll waits for one direction only. While bytes wait for room, the other direction is checked in turns: it costs
            // a system call every millisecond in a state that is rare and short.
            while (sendMetNoRoom)
            {
                if (socket.Poll(0, SelectMode.SelectWrite))
                {
                    sendMetNoRoom = false;
                    return true;
                }

                int look = Math.Min(milliseconds, LinkLimits.SendRoomPollMs);
                if (socket.Poll(look * 1000, SelectMode.SelectRead))
                {
                    return true;
                }

                milliseconds -= look;
                if (milliseconds <= 0)
                {
                    return false;
                }
            }

            return socket.Poll(milliseconds * 1000, SelectMode.SelectRead);
        }
        catch (SocketException)
        {
            return true; // The next Receive finds out what it is.
        }
    }

    public override void Close()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            Discard();
        }
        catch (SocketException)
        {
            // The peer closed first; there is nothing left to send.
        }

        socket.Dispose();
    }

    private void Discard()
    {
        Span<byte> sink = stackalloc byte[LinkLimits.DiscardBytes];
        for (int i = 0; i < LinkLimits.DiscardReadsMax; i++)
        {
            if (socket.Receive(sink, SocketFlags.None, out SocketError error) <= 0 || error != SocketError.Success)
            {
                return;
            }
        }
    }

    private static bool MeansLater(SocketError error) =>
        error is SocketError.WouldBlock or SocketError.IOPending or SocketError.NoBufferSpaceAvailable
            or SocketError.Interrupted or SocketError.TryAgain;

    private static string Describe(SocketError error) => new SocketException((int)error).Message;

    private int End(string text)
    {
        if (failureText.Length == 0)
        {
            failureText = text;
        }

        return -1;
    }
}
