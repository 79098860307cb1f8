using System.Text;
using Gateway.Provisioning;
using Gateway.Settings;
using Gateway.Tests.Unit.Settings;
using Gateway.Tests.Unit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Provisioning;

public class ConsoleFuzzTests(ITestOutputHelper log)
{
    private const string WifiSecret = "wUvX-4711-wifi";
    private const string BrokerSecret = "qZjK-0815-broker";

    private static readonly string Key = Pem.Key(700, 99);

    private static readonly string[] Lines =
    [
        "help", "help keys", "help keys sensor", "help set", "show", "show sensor.1", "show broker", "get broker.host", "get wifi.password",
        "get cert.key", "set broker.host broker.example", "set broker.port 1883", "set broker.user u", "set id gw-1", "unset broker.port",
        "unset cert.ca", "diff", "save", "discard", "test", "status", "inflight", "faults", "scan", "identify 5", "reboot", "reboot now",
        "factory-reset", "factory-reset yes-erase-all", "program", "people", "cert load ca", "cert load key", ".",
        "set wifi.ssid \"a \\\" b\"", "set sensor.1.kind ntc", "set sensor.1.offset -1.5", "-----BEGIN CERTIFICATE-----",
        "-----END CERTIFICATE-----", "set cert.ca x", "\u001b[A", "set alarm.8.limit 99999999999"
    ];

    [Fact]
    public void Fuzzed_input_breaks_nothing_allocates_nothing_and_brings_no_secret_out()
    {
        int seed = TestSeed.Next(log, out string message);
        Random random = new(seed);
        List<byte> input = [];
        List<int> ends = [];
        for (int i = 0; i < 6000; i++)
        {
            Add(input, random);
            ends.Add(input.Count);
        }

        byte[] script = [.. input];
        int[] pieces = [.. ends];
        SettingsWorld world = new();
        ConsoleDriver console = new(world);
        console.AsProgram();
        console.Type($"set wifi.password {WifiSecret}\nset broker.password {BrokerSecret}\n");
        console.Type("set broker.user u\nset broker.host h\nset wifi.ssid s\n");
        Assert.Contains("ok 3 ", console.Type("save\nsave\n").Replace("ok 2 ", "ok 3 "));

        // The same input twice: the first run warms up slots and code, the second is measured.
        byte[] heard = new byte[64 << 20];
        Run(console.Console, script, pieces, heard, new Random(seed));
        int bytes = 0;
        long allocated = -1;
        long slots = 0;

        // A collection caused by other tests shifts the thread's count by a part of its allocation block, rarely twice; what the console
        // allocates would repeat each time.
        for (int run = 0; run < 3 && allocated != slots; run++)
        {
            console.Console.Reset();
            Random again = new(seed);
            long slotsBefore = world.SettingsArea.AllocatedBytes + world.CertificatesArea.AllocatedBytes;
            long before = GC.GetAllocatedBytesForCurrentThread();
            bytes = Run(console.Console, script, pieces, heard, again);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            // Slots in memory allocate when a record's length changes; this does not count.
            slots = world.SettingsArea.AllocatedBytes + world.CertificatesArea.AllocatedBytes - slotsBefore;
        }

        Assert.True(allocated == slots, $"{message}: {allocated} bytes, {slots} of them the slots'");
        Assert.True(bytes > 100000, message);
        foreach (string secret in new[] { WifiSecret, BrokerSecret, Key.Split('\n')[2] })
        {
            Assert.True(heard.AsSpan(0, bytes).IndexOf(Encoding.ASCII.GetBytes(secret)) < 0, message);
        }

        // It still answers.
        console.Console.Reset();
        console.TakeRequest();
        Assert.EndsWith("diff\r\nok\r\n> ", console.Type("discard\rdiff\r"));
        log.WriteLine($"{script.Length} bytes in, {bytes} out");
    }

