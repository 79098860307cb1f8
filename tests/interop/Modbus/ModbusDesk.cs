using System.Diagnostics;
using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Modbus;

namespace Gateway.Tests.Interop.Modbus;

/// <summary>Moves bytes and time between a master and its link, as its owner does.</summary>
internal sealed class ModbusDesk(ModbusMaster master, IByteLink link)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HostClock clock = new();
    private readonly byte[] buffer = new byte[300];
    private bool isUp;

    /// <summary>Works until the condition holds.</summary>
    public void RunUntil(Func<bool> condition, string what)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < Patience, $"not in time: {what}. {Counts()}");
            if (!Turn())
            {
                Thread.Sleep(1);
            }
        }
    }

    /// <summary>How many requests ended how.</summary>
    public string Counts() => string.Join(
        ", ",
        Enum.GetValues<ModbusResult>()
            .Where(result => result != ModbusResult.Count && master.CountOf(result) > 0)
            .Select(result => $"{result} {master.CountOf(result)}"));

    /// <summary>The link is somebody else's from now on.</summary>
    public void Leave()
    {
        link.Close();
        master.FeedLinkDown(clock.MonotonicMs);
        isUp = false;
    }

    private bool Turn()
    {
        bool isActive = false;
        if (link.State == LinkState.Closed)
        {
            link.Open();
        }

        bool isOpen = link.State == LinkState.Open;
        if (isOpen != isUp)
        {
            isUp = isOpen;
            if (isUp)
            {
                master.FeedLinkUp(clock.MonotonicMs);
            }
            else
            {
                Leave();
            }
        }

        int bytes = isUp ? link.Receive(buffer, 0, buffer.Length) : 0;
        if (bytes > 0)
        {
            isActive = true;
            master.FeedBytes(buffer, 0, bytes, clock.MonotonicMs);
        }
        else if (bytes < 0)
        {
            Leave();
        }

        master.FeedTime(clock.MonotonicMs);
        if (master.WantsReopen)
        {
            Leave();
        }

        if (isUp && master.TransmitCount > 0)
        {
            isActive = true;
            int sent = link.Send(master.TransmitBuffer, master.TransmitOffset, master.TransmitCount);
            if (sent > 0)
            {
                master.FeedSent(sent, clock.MonotonicMs);
            }
        }

        return isActive;
    }
}
