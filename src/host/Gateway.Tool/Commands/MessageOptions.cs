using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Gateway.Client;

namespace Gateway.Tool.Commands;

/// <summary>Where the payload of <c>pub</c> comes from: the command line, a file, or standard input.</summary>
internal sealed class MessageOptions
{
    private const string StandardInput = "-";

    private readonly Option<string?> message = new("--message", "-m") { Description = "The payload", HelpName = "M" };
    private readonly Option<string?> file = new("--file", "-f")
    {
        Description = "The payload is the content of this file, unchanged; - is standard input",
        HelpName = "FILE",
    };

    private readonly Option<bool> standardInput = new("--stdin", "-s") { Description = "The payload is all of standard input, unchanged" };

    public void AddTo(Command command, ConnectOptions options)
    {
        command.Options.Add(message);
        command.Options.Add(file);
        command.Options.Add(standardInput);
        command.AddCheck(result =>
        {
            string? text = result.GetValue(message);
            int given = (text is null ? 0 : 1) + (result.GetValue(file) is null ? 0 : 1) + (result.GetValue(standardInput) ? 1 : 0);
            ConnectOptions.Check(result, given > 0, "the message is missing: --message M, --file FILE, or --stdin");
            ConnectOptions.Check(result, given < 2, "one of --message, --file and --stdin, not several");
            ConnectOptions.Check(
                result, !IsStandardInput(result) || !options.TakesPasswordFromInput(result),
                "--password-stdin and a message from standard input, not both");
            ConnectOptions.Check(result, TopicText.Fits(options, result, text ?? ""), TopicText.TooLong);
        });
    }

    /// <summary>Reads it. Throws <see cref="FormatException"/>.</summary>
    public byte[] Read(ParseResult parsed, string topic)
    {
        if (parsed.GetValue(message) is { } text)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        try
        {
            using Stream stream = IsStandardInput(parsed.CommandResult)
                ? Console.OpenStandardInput()
                : File.OpenRead(parsed.GetValue(file)!);
            byte[] buffer = new byte[TopicText.RoomOf(topic) + 1];
            int bytes = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return bytes < buffer.Length ? buffer[..bytes] : throw new FormatException(TopicText.TooLong);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FormatException($"--file: {exception.Message}", exception);
        }
    }

    private bool IsStandardInput(CommandResult result) => result.GetValue(standardInput) || result.GetValue(file) == StandardInput;
}
