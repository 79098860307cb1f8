using System.Net.Sockets;

namespace Gateway.Tests.Interop.Hostile;

/// <summary>One connection through the hostile network, and its fate; null lets it pass.</summary>
internal sealed class HostileConnection(HostileProxy proxy, Socket gateway, Socket broker, LinkFate? fate)
{
    /// <summary>A half-open connection gets a reset after this time, as from a router that forgot it.</summary>
    private const int HalfOpenMs = 4000;

    private const int PieceBytesMax = 4096;

    private readonly Lock gate = new();
    private readonly ManualResetEventSlim moving = new(true);
    private bool happened;
    private bool isOver;

    /// <summary>Begins to forward.</summary>
    public void Start()
    {
        gateway.NoDelay = true;
        broker.NoDelay = true;
        if (fate is { Fault: LinkFault.Dripped or LinkFault.Delayed or LinkFault.Coalesced })
        {
            Happen();
        }

        new Thread(() => Pump(gateway, broker, isUp: true)) { IsBackground = true, Name = "hostile up" }.Start();
        new Thread(() => Pump(broker, gateway, isUp: false)) { IsBackground = true, Name = "hostile down" }.Start();
    }

    /// <summary>Both sides get a reset.</summary>
    public void Cut()
    {
        lock (gate)
        {
            isOver = true;
            moving.Set();
            Reset(gateway);
            Reset(broker);
        }
    }

    /// <summary>Ends a socket with RST: nothing of what it holds is sent.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has already ended.
        }

        socket.Dispose();
    }

    private void Pump(Socket from, Socket to, bool isUp)
    {
        byte[] piece = new byte[PieceBytesMax];
        int passed = 0;
        try
        {
            while (true)
            {
                int count = from.Receive(piece);
                if (count == 0)
                {
                    if (!IsSwallowed(isUp))
                    {
                        to.Shutdown(SocketShutdown.Send);
                    }

                    return;
                }

                count = Gather(from, piece, count);
                passed = Forward(to, piece.AsSpan(0, count), isUp, passed);
                if (passed < 0)
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            if (!happened || fate!.Fault != LinkFault.HalfClosed)
            {
                Cut(); // One side is gone: so is the other.
            }
        }
    }

    private int Gather(Socket from, byte[] piece, int count)
    {
        if (fate?.Fault != LinkFault.Coalesced)
        {
            return count;
        }

        Thread.Sleep(fate.Ms);
        return count + (from.Available > 0 && count < piece.Length ? from.Receive(piece.AsSpan(count)) : 0);
    }

    // Bytes in this direction so far; -1 when the connection has ended.
    private int Forward(Socket to, ReadOnlySpan<byte> bytes, bool isUp, int passed)
    {
        if (fate?.Fault == LinkFault.Delayed)
        {
            Thread.Sleep(fate.Ms);
        }

        int stepMax = fate?.Fault == LinkFault.Dripped ? 1 : bytes.Length;
        while (!bytes.IsEmpty)
        {
            moving.Wait();
            int step = Math.Min(stepMax, bytes.Length);
            int left = fate is null || fate.IsUp != isUp ? int.MaxValue : BytesToNextEvent(passed);
            step = Math.Min(step, left);
            if (step > 0 && !IsSwallowed(isUp))
            {
                to.Send(bytes[..step]);
            }

            bytes = bytes[step..];
            passed += step;
            if (step == left && !Event())
            {
                return -1;
            }
        }

        return passed;
    }

    private bool IsSwallowed(bool isUp) => happened && fate!.Fault == (isUp ? LinkFault.HalfOpenUp : LinkFault.HalfOpenDown);

    private int BytesToNextEvent(int passed)
    {
        bool isEnd = happened && fate!.Fault is LinkFault.Stalled or LinkFault.Dripped or LinkFault.Delayed or LinkFault.Coalesced;
        return happened && !isEnd ? int.MaxValue : Math.Max(0, (isEnd ? fate!.EndAfterBytes : fate!.AfterBytes) - passed);
    }

    // Does what is due in the counted direction. False when the connection has ended.
    private bool Event()
    {
        if (happened)
        {
            Cut();
            return false;
        }

        Happen();
        switch (fate!.Fault)
        {
            case LinkFault.Reset:
                Cut();
                return false;
            case LinkFault.Ended:
                gateway.Shutdown(SocketShutdown.Send);
                broker.Shutdown(SocketShutdown.Send);
                return false;
            case LinkFault.HalfClosed:
                Reset(gateway);
                _ = Later(HalfOpenMs);
                return false;
            case LinkFault.Stalled:
                Stall();
                return true;
            default:
                _ = Later(HalfOpenMs);
                return true;
        }
    }

    private void Stall()
    {
        moving.Reset();
        Thread.Sleep(fate!.Ms);
        moving.Set();
    }

    private async Task Later(int ms)
    {
        await Task.Delay(ms);
        Cut();
    }

    private void Happen()
    {
        lock (gate)
        {
            if (!isOver)
            {
                happened = true;
                proxy.Happened(fate!.Fault);
            }
        }
    }
}
