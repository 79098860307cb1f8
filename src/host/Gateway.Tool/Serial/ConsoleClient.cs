using System.Text;
using System.Threading.Channels;
using Gateway.Provisioning;

namespace Gateway.Tool.Serial;

/// <summary>
/// The host's side of src/docs/console.md: uses a gateway's console over any stream as a program does, one command at a time. The lengths
/// in an answer show bytes that were lost or changed on the way. Then the client finds the beginning again and repeats the command, which
/// is safe for all commands that are <see cref="IsRepeatable"/>.
/// </summary>
/// <remarks>
/// Errors that do not change a length, such as another letter in a value, are not noticed: a UART has no checksum.
/// </remarks>
public sealed partial class ConsoleClient : IAsyncDisposable
{
    private const int AttemptsMax = 3;

    private static readonly byte[] Beginning = "\u0003program\n"u8.ToArray();

    private readonly Stream stream;
    private readonly ConsolePatience patience;
    private readonly CancellationTokenSource end = new();
    private readonly ByteInput input;
    private bool isFound;

    /// <summary>A client on an open stream, which the caller closes after this.</summary>
    public ConsoleClient(Stream stream, ConsolePatience? patience = null)
    {
        this.stream = stream;
        this.patience = patience ?? new ConsolePatience();
        input = new ByteInput(stream, end.Token);
    }

    /// <summary>Finds the console, whatever its state, and switches it to program mode. Throws <see cref="ConsoleException"/>.</summary>
    public Task FindAsync(CancellationToken cancel) => FindAsync(patience.Find, cancel);

    /// <summary>
    /// Sends a command and returns its answer; <paramref name="onLine"/> gets each data line when it arrives, and again if the command had
    /// to be repeated. Throws <see cref="ConsoleException"/>; cancelling also ends the command on the device.
    /// </summary>
    public Task<ConsoleAnswer> AskAsync(string command, Action<string>? onLine, CancellationToken cancel)
    {
        if (command.Any(char.IsControl))
        {
            return Task.FromResult(Refused(ConsoleError.ControlCharacter, "control-character", "a line has no control characters"));
        }

        return Encoding.UTF8.GetByteCount(command) > ConsoleLimits.LineBytesMax
            ? Task.FromResult(Refused(ConsoleError.LineTooLong, "line-too-long", $"a line has at most {ConsoleLimits.LineBytesMax} bytes"))
            : RepeatAsync(() => ExchangeAsync(command, onLine, cancel), IsRepeatable(command), cancel);
    }

    /// <summary>The same, with all lines at the end.</summary>
    public Task<ConsoleAnswer> AskAsync(string command, CancellationToken cancel) => AskAsync(command, null, cancel);

    /// <summary>Switches the console back to people, if it still listens, and stops reading.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isFound)
        {
            try
            {
                using CancellationTokenSource brief = new(patience.Attempt);
                await SendAsync("people\n", brief.Token);
                await ReadAnswerAsync(patience.Attempt, null, brief.Token);
            }
            catch (Exception exception) when (
                exception is ConsoleException or GarbledException or IOException or OperationCanceledException)
            {
                // It was optional.
            }
        }

