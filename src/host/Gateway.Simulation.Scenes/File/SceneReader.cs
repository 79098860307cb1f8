using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Simulation.Scenes;

/// <summary>Reads a scene. A mistake in it is a <see cref="SceneRefusedException"/>.</summary>
public static class SceneReader
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        AllowOutOfOrderMetadataProperties = true,
        Converters = { new SceneTimeConverter(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Reads a file.</summary>
    public static Scene ReadFile(string path)
    {
        try
        {
            return Read(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SceneRefusedException($"{path}: {exception.Message}");
        }
        catch (SceneRefusedException exception)
        {
            throw new SceneRefusedException($"{Path.GetFileName(path)}: {exception.Message}");
        }
    }

    /// <summary>Reads a text.</summary>
    public static Scene Read(string json)
    {
        try
        {
            CheckVersion(json);
            Scene scene = SceneWaves.Expand(JsonSerializer.Deserialize<Scene>(json, Options)!);
            SceneCheck.Check(scene);
            return scene;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            // The second is an item of a list without its kind.
            throw new SceneRefusedException(SceneRefusalWords.Of(exception));
        }
        catch (InvalidOperationException)
        {
            throw new SceneRefusedException("$", "has a \\u escape that is half a character");
        }
    }

    // Before anything else: this program cannot judge another version.
    private static void CheckVersion(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("version", out JsonElement version))
        {
            throw new SceneRefusedException("$.version", "is missing");
        }

        if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int number) || number != Scene.VersionRead)
        {
            throw new SceneRefusedException("$.version", $"is {version.GetRawText()}; this program reads {Scene.VersionRead}");
        }
    }
}
