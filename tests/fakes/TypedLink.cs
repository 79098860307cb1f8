using System.Text;
using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Tests.Fakes;

/// <summary>A console's link whose other end is the test. Allocates nothing while the test neither types nor reads.</summary>
public sealed class TypedLink : IByteLink
{
    private byte[] typed = [];
    private int typedAt;

    public LinkState State { get; private set; }

    public Fault Fault => Fault.None;

    /// <summary>The user has left: the next Receive reports it.</summary>
    public bool HasHungUp { get; set; }

    /// <summary>Bytes taken at a time; 0: none, as from a terminal that stopped.</summary>
    public int SendBytesMax { get; set; } = int.MaxValue;

    /// <summary>All output.</summary>
    public byte[] Heard { get; set; } = new byte[1 << 20];

    public int HeardBytes { get; set; }

    public int LeftBytes => typed.Length - typedAt;

    public void Type(byte[] bytes) => (typed, typedAt) = ([.. typed[typedAt..], .. bytes], 0);

    public void Type(string text) => Type(Encoding.UTF8.GetBytes(text));

    /// <summary>The output since the last Read.</summary>
    public string Read()
    {
        string text = Encoding.UTF8.GetString(Heard, readBytes, HeardBytes - readBytes);
        readBytes = HeardBytes;
        return text;
    }

    private int readBytes;

    public void Open() => State = LinkState.Open;

    public int Receive(byte[] buffer, int offset, int bytesMax)
    {
        if (HasHungUp)
        {
            HasHungUp = false;
            State = LinkState.Failed;
            return -1;
        }

        int bytes = Math.Min(bytesMax, LeftBytes);
        Array.Copy(typed, typedAt, buffer, offset, bytes);
        typedAt += bytes;
        return bytes;
    }

    public int Send(byte[] buffer, int offset, int bytes)
    {
        int sent = Math.Min(bytes, SendBytesMax);
        Array.Copy(buffer, offset, Heard, HeardBytes, sent);
        HeardBytes += sent;
        return sent;
    }

    public void Close() => State = LinkState.Closed;
}