        await end.CancelAsync();
        end.Dispose();
    }

    /// <summary>After these nothing is the same.</summary>
    private static bool IsRepeatable(string command) =>
        !command.StartsWith("reboot", StringComparison.Ordinal) && !command.StartsWith("factory-reset", StringComparison.Ordinal);

    private static ConsoleAnswer Refused(ConsoleError code, string name, string hint) => new([], new ConsoleRefusal((int)code, name, hint));

    /// <summary>This side never sends the console's own name or the control character: the line was damaged on the way.</summary>
    private static bool IsSpoilt(ConsoleAnswer answer) =>
        answer.Refusal?.Code is (int)ConsoleError.UnknownCommand or (int)ConsoleError.ControlCharacter;

    private TimeSpan PatienceFor(string command) => command.Split(' ')[0] switch
    {
        "test" or "scan" => patience.Test,
        "status" or "inflight" or "faults" or "identify" or "reboot" => patience.Application,
        "factory-reset" => patience.Erase,
        _ => patience.Line,
    };

    private async Task<ConsoleAnswer> RepeatAsync(Func<Task<ConsoleAnswer>> exchange, bool isRepeatable, CancellationToken cancel)
    {
        for (int attempt = 1; ; attempt++)
        {
            bool isLast = attempt == AttemptsMax || !isRepeatable;
            try
            {
                ConsoleAnswer answer = await exchange();
                if (isLast || !IsSpoilt(answer))
                {
                    return answer;
                }
            }
            catch (GarbledException exception) when (isLast)
            {
                await FindAsync(patience.Find, cancel);
                throw new ConsoleException(
                    ConsoleTrouble.Garbled, "the answers are garbled: check baud rate and cable, and that no other program uses the port",
                    exception);
            }
            catch (GarbledException)
            {
                await FindAsync(patience.Find, cancel);
            }
            catch (ConsoleException exception) when (!isLast && exception.Trouble == ConsoleTrouble.NoAnswer)
            {
                await FindAsync(patience.Find, cancel);
            }
            catch (OperationCanceledException)
            {
                // The device still carries it out, and its answer would be taken for that of the next command.
                await FindAsync(patience.Find, CancellationToken.None);
                throw;
            }
        }
    }

    private async Task<ConsoleAnswer> ExchangeAsync(string command, Action<string>? onLine, CancellationToken cancel)
    {
        await SendAsync(command + "\n", cancel);
        return await ReadAnswerAsync(PatienceFor(command), onLine, cancel);
    }

    private async Task<ConsoleAnswer> ReadAnswerAsync(TimeSpan wait, Action<string>? onLine, CancellationToken cancel)
    {
        List<string> lines = [];
        int bytes = 0;
        while (true)
        {
            ConsoleFrame frame = await ReadFrameAsync(wait, cancel);
            switch (frame.Kind)
            {
                case FrameKind.Data:
                    lines.Add(frame.Text);
                    bytes += frame.Bytes;
                    onLine?.Invoke(frame.Text);
                    break;
                case FrameKind.Ok when frame.Number == lines.Count && frame.Bytes == bytes:
                    return new ConsoleAnswer(lines, null);
                case FrameKind.Error:
                    return new ConsoleAnswer(lines, ConsoleRefusal.Of(frame));
                default:
                    throw new GarbledException();
            }
        }
    }

    private async Task<ConsoleFrame> ReadFrameAsync(TimeSpan wait, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(wait);
        try
        {
            return await ConsoleFrame.ReadAsync(input, limit.Token);
        }
        catch (OperationCanceledException exception) when (!cancel.IsCancellationRequested)
        {
            throw new ConsoleException(ConsoleTrouble.NoAnswer, $"no answer within {wait.TotalSeconds:0.#} s", exception);
        }
        catch (Exception exception) when (exception is ChannelClosedException or IOException)
        {
            throw Lost(exception);
        }
    }

    private async Task SendAsync(string text, CancellationToken cancel)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        await SendAsync(bytes, cancel);
        Array.Clear(bytes);
    }

    private async Task SendAsync(byte[] bytes, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(patience.Line);
        try
        {
            await stream.WriteAsync(bytes, limit.Token);
        }
        catch (OperationCanceledException exception) when (!cancel.IsCancellationRequested)
        {
            throw new ConsoleException(ConsoleTrouble.NoAnswer, "the port accepts no more bytes: nothing reads them", exception);
        }
        catch (TimeoutException exception)
        {
            throw new ConsoleException(ConsoleTrouble.NoAnswer, "the port accepts no more bytes: nothing reads them", exception);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw Lost(exception);
        }
    }

    private static ConsoleException Lost(Exception exception) =>
        new(
            ConsoleTrouble.PortLost,
            "the port was closed or unplugged" + (exception is IOException ? ": " + exception.Message : ""),
            exception);
}
