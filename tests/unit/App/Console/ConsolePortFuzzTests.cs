using System.Text;
using Gateway.App;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Tests.Unit.Settings;
using Gateway.Tests.Unit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.App;

/// <summary>The console over its port: random input, with every request carried out.</summary>
public class ConsolePortFuzzTests(ITestOutputHelper log)
{
    private const string WifiSecret = "wUvX-4711-wifi";
    private const string BrokerSecret = "qZjK-0815-broker";

    private static readonly string Key = Pem.Key(700, 99);

    private static readonly string[] Lines =
    [
        "help", "show", "show sensor.1", "get broker.password", "set broker.host broker.example", "set id gw-1", "diff", "save", "discard",
        "test", "status", "inflight", "faults", "scan", "identify 5", "identify", "program", "people", "cert load ca", "cert load key", ".",
        "factory-reset", "reboot x", "-----BEGIN CERTIFICATE-----", "\u001b[A", "\u0003"
    ];

    [Fact]
    public void Fuzzed_input_hangs_nothing_allocates_nothing_and_brings_no_secret_out()
    {
        int seed = TestSeed.Next(log, out string message);
        byte[] script = Script(new Random(seed));
        ConsoleWorld world = new ConsoleWorld(isProvisioned: false).PowerOn(parts => parts.BrokerLink = new DeadLink());
        world.Scan.Networks.Add(("home", -50));
        world.Say("set broker.host h");
        world.Say("set broker.user u");
        world.Say($"set wifi.ssid s\nset wifi.password {WifiSecret}\nset broker.password {BrokerSecret}");
        Assert.Contains("saved", world.Say("save"));
        world.Link.Heard = new byte[64 << 20];
        world.Light.Levels.Capacity = 1 << 20;

        // The same input twice: the first run warms up slots and code, the second is measured.
        Run(world, script, message);
        CheckSecrets(world, message);
        long allocated = -1;
        long slots = 0;

        // Up to three times, as a collection in the middle shifts the thread's count, seldom twice.
        for (int run = 0; run < 3 && allocated != slots; run++)
        {
            world.Link.HasHungUp = true;
            world.Run(10);
            world.Link.HeardBytes = 0;
            world.Link.Type(script);
            long slotsBefore = world.Settings.SettingsArea.AllocatedBytes + world.Settings.CertificatesArea.AllocatedBytes;
            long before = GC.GetAllocatedBytesForCurrentThread();
            Drain(world, message);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            slots = world.Settings.SettingsArea.AllocatedBytes + world.Settings.CertificatesArea.AllocatedBytes - slotsBefore;
        }

        Assert.True(allocated == slots, $"{message}: {allocated} bytes, {slots} of them the slots'");
        CheckSecrets(world, message);
        Assert.Equal(0, world.Reboot.Count);
        log.WriteLine($"{script.Length} bytes in, {world.Link.HeardBytes} out");

        // It still answers.
        world.Run(10_000);
        world.Link.HeardBytes = 0;
        world.Link.Type("\u0003\rprogram\nget broker.host\n");
        world.Run(500);
        string end = Encoding.UTF8.GetString(world.Link.Heard, 0, world.Link.HeardBytes);
        Assert.True(end.Contains("\nok 1 ", StringComparison.Ordinal) && end.EndsWith('\n'), $"{message}: {end}");
    }

    private static void Run(ConsoleWorld world, byte[] script, string message)
    {
        world.Link.Type(script);
        Drain(world, message);
    }

    /// <summary>Turns until all input is taken; time jumps when nothing moves, so that every wait ends.</summary>
    private static void Drain(ConsoleWorld world, string message)
    {
        int still = 0;
        int left = world.Link.LeftBytes;
        long turns = 0;
        while (world.Link.LeftBytes > 0)
        {
            int sleepMs = world.World.Loop.Turn();
            world.World.Clock.MonotonicMs += sleepMs;
            still = world.Link.LeftBytes == left ? still + 1 : 0;
            left = world.Link.LeftBytes;
            Assert.True(still < 20_000 && ++turns < 10_000_000, message);
        }
    }

    private static void CheckSecrets(ConsoleWorld world, string message)
    {
        ReadOnlySpan<byte> heard = world.Link.Heard.AsSpan(0, world.Link.HeardBytes);
        foreach (string secret in new[] { WifiSecret, BrokerSecret, Key.Split('\n')[2] })
        {
            Assert.True(heard.IndexOf(Encoding.ASCII.GetBytes(secret)) < 0, message);
        }
    }

    private static byte[] Script(Random random)
    {
        List<byte> input = [];
        for (int i = 0; i < 3000; i++)
        {
            switch (random.Next(10))
            {
                case 0:
                    byte[] garbage = new byte[random.Next(200)];
                    random.NextBytes(garbage);
                    input.AddRange(garbage);
                    input.Add((byte)'\n');
                    break;
                case 1:
                    input.AddRange(Encoding.ASCII.GetBytes($"\u0003set wifi.password {WifiSecret}\r\n"));
                    break;
                case 2:
                    input.AddRange(Encoding.ASCII.GetBytes($"\u0003sEt Broker.Password   \"{BrokerSecret}\"\n"));
                    break;
                case 3:
                    string key = Key[..(random.Next(3) == 0 ? random.Next(Key.Length) : Key.Length)];
                    input.AddRange(Encoding.ASCII.GetBytes($"\u0003cert load key\r{key}{(random.Next(2) == 0 ? ".\n" : "\u0003")}"));
                    break;
                default:
                    input.AddRange(Encoding.UTF8.GetBytes(Lines[random.Next(Lines.Length)] + "\n"));
                    break;
            }
        }

        return [.. input];
    }

    /// <summary>Never opens: fails at once, or after a while.</summary>
    private sealed class DeadLink : IBrokerLink
    {
        private LinkState state;
        private int looks;

        public ILinkTarget? Target { get; set; }

        public LinkPhase Phase => LinkPhase.Connection;

        public LinkState State
        {
            get
            {
                state = state == LinkState.Opening && ++looks > 3 ? LinkState.Failed : state;
                return state;
            }
        }

        public Fault Fault => HalFaults.LinkRefused;

        public void Open() => (state, looks) = (LinkState.Opening, 0);

        public int Receive(byte[] buffer, int offset, int bytesMax) => -1;

        public int Send(byte[] buffer, int offset, int bytes) => -1;

        public void Close() => state = LinkState.Closed;

        public int CopyReason(byte[] buffer, int offset, int bytesMax) => 0;
    }
}
