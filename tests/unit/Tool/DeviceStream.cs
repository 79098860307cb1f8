using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Gateway.Provisioning;
using Gateway.Settings;
using Gateway.Tests.Unit.Settings;

namespace Gateway.Tests.Unit.Tool;

/// <summary>
/// The production console at the other end of a stream: what is written is fed to it, and its output is read. <see cref="Application"/>
/// answers requests as an application would.
/// </summary>
internal sealed class DeviceStream : Stream
{
    private readonly Pipe output = new();
    private readonly Stream reading;
    private readonly byte[] buffer = new byte[100];
    private readonly ConsoleRequest request = new();
    private readonly Lock guard = new();

    public DeviceStream(SettingsWorld? world = null)
    {
        World = world ?? new SettingsWorld();
        Store = World.Start();
        Console = new ProvisioningConsole(Store);
        reading = output.Reader.AsStream();
    }

    public SettingsWorld World { get; }

    public SettingsStore Store { get; }

    public ProvisioningConsole Console { get; }

    /// <summary>Answers a request with lines; null leaves it without an answer.</summary>
    public Func<ConsoleRequestKind, (string[] Lines, ConsoleError End, string Hint)?> Application { get; set; } =
        _ => ([], ConsoleError.None, "");

    /// <summary>Changes the bytes on their way to the device.</summary>
    public Func<byte[], byte[]> ToDevice { get; set; } = bytes => bytes;

    /// <summary>Changes the bytes on their way from the device.</summary>
    public Func<byte[], byte[]> FromDevice { get; set; } = bytes => bytes;

    /// <summary>Every text written, in order.</summary>
    public List<string> Written { get; } = [];

    /// <summary>Every byte of the device's output.</summary>
    public MemoryStream Said { get; } = new();

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The cable is unplugged.</summary>
    public void Unplug() => output.Writer.Complete();

    /// <summary>Other output on the port: a boot loader, noise.</summary>
    public void Utter(byte[] bytes)
    {
        lock (guard)
        {
            output.Writer.Write(bytes);
            output.Writer.FlushAsync().AsTask().Wait();
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancel = default) => reading.ReadAsync(target, cancel);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancel = default)
    {
        Feed(source.ToArray());
        return ValueTask.CompletedTask;
    }

    public override int Read(byte[] target, int offset, int count) => reading.Read(target, offset, count);

    public override void Write(byte[] source, int offset, int count) => Feed(source[offset..(offset + count)]);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Feed(byte[] written)
    {
        lock (guard)
        {
            Written.Add(Encoding.UTF8.GetString(written));
            byte[] bytes = ToDevice(written);
            int at = 0;
            bool hasMoved;
            do
            {
                int taken = Console.FeedBytes(bytes, at, bytes.Length - at, 1000);
                at += taken;
                hasMoved = Serve() | taken > 0;
            }
            while (hasMoved);
            output.Writer.FlushAsync().AsTask().Wait();
        }
    }

    private bool Serve()
    {
        bool hasMoved = false;
        if (Console.TakeRequest(request))
        {
            Answer();
            hasMoved = true;
        }

        int bytes;
        while ((bytes = Console.TakeBytes(buffer, 0, buffer.Length)) > 0 || Console.HasWork)
        {
            Said.Write(buffer, 0, bytes);
            output.Writer.Write(FromDevice(buffer[..bytes]));
            hasMoved = true;
        }

        return hasMoved;
    }

    private void Answer()
    {
        if (request.Kind == ConsoleRequestKind.Cancel)
        {
            Console.EndAnswer(request.Ticket, ConsoleError.Cancelled);
            return;
        }

        if (Application(request.Kind) is not { } answer)
        {
            return;
        }

        foreach (string line in answer.Lines)
        {
            byte[] text = Encoding.UTF8.GetBytes(line);
            Console.FeedAnswer(request.Ticket, text, 0, text.Length);
        }

        byte[] hint = Encoding.UTF8.GetBytes(answer.Hint);
        Console.EndAnswer(request.Ticket, answer.End, hint.Length > 0 ? hint : null, 0, hint.Length);
    }
}
