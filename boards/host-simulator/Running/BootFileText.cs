using System.Text;
using Gateway.App;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>Why a settings file was not taken, for people.</summary>
internal static class BootFileText
{
    private const int TextBytesMax = 512;

    /// <summary>One line; null if there was no file, or its settings are in use.</summary>
    public static string? Of(SettingsStart start) => start.FileResult switch
    {
        BootFileResult.Incomplete => "it is cut or changed: its bytes or CRC are not those of its first line. Nothing of it is stored",
        BootFileResult.Newer => "it has a newer version than this program knows. Nothing of it is stored",
        BootFileResult.StorageFailed => "it could not be read or stored. The next start tries again",
        BootFileResult.Refused => Refused(start) + ". Nothing of it is stored",
        _ => null,
    };

    private static string Refused(SettingsStart start)
    {
        string name = RefusalTexts.NameOf((int)start.FileRefusal) ?? $"code {(int)start.FileRefusal}";
        if (start.FileKey == SettingId.None)
        {
            string hint = RefusalTexts.HintOf((int)start.FileRefusal) is { } text ? $": {text}" : "";
            return start.FileLine > 0 ? $"line {start.FileLine} is refused: {name}{hint}" : $"refused: {name}{hint}";
        }

        SettingsStore settings = start.Settings;
        byte[] buffer = new byte[TextBytesMax];
        ByteWriter writer = new();
        writer.Reset(buffer, 0, buffer.Length);
        settings.Rules.PutReason(settings.Catalog, start.FileRefusal, writer);
        return $"refused: {name}: {Encoding.ASCII.GetString(buffer, 0, writer.Bytes)}";
    }
}
