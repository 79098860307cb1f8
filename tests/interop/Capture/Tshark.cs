using System.Xml.Linq;

namespace Gateway.Tests.Interop.Capture;

/// <summary>An MQTT packet as tshark decodes it; -1, or an empty text, for a field that it does not have.</summary>
internal sealed record DecodedPacket(bool ByBroker, int Type, int Id, int Qos, bool Dup, string Topic);

/// <summary>tshark, which knows nothing of this project.</summary>
internal static class Tshark
{
    /// <summary>Checks checksums and everything else that tshark can find wrong in a capture.</summary>
    private const string Complaints =
        "_ws.malformed || _ws.expert.severity == 8388608 || tcp.checksum.status == 0 || ip.checksum.status == 0 || tcp.analysis.flags";

    /// <summary>The MQTT packets of a capture in their order; fails if tshark reports a problem.</summary>
    public static List<DecodedPacket> Read(string path)
    {
        string[] wrong = Run(path, "-Y", Complaints);
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
        string[] lines = Run(path, "-Y", "mqtt", "-T", "pdml", "-J", "tcp mqtt");
        XElement document = XElement.Parse(string.Join('\n', lines.Where(line => !line.StartsWith("<?", StringComparison.Ordinal))));
        return [.. document.Elements("packet").SelectMany(frame => frame.Elements("proto")
            .Where(proto => proto.Attribute("name")?.Value == "mqtt")
            .Select(proto => Decode(proto, Field(frame, "tcp.srcport") == "1883")))];
    }

    /// <summary>A field of each frame of a capture, empty where there is none.</summary>
    public static string[] Fields(string path, string field) => Run(path, "-T", "fields", "-e", field);

    private static DecodedPacket Decode(XElement packet, bool byBroker)
    {
        int type = Number(packet, "mqtt.msgtype");
        bool isPublish = type == 3;
        return new DecodedPacket(
            byBroker, type, Number(packet, "mqtt.msgid"), isPublish ? Number(packet, "mqtt.qos") : -1,
            isPublish && Field(packet, "mqtt.dupflag") is "1" or "True", isPublish ? Field(packet, "mqtt.topic") ?? "" : "");
    }

    private static int Number(XElement packet, string name) => Field(packet, name) is { } text ? int.Parse(text) : -1;

    private static string? Field(XElement within, string name) =>
        within.Descendants("field").FirstOrDefault(field => field.Attribute("name")?.Value == name)?.Attribute("show")?.Value;

    private static string[] Run(string path, params string[] arguments)
    {
        using Child child = Child.Start(
            Need.Tshark(), ["-n", "-r", path, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", .. arguments]);
        Assert.True(child.WaitForExit() == 0, string.Join('\n', child.Errors));
        return child.Output;
    }
}