    [Fact]
    public void Fuzzed_lines_give_a_program_one_framed_answer_each()
    {
        int seed = TestSeed.Next(log, out string message);
        Random random = new(seed);
        ConsoleDriver console = new ConsoleDriver().AsProgram();
        for (int i = 0; i < 20000; i++)
        {
            // Printable bytes and any above: control characters edit, and so answer nothing.
            byte[] line = Mutate(Encoding.UTF8.GetBytes(Lines[random.Next(Lines.Length)]), random);
            line = [.. line.Where(b => b >= 0x20 && b != 0x7F), (byte)'\n'];
            string text = Encoding.Latin1.GetString(line).Trim(' ', '\n');
            MemoryStream heard = new();
            heard.Write(Encoding.UTF8.GetBytes(console.Type(line)));
            ConsoleRequestKind kind = console.TakeRequest();
            if (kind != ConsoleRequestKind.None)
            {
                heard.Write(Encoding.UTF8.GetBytes(console.End(ConsoleError.Failed)));
            }

            if (Encoding.UTF8.GetString(heard.ToArray()).EndsWith("> ", StringComparison.Ordinal))
            {
                console.AsProgram();
                continue;
            }

            if (line.AsSpan().StartsWith("-----BEGIN"u8) || heard.ToArray().AsSpan().StartsWith("go "u8))
            {
                heard.Write(Encoding.UTF8.GetBytes(console.Type("\u0003")));
            }

            Frames.Read(heard.ToArray(), out int answers);
            Assert.True(answers == (text == "" ? 0 : 1), $"{message}: {text}");
        }
    }

    private static void Add(List<byte> input, Random random)
    {
        switch (random.Next(12))
        {
            case 0:
                byte[] garbage = new byte[random.Next(400)];
                random.NextBytes(garbage);
                input.AddRange(garbage);
                break;
            case 1:
                input.AddRange(Encoding.ASCII.GetBytes($"set wifi.password {WifiSecret}\r\n"));
                break;
            case 2:
                input.AddRange(Encoding.ASCII.GetBytes($"\u0003sEt Broker.Password   \"{BrokerSecret}\"\n"));
                break;
            case 3:
                string paste = random.Next(2) == 0 ? "\u0003cert load key\r" : "\u0003";
                string key = Key[..(random.Next(3) == 0 ? random.Next(Key.Length) : Key.Length)];
                input.AddRange(Encoding.ASCII.GetBytes(paste + key + (random.Next(2) == 0 ? ".\n" : "\u0003")));
                break;
            case 4:
                input.AddRange(Enumerable.Repeat((byte)random.Next(32, 127), random.Next(600)));
                break;
            case 5 or 6 or 7:
                input.AddRange(Mutate(Encoding.UTF8.GetBytes(Lines[random.Next(Lines.Length)]), random));
                input.Add((byte)'\r');
                break;
            default:
                input.AddRange(Encoding.UTF8.GetBytes(Lines[random.Next(Lines.Length)] + "\n"));
                break;
        }
    }

    private static byte[] Mutate(byte[] line, Random random)
    {
        List<byte> mutated = [.. line];
        for (int i = random.Next(3); i > 0 && mutated.Count > 0; i--)
        {
            int at = random.Next(mutated.Count);
            switch (random.Next(3))
            {
                case 0:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 1:
                    mutated.RemoveAt(at);
                    break;
                default:
                    mutated.Insert(at, (byte)random.Next(256));
                    break;
            }
        }

        return [.. mutated];
    }

    /// <summary>Feeds in pieces, takes in pieces, lets time pass, and answers requests; the bytes that came out.</summary>
    private static int Run(ProvisioningConsole console, byte[] script, int[] ends, byte[] heard, Random random)
    {
        int at = 0;
        int bytes = 0;
        long nowMs = 0;
        ConsoleRequest request = Requests;
        bool isAsked = false;
        int item = 0;
        while (at < script.Length || console.HasWork)
        {
            int end = item < ends.Length ? ends[item] : at;
            at += console.FeedBytes(script, at, Math.Min(random.Next(1, 200), end - at), nowMs);

            // If a user stops in the middle of a key and continues later, the rest is visible: long pauses lie between.
            bool isBetween = at == end;
            item += isBetween ? 1 : 0;
            nowMs += isBetween && random.Next(10) == 0 ? 100000 : 5;
            console.FeedTime(nowMs);
            isAsked |= console.TakeRequest(request);
            if (isAsked && random.Next(3) > 0)
            {
                console.FeedAnswer(request.Ticket, Noise, random.Next(100), 50);
                isAsked = !console.EndAnswer(request.Ticket, random.Next(2) == 0 ? ConsoleError.None : ConsoleError.Failed);
            }

            int room = Math.Min(random.Next(1, 1500), heard.Length - bytes);
            bytes += console.TakeBytes(heard, bytes, room);
        }

        return bytes;
    }

    private static readonly byte[] Noise = [.. Enumerable.Range(0, 150).Select(i => (byte)i)];
    private static readonly ConsoleRequest Requests = new();
}
