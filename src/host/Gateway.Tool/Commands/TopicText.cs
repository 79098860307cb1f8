using System.CommandLine.Parsing;
using System.Text;
using Gateway.Client;

namespace Gateway.Tool.Commands;

/// <summary>Rules for topic names and topic filters [4.7], and the size of the session's buffers.</summary>
internal static class TopicText
{
    /// <summary>Topic length, packet identifier and fixed header around topic and payload.</summary>
    private const int PublishOverheadBytes = 9;

    public static readonly string TooLong =
        $"topic and message together are longer than {ClientLimits.EntryBodyBytesMax - PublishOverheadBytes} bytes";

    public static bool IsName(ConnectOptions options, CommandResult result) =>
        options.Topic(result) is not { } topic || (ConnectOptions.IsText(topic) && !topic.Contains('+') && !topic.Contains('#'));

    public static bool IsFilter(ConnectOptions options, CommandResult result)
    {
        if (options.Topic(result) is not { } topic)
        {
            return true; // That it is missing is said elsewhere.
        }

        string[] levels = topic.Split('/');
        return ConnectOptions.IsText(topic)
            && levels.All(level => level is "+" or "#" || (!level.Contains('+') && !level.Contains('#')))
            && !levels[..^1].Contains("#");
    }

    public static bool Fits(ConnectOptions options, CommandResult result, string message) =>
        Encoding.UTF8.GetByteCount(message) <= RoomOf(options.Topic(result));

    /// <summary>Bytes of a message that fit beside a topic.</summary>
    public static int RoomOf(string? topic) =>
        ClientLimits.EntryBodyBytesMax - PublishOverheadBytes - Encoding.UTF8.GetByteCount(topic ?? "");
}
