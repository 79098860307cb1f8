using Gateway.App;
using Gateway.Settings;

namespace Gateway.Boards.Host;

/// <summary>The outputs of a gateway on a PC, as the part Outputs of a board's firmware.</summary>
public static class HostOutputs
{
    /// <summary>Adds those that a set names, after sensors and alarms; returns how many this board cannot have.</summary>
    public static int Add(SettingsSet set, IDeviceFactory factory, GatewayParts parts)
    {
        OutputSettings settings = new(set, parts, parts.OutputArea);
        if (settings.Make(factory) is { } outputs)
        {
            parts.Others = [.. parts.Others, outputs];
        }

        return settings.RefusedCount;
    }
}
