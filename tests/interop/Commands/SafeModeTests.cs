using System.Text.Json;
using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Primitives;
using Gateway.Tests.Interop.Kill;
using static Gateway.Tests.Interop.Commands.CommandDesk;

namespace Gateway.Tests.Interop.Commands;

/// <summary>Safe mode of host-simulator over a real mosquitto.</summary>
public sealed class SafeModeTests(ITestOutputHelper output) : IDisposable
{
    private const string AlarmTopic = $"gateway/{Id}/alarm/t-high";

    private readonly ScratchFolder data = new();

    public void Dispose() => data.Dispose();

    /// <summary>
    /// A PC has no record of faults: its kills count as power cuts, so the test writes between them what a device would have recorded.
    /// </summary>
    [SkippableFact]
    public void After_five_faults_only_health_and_commands_are_served_and_what_was_held_is_delivered_until_a_restart()
    {
        Need.Signals();
        using CommandDesk desk = new();
        using (Child life = Start(desk, line => line.StartsWith("send: publish", StringComparison.Ordinal) && line.EndsWith(" qos 2")))
        {
            life.WaitForExit();
        }

        using (StorageFolder folder = StorageFolder.Open(data["slots"]))
        {
            SlotArea area = folder.Area("boot", 2, AppLimits.BootSlotBytesMax);
            for (int boots = 0; boots < AppLimits.FaultyBootsMax; boots++)
            {
                new BootRecord(area, new TableCrc32(), new FaultLog()).Begin(HalFaults.LoopStuck);
            }
        }

        int heard = desk.Heard.Length;
        int delivered = new AlarmJudge(desk.Heard, AlarmTopic).Received;
        using (Child life = Start(desk))
        {
            output.WriteLine(life.WaitForLine(line => line.StartsWith("recovered: ", StringComparison.Ordinal), "recovered:"));
            RecoveryCount found = new();
            found.Add(life.Output);
            int held = found.Awaiting.Entries + found.Released.Entries;
            Assert.InRange(held, 1, 32);
            desk.WaitFor("health", "\"safe-mode\":1", "\"held\":0");
            Assert.Equal(new Reply("read", "1", "not in safe mode", false), desk.Ask("read", "#1 t", 2));
            Assert.Equal(new Reply("ack", "2", "not in safe mode", false), desk.Ask("ack", "#2 all", 2));
            Assert.Equal(new Reply("ping", "3", "ok", false), desk.Ask("ping", "#3", 2));

            string[] meanwhile = desk.Heard[heard..];
            Assert.DoesNotContain(meanwhile, line => line.Contains("/telemetry/") || line.Contains("/sensor/"));
            AlarmJudge alarms = new(desk.Heard, AlarmTopic);
            Assert.Equal((0L, 0), (alarms.Lost, alarms.Doubled));
            Assert.True(alarms.Received >= Math.Max(held, delivered + found.Awaiting.Entries), "what was held did not come");

            heard = desk.Heard.Length;
            AwaitTokens(8);
            Assert.Equal(new Reply("restart", "4", "ok", false), desk.Ask("restart", "#4", 2));
            desk.WaitFor("birth", "\"boot\":8", "\"restart\":\"ordered\"");
            desk.WaitFor("health", "\"boot\":8");
            Assert.Equal(new Reply("read", "5", "ok", false), desk.Ask("read", "#5 t", 2));
            Assert.Contains(desk.Heard[heard..], line => line.Contains("/telemetry/t {"));
            Assert.DoesNotContain(desk.Heard, line => line.Contains("\"boot\":8") && line.Contains("safe-mode"));
            life.Terminate();
            Assert.Equal(0, life.WaitForExit());
        }

        AlarmJudge all = new(desk.Heard, AlarmTopic);
        Assert.Equal((0L, 0, 1), (all.Lost, all.Doubled, all.Epochs));
        desk.Validate();
    }

    [SkippableFact]
    public void After_kills_alone_sensors_are_read_and_alarms_watched()
    {
        Need.Signals();
        using CommandDesk desk = new();
        for (int boots = 0; boots <= AppLimits.FaultyBootsMax; boots++)
        {
            using Child life = Start(desk, line => line.StartsWith(Simulator.Started, StringComparison.Ordinal));
            life.WaitForExit();
        }

        using Child last = Start(desk);
        desk.WaitFor("birth", $"\"boot\":{AppLimits.FaultyBootsMax + 2},", "\"restart\":\"external\"");
        desk.WaitFor("health", $"\"boot\":{AppLimits.FaultyBootsMax + 2},");
        desk.WaitFor("alarm/t-high", "active-unack");
        Assert.DoesNotContain(desk.Heard, line => line.Contains("safe-mode"));
        last.Terminate();
        Assert.Equal(0, last.WaitForExit());
        desk.Validate();
    }

    private Child Start(CommandDesk desk, Func<string, bool>? killAt = null) => Simulator.Start(
        [
            "--broker", desk.Url, "--id", Id, "--data", data["slots"], "--sensor", "t=square:20,80,step", "--sample", "500ms",
            "--interval", "1", "--alarm-above", "t=50,0,2", "--trace", "--quiet", "--link-timing", "5s,5s,50ms,200ms",
        ],
        killAt);
}
