using System.Globalization;
using System.Text.Json;
using Gateway.Simulation.Scenes;
using Spectre.Console;

namespace Gateway.Boards.HostSimulator.Views;

/// <summary>
/// A scene as lines: time of the scene, who, what. Frequent messages are only counted; those from the backlog get one line when all have
/// arrived.
/// </summary>
internal sealed class SceneStory(Scene scene, bool isQuiet)
{
    private readonly string prefix = SceneRecord.RootOf(scene) + "/";
    private int historical;

    /// <summary>Prints the story.</summary>
    public void Tell(SceneEvent told)
    {
        if (isQuiet)
        {
            return;
        }

        string? text = told.Message is null ? told.Text : Words(told);
        if (text is not null)
        {
            Line(told.AtMs, told.Teller, text);
        }
    }

    /// <summary>A time of the scene, as its file writes it.</summary>
    public static string Time(long ms)
    {
        TimeSpan time = TimeSpan.FromMilliseconds(ms);
        return string.Create(
            CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}.{time.Milliseconds:000}");
    }

    private static void Line(long atMs, SceneTeller teller, string text)
    {
        string line = $"{Time(atMs)}  {teller.ToString().ToLowerInvariant(),-10}  {text}";
        if (Console.IsOutputRedirected)
        {
            Console.WriteLine(line);
            return;
        }

        Color colour = teller == SceneTeller.Scene ? Color.Yellow : teller == SceneTeller.Gateway ? Color.Grey
            : text.Contains(" active", StringComparison.Ordinal) || text.Contains(" fault", StringComparison.Ordinal) ? Color.Red
            : Color.Green;
        AnsiConsole.WriteLine(line, new Style(colour));
    }

    // Null for messages that are only counted.
    private string? Words(SceneEvent told)
    {
        SceneMessage message = told.Message!;
        string topic = message.Topic[prefix.Length..];
        if (message.IsRetained || topic.StartsWith("cmd/", StringComparison.Ordinal))
        {
            return null;
        }

        if (topic == "status")
        {
            return $"status {told.Text}";
        }

        using JsonDocument document = JsonDocument.Parse(message.Payload);
        JsonElement body = document.RootElement;
        string Member(string name) => body.TryGetProperty(name, out JsonElement member) ? member.ToString() : "";
        switch (topic.Split('/')[0])
        {
            case "alarm":
                string measured = Member("reason") is { Length: > 0 } reason
                    ? $"reason {reason}"
                    : $"{Member("value")}, limit {Member("limit")}";
                string gap = Member("skipped") is { Length: > 0 } skipped ? $", {skipped} skipped before" : "";
                return $"{topic} {Member("state")}: {measured}, seq {Member("seq")}{gap}{When(told, Member("time"))}";
            case "sensor":
                return $"{topic} {Member("state")}{(Member("reason") is { Length: > 0 } why ? " " + why : "")}";
            case "birth":
                return $"birth: boot {Member("boot")}, restart {Member("restart")}";
            case "reply":
                return $"reply: {Member("command")} {Member("result")}";
            case "telemetry":
                return Telemetry(told.AtMs, Member("historical").Length > 0);
            default:
                return null;
        }
    }

    // The time of an alarm's transition, if the message arrived later.
    private string When(SceneEvent told, string time)
    {
        if (!long.TryParse(time, CultureInfo.InvariantCulture, out long ms))
        {
            return ", before the clock was set";
        }

        long atMs = ms - scene.Clock.Start.ToUnixTimeMilliseconds();
        return atMs == told.AtMs ? "" : $", of {Time(atMs)}";
    }

    private string? Telemetry(long atMs, bool isHistorical)
    {
        if (isHistorical)
        {
            historical++;
            return null;
        }

        int count = historical;
        historical = 0;
        return count == 0 ? null : $"telemetry: {count} historical messages, and from {Time(atMs)} on new ones";
    }
}
