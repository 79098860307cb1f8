using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Client;

/// <summary>A link that writes its bytes to a capture as the session sends and receives them.</summary>
internal sealed class CapturedLink(IByteLink link, PcapFile capture) : IByteLink
{
    private const int TicksPerUs = (int)(TimeSpan.TicksPerMillisecond / 1000);

    private long lastUs;

    /// <inheritdoc/>
    public LinkState State => link.State;

    /// <inheritdoc/>
    public Fault Fault => link.Fault;

    /// <inheritdoc/>
    public void Open() => link.Open();

    /// <inheritdoc/>
    public int Receive(byte[] buffer, int offset, int bytesMax)
    {
        int bytes = link.Receive(buffer, offset, bytesMax);
        if (bytes > 0)
        {
            capture.Data(NowUs(), byBroker: true, buffer.AsSpan(offset, bytes));
        }
        else if (bytes < 0)
        {
            capture.Close(NowUs(), byBroker: true);
        }

        return bytes;
    }

    /// <inheritdoc/>
    public int Send(byte[] buffer, int offset, int bytes)
    {
        int sent = link.Send(buffer, offset, bytes);
        if (sent > 0)
        {
            capture.Data(NowUs(), byBroker: false, buffer.AsSpan(offset, sent));
        }

        return sent;
    }

    /// <inheritdoc/>
    public void Close()
    {
        capture.Close(NowUs(), byBroker: false);
        link.Close();
    }

    // If the wall clock is set back, the times of the capture do not go back.
    private long NowUs() => lastUs = Math.Max(lastUs, (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TicksPerUs);
}
