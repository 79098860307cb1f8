using System.Threading.Channels;

namespace Gateway.Tool.Serial;

/// <summary>
/// Bytes of a stream, one after the other, with a time limit for each wait. One task reads the stream, so that a cancelled wait never
/// loses a byte that was just arriving.
/// </summary>
internal sealed class ByteInput
{
    private const int ChunkBytesMax = 1024;

    private readonly Channel<byte[]> chunks = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private byte[] chunk = [];
    private int at;

    public ByteInput(Stream stream, CancellationToken end) => _ = Task.Run(() => PumpAsync(stream, end), CancellationToken.None);

    /// <summary>The next byte; throws <see cref="OperationCanceledException"/>, or what ended the stream.</summary>
    public async ValueTask<int> TakeAsync(CancellationToken cancel)
    {
        while (at == chunk.Length)
        {
            chunk = await chunks.Reader.ReadAsync(cancel);
            at = 0;
        }

        return chunk[at++];
    }

    /// <summary>Forgets what has arrived.</summary>
    public void Drop()
    {
        at = chunk.Length;
        while (chunks.Reader.TryRead(out _))
        {
            // Each is dropped.
        }
    }

    private async Task PumpAsync(Stream stream, CancellationToken end)
    {
        byte[] buffer = new byte[ChunkBytesMax];
        try
        {
            int bytes;
            while ((bytes = await stream.ReadAsync(buffer, end)) > 0)
            {
                chunks.Writer.TryWrite(buffer[..bytes]);
            }

            chunks.Writer.TryComplete();
        }
        catch (Exception exception)
        {
            // Whatever it was, the next wait for a byte reports it.
            chunks.Writer.TryComplete(exception);
        }
    }
}
