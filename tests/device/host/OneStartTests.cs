using System.Text;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Boards.Host;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using Gateway.Settings;
using Gateway.Simulation;
using Xunit;
using Ascii = Gateway.Primitives.Ascii;

namespace Gateway.Tests.DeviceHost;

/// <summary>
/// Gateway, console, settings and commands in one loop, with the sizes of each board and the device's slot files: every start of a board,
/// provisioned or not.
/// </summary>
public sealed class OneStartTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("gateway-start-");
    private readonly FakeClock clock = new();
    private readonly Broker broker = new();
    private readonly List<(string Topic, string Payload)> messages = [];
    private readonly FakeInput door = new();
    private MemoryNetwork network;
    private TypedLink terminal;
    private FakeReboot restart;
    private GatewayLoop loop;

    private string Folder => Path.Combine(root.FullName, "gw");

    public void Dispose() => root.Delete(true);

    [Theory]
    [MemberData(nameof(BoardFacts.Sizes), MemberType = typeof(BoardFacts))]
    public void Console_commands_and_alarms_are_served_in_one_loop(string board, int inflight, int packets, int receive, int transmit)
    {
        network = new MemoryNetwork(broker);
        broker.Observe("#", message => messages.Add((message.Topic, Encoding.UTF8.GetString(message.Payload.Span))));
        void PowerOn() => Start(inflight, packets, receive, transmit);

        // Out of the box: no broker, and the console beside the gateway.
        PowerOn();
        Assert.Contains("broker: not provisioned", Say("status"), StringComparison.Ordinal);
        Assert.Contains("ok", Say("set broker.host broker.example"), StringComparison.Ordinal);
        Assert.Contains("ok", Say("set id gw1"), StringComparison.Ordinal);
        Assert.Contains("saved, generation 2", Say("save"), StringComparison.Ordinal);
        Assert.Equal(0, loop.Session.ConnectCount);
        Say("reboot", 2000);
        Assert.Equal(1, restart.Count);

        // Provisioned: an alarm, a command that sets, one that saves, and a line at the console.
        PowerOn();
        Run(3000);
        door.IsHigh = true;
        Run(1000);
        Assert.True(Payloads("gateway/gw1/alarm/door").Any(text => text.Contains("active-unack", StringComparison.Ordinal)), board);
        Assert.Contains("\"result\":\"ok\"", Command("set", "health.interval 30"), StringComparison.Ordinal);
        Assert.Contains("\"result\":\"ok, after a restart\"", Command("save", "#1"), StringComparison.Ordinal);
        Assert.Contains("30", Say("get health.interval"), StringComparison.Ordinal);
        Assert.Contains("broker: connected", Say("status"), StringComparison.Ordinal);
        Assert.Contains("door active-unack 1", Say("alarms"), StringComparison.Ordinal);
        Assert.Contains("ok", Say("ack door"), StringComparison.Ordinal);
        Run(1000);
        Assert.Contains("active-acked", Payloads("gateway/gw1/alarm/door").Last(), StringComparison.Ordinal);

        // A command erases everything, through the areas of the running gateway.
        string confirm = Command("factory-reset", "");
        string code = confirm[(confirm.IndexOf("with ", StringComparison.Ordinal) + 5)..][..6];
        Assert.Contains("\"result\":\"ok\"", Command("factory-reset", code), StringComparison.Ordinal);
        Run(8000);
        Assert.Equal(1, restart.Count);
        PowerOn();
        Assert.Contains("broker: not provisioned", Say("status"), StringComparison.Ordinal);
    }

    private void Start(int inflight, int packets, int receive, int transmit)
    {
        var files = new SlotFolder(Folder);
        ISlotStorage Area(string name, int slots, int bytes) =>
            new FileSlotStorage(files, LetterOf(name), slots, bytes, name is "settings" or "certificates");
        var crc = new TableCrc32();
        var faults = new FaultLog();
        var settings = new SettingsStart(HostAreas.NewSettings(Area, crc, faults), null, null, faults);
        settings.Run();
        terminal = new TypedLink();
        restart = new FakeReboot();
        GatewayParts parts = new HostParts
        {
            Clock = clock,
            Crc = crc,
            Faults = faults,
            Link = network.CreateLink(),
            Areas = new HostAreas(Area, inflight),
            Reboot = restart,
            Settings = settings.Settings,
            HasBroker = settings.Settings.IsProvisioned,
            Seed = 7,
        }.Make();
        parts.Limits.EntryCount = inflight;
        parts.Limits.PacketCount = packets;
        parts.Limits.ReceiveBytesMax = receive;
        parts.Limits.TransmitBytesMax = transmit;
        new SettingsMapping(null).Apply(settings.Settings.Live, Ascii.Bytes("gw-000001"), parts);
        parts.Alarms = [new AlarmChannel(Ascii.Bytes("door"), new ContactRule(AlarmSeverity.Medium, true, 0), door, 1)];
        parts.Console = new ConsolePort(new ConsoleParts
        {
            Link = terminal, Settings = settings, Clock = clock, Faults = faults, HardwareId = Ascii.Bytes("gw-000001"),
        });
        loop = new GatewayLoop(parts);
        loop.Start();
    }

    // As in DeviceAreas: no two are alike.
    private static char LetterOf(string area) => area switch { "inbound" => 'n', "commands" => 'd', _ => area[0] };

    private void Run(int ms)
    {
        for (long end = clock.MonotonicMs + ms; clock.MonotonicMs < end; clock.MonotonicMs++)
        {
            loop.Turn();
            network.Pump(clock.MonotonicMs);
        }
    }

    private string Say(string line, int ms = 300)
    {
        terminal.Type(line + "\r");
        Run(ms);
        string heard = terminal.Read();
        return heard[(heard.IndexOf('\n', StringComparison.Ordinal) + 1)..];
    }

    private string Command(string name, string payload)
    {
        broker.Publish("gateway/gw1/cmd/" + name, Encoding.UTF8.GetBytes(payload), 2, false);
        Run(600);
        return Payloads("gateway/gw1/reply").Last();
    }

    private IEnumerable<string> Payloads(string topic) => messages.Where(m => m.Topic == topic).Select(m => m.Payload);
}
