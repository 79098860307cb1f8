using System.Text;

namespace Gateway.Tool.Serial;

/// <summary>The lines of an answer to a program.</summary>
internal enum FrameKind
{
    Data,
    Ok,
    Error,
    Go,
}

/// <summary>A line of an answer: <paramref name="Number"/> is the count of ok and go, or the code of an error.</summary>
internal sealed record ConsoleFrame(FrameKind Kind, int Number, int Bytes, string Text)
{
    private const int WordBytesMax = 10;
    private const int TextBytesMax = 4096;
    private const byte LineEnd = (byte)'\n';

    /// <summary>Reads one. Throws <see cref="GarbledException"/> if its own lengths show that it is none.</summary>
    public static async Task<ConsoleFrame> ReadAsync(ByteInput input, CancellationToken cancel)
    {
        string kind = await WordAsync(input, ' ', cancel);
        switch (kind)
        {
            case "=":
                int bytes = await NumberAsync(input, ' ', cancel);
                return new ConsoleFrame(FrameKind.Data, 0, bytes, await TextAsync(input, bytes, cancel));
            case "ok":
                int lines = await NumberAsync(input, ' ', cancel);
                return new ConsoleFrame(FrameKind.Ok, lines, await NumberAsync(input, '\n', cancel), "");
            case "err":
                int code = await NumberAsync(input, ' ', cancel);
                int hintBytes = await NumberAsync(input, ' ', cancel);
                return new ConsoleFrame(FrameKind.Error, code, hintBytes, await TextAsync(input, hintBytes, cancel));
            case "go":
                return new ConsoleFrame(FrameKind.Go, await NumberAsync(input, '\n', cancel), 0, "");
            default:
                throw new GarbledException();
        }
    }

    private static async Task<string> WordAsync(ByteInput input, char end, CancellationToken cancel)
    {
        StringBuilder word = new();
        while (true)
        {
            int symbol = await input.TakeAsync(cancel);
            if (symbol == end)
            {
                return word.ToString();
            }

            if (symbol is <= ' ' or >= 0x7F || word.Length == WordBytesMax)
            {
                throw new GarbledException();
            }

            word.Append((char)symbol);
        }
    }

    private static async Task<int> NumberAsync(ByteInput input, char end, CancellationToken cancel)
    {
        string word = await WordAsync(input, end, cancel);
        return word.Length > 0 && word.All(char.IsAsciiDigit) && int.TryParse(word, out int number) ? number : throw new GarbledException();
    }

    private static async Task<string> TextAsync(ByteInput input, int bytes, CancellationToken cancel)
    {
        if (bytes > TextBytesMax)
        {
            throw new GarbledException();
        }

        byte[] text = new byte[bytes];
        for (int i = 0; i < bytes; i++)
        {
            text[i] = (byte)await input.TakeAsync(cancel);
        }

        return await input.TakeAsync(cancel) == LineEnd ? Encoding.UTF8.GetString(text) : throw new GarbledException();
    }
}

/// <summary>The input is not an answer: something was lost or changed on the way.</summary>
internal sealed class GarbledException : Exception;
