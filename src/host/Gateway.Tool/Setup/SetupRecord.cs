using System.Text.Json;
using Gateway.Tool.Habits;

namespace Gateway.Tool.Setup;

/// <summary>
/// What an interrupted setup has written, in a file of this user, so that the next one begins where it ended. It holds for the same port,
/// board, firmware and image, and for an hour: later another board may be at the port.
/// </summary>
internal sealed class SetupRecord
{
    private static readonly TimeSpan Valid = TimeSpan.FromHours(1);

    private readonly string path;
    private readonly string key;
    private readonly List<string> done = [];

    private SetupRecord(string path, string key)
    {
        this.path = path;
        this.key = key;
    }

    /// <summary>Names of the steps that are done.</summary>
    public IReadOnlyCollection<string> Done => done;

    /// <summary>The usual file.</summary>
    public static string UsualPath() => UserFolder.Data("setup.json");

    /// <summary>Reads the file; empty if it is of another setup, too old, or damaged.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What is written where.</param>
    /// <param name="now">The time.</param>
    public static SetupRecord Read(string path, string key, DateTime now)
    {
        SetupRecord record = new(path, key);
        try
        {
            Content? content = File.Exists(path) ? JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path)) : null;
            if (content is { Done: { } steps } && content.Key == key && now >= content.Time && now - content.Time < Valid)
            {
                record.done.AddRange(steps.Where(step => step is not null));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException
            or InvalidOperationException)
        {
            // Then everything is written again.
        }

        return record;
    }

    /// <summary>A step is done.</summary>
    public void Note(string step, DateTime now)
    {
        done.Add(step);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(new Content(key, now, [.. done])));
    }

    /// <summary>The setup is complete, or begins again.</summary>
    public void Forget()
    {
        done.Clear();
        File.Delete(path);
    }

    private sealed record Content(string Key, DateTime Time, string[] Done);
}
