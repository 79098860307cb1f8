using System.Net.Security;
using System.Net.Sockets;
using Gateway.Primitives;

namespace Gateway.Hal.Host;

/// <summary>
/// TLS over TCP. SslStream has no non-blocking calls, so two threads pump between it and two bounded rings, and the loop only uses the
/// rings.
/// </summary>
internal sealed class TlsTransport : LinkTransport
{
    private readonly object gate = new();
    private readonly Socket socket;
    private readonly SslStream stream;
    private readonly string peer;
    private readonly ByteRing received = new(LinkLimits.TlsRingBytes);
    private readonly ByteRing outgoing = new(LinkLimits.TlsRingBytes);
    private bool sendMetNoRoom;
    private bool closing;
    private bool ended;
    private bool writerDone;
    private Fault fault;
    private string failureText = "";
    private int pumps = 2;

    /// <summary>Takes over the socket and the authenticated stream on it, and starts the pumps.</summary>
    public TlsTransport(Socket socket, SslStream stream, string peer)
    {
        this.socket = socket;
        this.stream = stream;
        this.peer = peer;
        new Thread(PumpIn) { IsBackground = true, Name = "TLS in" }.Start();
        new Thread(PumpOut) { IsBackground = true, Name = "TLS out" }.Start();
    }

    public override Fault Fault
    {
        get
        {
            lock (gate)
            {
                return fault;
            }
        }
    }

    public override string FailureText
    {
        get
        {
            lock (gate)
            {
                return failureText;
            }
        }
    }

    public override int Receive(byte[] buffer, int offset, int bytesMax)
    {
        lock (gate)
        {
            int bytes = received.Take(buffer, offset, bytesMax);
            if (bytes > 0)
            {
                Monitor.PulseAll(gate);
                return bytes;
            }

            return ended && received.Count == 0 ? -1 : 0;
        }
    }

    public override int Send(byte[] buffer, int offset, int bytes)
    {
        lock (gate)
        {
            if (ended)
            {
                return -1;
            }

            int accepted = outgoing.Add(buffer, offset, bytes);
            sendMetNoRoom = accepted < bytes;
            if (accepted > 0)
            {
                Monitor.PulseAll(gate);
            }

            return accepted;
        }
    }

    public override bool Wait(int milliseconds)
    {
        long end = Environment.TickCount64 + milliseconds;
        lock (gate)
        {
            while (received.Count == 0 && !ended && !(sendMetNoRoom && outgoing.Room > 0))
            {
                long left = end - Environment.TickCount64;
                if (left <= 0)
                {
                    return false;
                }

                Monitor.Wait(gate, (int)left);
            }

            return true;
        }
    }

    public override void Close()
    {
        long end = Environment.TickCount64 + LinkLimits.CloseFlushMsMax;
        lock (gate)
        {
            closing = true;
            Monitor.PulseAll(gate);
            while (!writerDone && !ended)
            {
                long left = end - Environment.TickCount64;
                if (left <= 0)
                {
                    break;
                }

                Monitor.Wait(gate, (int)left);
            }
        }

        socket.Dispose(); // Wakes a pump that still waits in it.
    }

    private void PumpIn()
    {
        byte[] buffer = new byte[LinkLimits.TlsRingBytes];
        bool nothingCame = true;
        try
        {
            while (true)
            {
                int bytes = stream.Read(buffer, 0, buffer.Length);
                if (bytes <= 0)
                {
                    // Some brokers give no other sign that they refuse the client certificate or require one.
                    string hint = nothingCame ? " before it sent a byte; it may require a client certificate, or another one" : "";
                    End(HalFaults.LinkLost, $"{peer} closed the connection{hint}");
                    break;
                }

                nothingCame = false;

                if (!HandOver(buffer, bytes))
                {
                    break;
                }
            }
        }
        catch (Exception exception)
        {
            EndBy(exception);
        }

        Leave();
    }

    private bool HandOver(byte[] buffer, int bytes)
    {
        lock (gate)
        {
            int given = 0;
            while (!closing)
            {
                given += received.Add(buffer, given, bytes - given);
                Monitor.PulseAll(gate);
                if (given == bytes)
                {
                    return true;
                }

                Monitor.Wait(gate);
            }

            return false;
        }
    }

    private void PumpOut()
    {
        byte[] buffer = new byte[LinkLimits.TlsRingBytes];
        try
        {
            while (true)
            {
                int bytes = TakeOutgoing(buffer);
                if (bytes == 0)
                {
                    break;
                }

                stream.Write(buffer, 0, bytes);
            }

            stream.ShutdownAsync().GetAwaiter().GetResult(); // close_notify (RFC 8446, 6.1)
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception)
        {
            EndBy(exception);
        }

        lock (gate)
        {
            writerDone = true;
            Monitor.PulseAll(gate);
        }

        Leave();
    }

    /// <summary>Waits for bytes to send; 0 when the link ended, or is closing and all bytes have left.</summary>
    private int TakeOutgoing(byte[] buffer)
    {
        lock (gate)
        {
            while (outgoing.Count == 0 && !closing && !ended)
            {
                Monitor.Wait(gate);
            }

            int bytes = ended ? 0 : outgoing.Take(buffer, 0, buffer.Length);
            Monitor.PulseAll(gate); // There is room now.
            return bytes;
        }
    }

    private void EndBy(Exception exception)
    {
        // With TLS 1.3 a broker accepts or refuses the client certificate after the handshake: an alert on the first read.
        bool isTls = TlsText.IsProtocolError(exception);
        string what = isTls ? $"TLS with {peer} failed" : $"the connection to {peer} was lost";
        End(isTls ? HalFaults.LinkTls : HalFaults.LinkLost, $"{what}: {TlsText.Innermost(exception)}");
    }

    private void End(Fault reason, string text)
    {
        lock (gate)
        {
            if (!ended)
            {
                ended = true;
                fault = reason;
                failureText = text;
            }

            Monitor.PulseAll(gate);
        }
    }

    private void Leave()
    {
        // Neither pump may dispose the stream while the other uses it.
        if (Interlocked.Decrement(ref pumps) == 0)
        {
            try
            {
                stream.Dispose();
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
            {
                // The other side had already ended it.
            }
        }
    }
}
