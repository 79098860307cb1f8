using System.Text;
using System.Text.Json;
using Gateway.App;
using Gateway.Boards.Host;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Simulation.Scenes;

/// <summary>
/// The settings of a scene, handled by the product's own code. What it refuses is a <see cref="SceneRefusedException"/>.
/// </summary>
internal static class SceneSettings
{
    /// <summary>Stores them on a drive, as on a provisioned board.</summary>
    public static void Store(Scene scene, SceneDrive drive)
    {
        SettingsStore store = HostAreas.NewSettings(drive.Area, new TableCrc32(), new FaultLog());
        store.Load();
        foreach ((string key, JsonElement value) in scene.Settings)
        {
            byte[] name = Encoding.UTF8.GetBytes(key);
            int id = store.Catalog.Find(name, 0, name.Length);
            byte[] text = Encoding.UTF8.GetBytes(Scene.TextOf(value));
            Refusal refusal = id == SettingId.None ? Refusal.UnknownKey : store.Set(id, text, 0, text.Length);
            if (refusal != Refusal.None)
            {
                throw new SceneRefusedException(SceneCheck.SettingPath(key), Words(store.Catalog, name, id, refusal));
            }
        }

        Refusal contradiction = store.Save();
        if (contradiction != Refusal.None)
        {
            int id = store.Rules.RefusedId;
            string reason = Put(writer => store.Rules.PutReason(store.Catalog, contradiction, writer));
            string key = Put(writer => store.Catalog.PutName(id, writer));
            throw new SceneRefusedException(
                SceneCheck.SettingPath(key), RefusalTexts.NameOf((int)contradiction) + reason[key.Length..]);
        }
    }

    /// <summary>
    /// Composes a gateway from them once: the scene must have everything that they name, and they must use everything in the scene.
    /// </summary>
    public static void Check(Scene scene)
    {
        SceneDrive drive = new();
        Store(scene, drive);
        SceneDeviceFactory factory = new(scene, new WorldTime(), []);
        SettingsStore store = HostAreas.NewSettings(drive.Area, new TableCrc32(), new FaultLog());
        store.Load();
        GatewayParts parts = new() { Crc = new TableCrc32(), OutputArea = new HostAreas(drive.Area).Outputs };
        new SettingsMapping(factory).Apply(store.Live, null, parts);
        HostOutputs.Add(store.Live, factory, parts);
        if (factory.Problem is { } problem)
        {
            throw new SceneRefusedException("$.settings", problem);
        }

        for (int i = 0; i < scene.Sensors.Count; i++)
        {
            if (!factory.Used.Contains(scene.Sensors[i]))
            {
                throw new SceneRefusedException($"$.sensors[{i}].name", $"no sensor of the settings is named '{scene.Sensors[i].Name}'");
            }
        }

        for (int i = 0; i < scene.Contacts.Count; i++)
        {
            if (!factory.Used.Contains(scene.Contacts[i]))
            {
                throw new SceneRefusedException($"$.contacts[{i}].pin", $"nothing in the settings is on pin {scene.Contacts[i].Pin}");
            }
        }
    }

    private static string Words(SettingsCatalog catalog, byte[] name, int id, Refusal refusal)
    {
        string? hint = id != SettingId.None && RefusalTexts.HintOf((int)refusal) == null
            ? "takes " + Put(writer => catalog.PutWants(catalog.RowOf(id), writer))
            : refusal == Refusal.UnknownKey ? "src/docs/settings.md lists the keys"
                + Put(writer => catalog.PutSuggestion(name, 0, name.Length, writer))
            : RefusalTexts.HintOf((int)refusal);
        return RefusalTexts.NameOf((int)refusal) + (hint == null ? "" : $": {hint}");
    }

    private static string Put(Action<ByteWriter> put)
    {
        byte[] buffer = new byte[SettingsLimits.ValueBytesMax];
        ByteWriter writer = new();
        writer.Reset(buffer, 0, buffer.Length);
        put(writer);
        return Encoding.UTF8.GetString(buffer, 0, writer.Bytes);
    }
}
