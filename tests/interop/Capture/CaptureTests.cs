using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Tests.Interop.Access;

namespace Gateway.Tests.Interop.Capture;

/// <summary>Captures of pub, sub and replay, read by tshark and compared with the gateway's own trace.</summary>
public sealed partial class CaptureTests(ITestOutputHelper output)
{
    private const string Topic = "capture/door";

    private static readonly string[] Names =
    [
        "reserved", "connect", "connack", "publish", "puback", "pubrec", "pubrel", "pubcomp",
        "subscribe", "suback", "unsubscribe", "unsuback", "pingreq", "pingresp", "disconnect", "reserved",
    ];

    public static TheoryData<BrokerKind, int> Levels()
    {
        TheoryData<BrokerKind, int> rows = [];
        foreach (BrokerKind kind in Enum.GetValues<BrokerKind>())
        {
            for (int qos = 0; qos <= 2; qos++)
            {
                rows.Add(kind, qos);
            }
        }

        return rows;
    }

    [SkippableTheory]
    [MemberData(nameof(Levels))]
    public void Tshark_reads_pub_and_sub_as_their_traces_tell_them(BrokerKind kind, int qos)
    {
        Need.Tshark();
        using ScratchFolder folder = new();
        using IBrokerUnderTest broker = kind.Start();
        using Child subscriber = GatewayTool.Start(
            "sub", "--broker", broker.Url, "--topic", Topic, "--qos", $"{qos}", "--count", "1", "--trace-details",
            "--capture", folder["sub.pcap"]);
        subscriber.WaitForLine(line => line.StartsWith("receive: suback", StringComparison.Ordinal), "receive: suback");

        // Longer than a segment.
        string[] published = GatewayTool.Run(
            "pub", "--broker", broker.Url, "--topic", Topic, "--message", new string('m', 5000), "--qos", $"{qos}", "--retain",
            "--trace-details", "--capture", folder["pub.pcap"]);
        Assert.Equal(0, subscriber.WaitForExit());
        AssertSame(published, Tshark.Read(folder["pub.pcap"]));
        AssertSame(subscriber.Output, Tshark.Read(folder["sub.pcap"]));
    }

    [SkippableFact]
    public void Over_tls_a_capture_holds_the_plain_text()
    {
        Need.Tshark();
        using ScratchFolder folder = new();
        using Certificates certificate = new();
        using Mosquitto broker = new(new MosquittoOptions { Certificate = certificate });
        string[] published = GatewayTool.Run(
            "pub", "--broker", broker.Url, "--ca", certificate.CaFile, "--topic", Topic, "--message", "m", "--qos", "2", "--trace-details",
            "--capture", folder["tls.pcap"]);
        AssertSame(published, Tshark.Read(folder["tls.pcap"]));
    }

    // Without the seeds in whose world a link delivers the first two bytes of a longer fixed header: after such a segment tshark 4.0 loses
    // its place.
    [SkippableTheory]
    [InlineData(2)]
    [InlineData(12)]
    [InlineData(17)]
    [InlineData(19)]
    public void Tshark_reads_a_replayed_seed_as_its_timeline_tells_it(long seed)
    {
        Need.Tshark();
        using ScratchFolder folder = new();
        string[] lines = ReplayProgram.Run($"{seed}", "--json", "--capture", folder["seed.pcap"]);
        List<DecodedPacket> told = [.. lines.Select(Told).OfType<DecodedPacket>()];
        List<DecodedPacket> read = Tshark.Read(folder["seed.pcap"]);
        output.WriteLine($"seed {seed}: {told.Count} packets, {told.Count(packet => packet.Dup)} with DUP");
        Assert.Contains(told, packet => packet.Dup);
        Assert.Contains(told, packet => packet.Type == 6);
        Assert.Equal(told, read);
    }

    [SkippableFact]
    public void A_capture_is_for_its_owner_and_has_no_password_unless_it_is_asked_for()
    {
        Need.Tshark();
        const string secret = "p@ss:word";
        using ScratchFolder folder = new();
        using Mosquitto broker = new(new MosquittoOptions { User = ("desk", secret) });
        string path = folder["pub.pcap"];
        File.WriteAllText(path, "");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)0x1A4); // rw-r--r--
        }

        string[] publish = ["pub", "--broker", broker.Url, "--topic", Topic, "--message", "m", "--qos", "1", "--capture", path];
        using (Child child = GatewayTool.Start([.. publish, "--trace-details"]))
        {
            Assert.Equal(0, child.WaitForExit());
            AssertSame(child.Output, Tshark.Read(path));
        }

        Assert.Equal(
            ("rw-------", "****", new string('*', secret.Length)), (Modes.Of(path), Shown(path, "username"), Shown(path, "passwd")));
        File.Delete(path);
        using (Child child = GatewayTool.Start([.. publish, "--capture-with-secrets"]))
        {
            Assert.Equal(0, child.WaitForExit());
            Assert.Contains($"gateway: {path} holds user name and password as plain text: delete it after use", child.Errors);
        }

        Assert.Equal(("rw-------", "desk", secret), (Modes.Of(path), Shown(path, "username"), Shown(path, "passwd")));
    }

    private static string Shown(string path, string field) => Assert.Single(Tshark.Fields(path, "mqtt." + field), line => line.Length > 0);

    [SkippableFact]
    public void A_capture_that_cannot_be_written_is_a_wrong_argument()
    {
        using ScratchFolder folder = new();
        string error = Assert.Single(GatewayTool.Fail(
            2, "pub", "--broker", "mqtt://localhost", "--topic", Topic, "--message", "m", "--capture", folder["none/pub.pcap"])[..^1]);
        Assert.StartsWith("gateway: --capture: ", error);
    }

    // The trace begins at CONNACK: only the capture has CONNECT.
    private static void AssertSame(string[] trace, List<DecodedPacket> read)
    {
        Assert.Equal((1, false), (read[0].Type, read[0].ByBroker));
        Assert.Equal(trace.Select(Traced), read.Skip(1));
    }

    private static DecodedPacket Traced(string line)
    {
        Match match = TraceLine().Match(line);
        Assert.True(match.Success, line);
        int type = Array.IndexOf(Names, match.Groups["name"].Value);
        return new DecodedPacket(
            match.Groups["way"].Value == "receive", type, Number(match.Groups["id"]), Number(match.Groups["qos"]),
            match.Groups["dup"].Success, type == 3 ? Topic : "");
    }

    private static int Number(Group group) => group.Success ? int.Parse(group.Value) : -1;

    private static DecodedPacket? Told(string line)
    {
        using JsonDocument json = JsonDocument.Parse(line);
        if (!json.RootElement.TryGetProperty("packet", out JsonElement packet))
        {
            return null;
        }

        return new DecodedPacket(
            json.RootElement.GetProperty("from").GetString() == "broker",
            Array.IndexOf(Names, packet.GetProperty("type").GetString()!.ToLowerInvariant()),
            packet.GetProperty("id").GetInt32(), packet.GetProperty("qos").GetInt32(), packet.GetProperty("dup").GetBoolean(),
            packet.GetProperty("topic").GetString()!);
    }

    [GeneratedRegex(@"^(?<way>send|receive): (?<name>[a-z]+)( (?<id>\d+))?( qos (?<qos>\d))?(?<dup> dup)?( retain)?$")]
    private static partial Regex TraceLine();
}
