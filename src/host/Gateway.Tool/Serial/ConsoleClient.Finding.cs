using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace Gateway.Tool.Serial;

/// <content>Finding the beginning of an answer, after opening and after noise.</content>
public sealed partial class ConsoleClient
{
    private const string Version = "1";
    private const int NoiseLineBytesMax = 4096;

    /// <summary>Finds the console after a restart. False if it did not answer.</summary>
    public async Task<bool> FindAgainAsync(CancellationToken cancel)
    {
        try
        {
            await FindAsync(patience.Return, cancel);
            return true;
        }
        catch (ConsoleException exception) when (exception.Trouble == ConsoleTrouble.NoAnswer)
        {
            isFound = false;
            return false;
        }
    }

    private async Task FindAsync(TimeSpan limit, CancellationToken cancel)
    {
        using CancellationTokenSource all = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        all.CancelAfter(limit);
        bool hasHeard = false;
        try
        {
            while (true)
            {
                input.Drop();
                await SendAsync(Beginning, all.Token);
                Search search = await SearchAsync(all.Token);
                hasHeard |= search.HasHeard;
                if (search.IsFound)
                {
                    await PassOverAsync(all.Token);
                    isFound = true;
                    return;
                }
            }
        }
        catch (OperationCanceledException exception) when (!cancel.IsCancellationRequested)
        {
            string what = hasHeard
                ? "something answers, but it is not a gateway's console: check the baud rate, and that no other program uses the port"
                : "nothing answers: check the port, RX and TX, and that the board runs the gateway's firmware";
            throw new ConsoleException(ConsoleTrouble.NoAnswer, what, exception);
        }
    }

    /// <summary>Reads up to the answer to `program`, for one attempt's time.</summary>
    private async Task<Search> SearchAsync(CancellationToken cancel)
    {
        Search search = new();
        using CancellationTokenSource attempt = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        attempt.CancelAfter(patience.Attempt);
        try
        {
            while (!search.IsFound)
            {
                search.Take(await input.TakeAsync(attempt.Token));
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The next attempt.
        }
        catch (Exception exception) when (exception is ChannelClosedException or IOException)
        {
            throw Lost(exception);
        }

        return search;
    }

    /// <summary>The answer may be for an earlier attempt, or for another program: skips input until it is quiet.</summary>
    private async Task PassOverAsync(CancellationToken cancel)
    {
        while (true)
        {
            using CancellationTokenSource quiet = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            quiet.CancelAfter(patience.Quiet);
            try
            {
                await input.TakeAsync(quiet.Token);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Looks for `= 9 program 1` and `ok 1 9` at the ends of two consecutive lines.</summary>
    private sealed partial class Search
    {
        private readonly StringBuilder line = new();
        private string? wanted;
        private string version = "";

        public bool IsFound { get; private set; }

        public bool HasHeard { get; private set; }

        public void Take(int symbol)
        {
            HasHeard = true;
            if (symbol != '\n')
            {
                if (line.Length < NoiseLineBytesMax)
                {
                    line.Append((char)symbol);
                }

                return;
            }

            string text = line.ToString();
            line.Clear();
            if (wanted is not null && text == wanted)
            {
                IsFound = version == Version
                    ? true
                    : throw new ConsoleException(
                        ConsoleTrouble.OtherVersion, $"the console speaks protocol {version}, this tool {Version}: update the older one");
                return;
            }

            Match match = Program().Match(text);
            wanted = null;
            if (match.Success)
            {
                version = match.Groups[2].Value;
                wanted = $"ok 1 {match.Groups[1].Value}";
            }
        }

        [GeneratedRegex(@"= (\d{1,3}) program (\d{1,3})$")]
        private static partial Regex Program();
    }
}
