using System.Text;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.Simulation.Scenes;

/// <summary>The reasons of sensors by their names in messages.</summary>
public static class SceneReasons
{
    /// <summary>The names, in the order of <see cref="SensorReason"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enumerable.Range(0, (int)SensorReason.Count).Select(NameOf)];

    /// <summary>The reason with this name.</summary>
    public static bool TryParse(string name, out SensorReason reason)
    {
        int index = Names.ToList().IndexOf(name);
        reason = (SensorReason)Math.Max(0, index);
        return index >= 0;
    }

    private static string NameOf(int reason)
    {
        byte[] buffer = new byte[64];
        ByteWriter writer = new();
        writer.Reset(buffer, 0, buffer.Length);
        new SensorReasonNames().Put(writer, (SensorReason)reason);
        return Encoding.ASCII.GetString(buffer, 0, writer.Bytes);
    }
}
