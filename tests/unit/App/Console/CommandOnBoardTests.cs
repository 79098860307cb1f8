using System.Text.Json;
using Gateway.App;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Settings;
using Gateway.Tests.Unit.Settings;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>Commands on settings and the board itself.</summary>
public class CommandOnBoardTests
{
    private readonly ConsoleWorld world = new();

    private World Gateway => world.World;

    [Fact]
    public void Set_and_save_store_what_the_table_allows_and_say_when_it_serves()
    {
        world.PowerOn(changeGateway: parts => parts.CommandRights |= (int)SettingFlags.RemoteAlarm).Run(3000);
        Assert.Equal("ok", Say("set", "sensor.1.interval 7"));
        Assert.Equal(10, world.Store.Live.GetNumber(SettingId.SensorInterval + 1));
        Assert.Equal("ok", Say("save", "#1"));
        Assert.Equal(7, world.Store.Live.GetNumber(SettingId.SensorInterval + 1));
        Assert.Equal("ok", Say("set", "alarm.2.limit -12.5"));
        Assert.Equal("ok, after a restart", Say("save", "#2"));
        Assert.Equal(-12_500, world.Settings.Start().Live.GetNumber(SettingId.AlarmLimit + 2));
    }

    [Fact]
    public void Settings_are_set_saved_and_reset_by_commands_without_a_console()
    {
        SettingsStore store = world.Settings.Start();
        store.MustSet("sensor.1.kind", "simulated");
        store.MustSet("sensor.1.name", "t1");
        Assert.Equal(Refusal.None, store.Save());
        world.PowerOn(changeGateway: parts =>
        {
            parts.Console = null;
            parts.Sensors[0].SettingsIndex = 1;
            parts.Sensors[0].SettingsIntervalMs = parts.Sensors[0].IntervalMs;
        }).Run(3000);
        Assert.Equal(("ok", "ok"), (Say("set", "sensor.1.interval 1"), Say("save", "")));
        int before = Gateway.Payloads("telemetry/t1").Count;
        world.Run(10_000);
        Assert.InRange(Gateway.Payloads("telemetry/t1").Count - before, 8, 11);
        string code = Say("factory-reset", "")![^6..];
        Assert.Equal("ok", Say("factory-reset", code, 8000));
        Assert.Equal(1, world.Reboot.Count);
        Assert.False(world.Settings.Start().IsProvisioned);
        Assert.All(new[] { Gateway.Inflight, Gateway.Inbound, Gateway.Commands, Gateway.Boot, Gateway.Progress }, area =>
            Assert.All(area.Slots, slot => Assert.Empty(slot)));
    }

    [Fact]
    public void Two_points_of_calibration_are_set_and_saved_by_commands_and_serve_at_once_and_after_a_restart()
    {
        SettingsStore store = world.Settings.Start();
        store.MustSet("sensor.1.kind", "simulated");
        store.MustSet("sensor.1.name", "t1");
        Assert.Equal(Refusal.None, store.Save());
        world.PowerOn(changeGateway: parts =>
        {
            parts.CommandRights = RightsOf("commands.settings", "all");
            parts.Sensors =
            [
                new SensorChannel("t1"u8.ToArray(), "%"u8.ToArray(), new CheckedSensor(new Fifty(), new SensorCheck()), 1000, 1000)
                {
                    SettingsIndex = 1, SettingsIntervalMs = 10_000
                },
                .. parts.Sensors[1..]
            ];
        }).Run(4000);
        Assert.Contains("\"value\":50.000", Gateway.Payloads("telemetry/t1")[^1]);
        Assert.StartsWith("refused: bad-points", Say("set", "sensor.1.calibration 0=0.4"));
        Assert.Equal("ok", Say("set", "sensor.1.calibration 0=0.4, 100=99.1"));
        Assert.Contains("\"value\":50.000", Gateway.Payloads("telemetry/t1")[^1]);
        Assert.Equal("ok", Say("save", "#1"));
        world.Run(12_000);
        Assert.Contains("\"value\":49.750", Gateway.Payloads("telemetry/t1")[^1]);

        SettingsSet saved = world.Settings.Start().Live;
        SensorCheck check = SensorSettings.CheckOf(saved, 1);
        CheckedSensor after = new(new Fifty(), check);
        Assert.Equal((SensorStatus.Ok, 49_750), (after.Poll(0), after.ValueMilli));

        // Beside a gain they contradict each other, and nothing is saved.
        int writes = world.Settings.SettingsArea.Writes;
        Assert.Equal("ok", Say("set", "sensor.1.gain 2"));
        Assert.StartsWith("refused: calibration-twice: sensor.1.gain", Say("save", ""));
        Assert.Equal(writes, world.Settings.SettingsArea.Writes);
    }

    [Theory]
    [InlineData("set", "broker.host evil.example", "not allowed")]
    [InlineData("set", "broker.password x", "not allowed")]
    [InlineData("set", "wifi.password 12345678", "not allowed")]
    [InlineData("set", "cert.ca x", "not allowed")]
    [InlineData("set", "id other", "not allowed")]
    [InlineData("set", "broker2.host evil.example", "not allowed")]
    [InlineData("set", "no.such 1", "refused: unknown-key")]
    [InlineData("set", "wifi.pending yes", "refused: unknown-key")]
    [InlineData("set", "sensor.1.interval", "wants: key value")]
    [InlineData("set", "", "wants: key value")]
    [InlineData("set", " 5", "wants: key value")]
    [InlineData("set", "sensor.1.interval 0", "refused: out-of-range")]
    [InlineData("set", "sensor.1.interval x", "refused: not-a-number")]
    [InlineData("set", "sensor.99.interval 5", "refused: unknown-key; did you mean sensor.#.interval?")]
    [InlineData("save", "now", "wants no arguments")]
    [InlineData("restart", "now", "wants no arguments")]
    [InlineData("identify", "601", "wants: seconds")]
    [InlineData("identify", "-1", "wants: seconds")]
    [InlineData("factory-reset", "123456", "wrong code")]
    [InlineData("factory-reset", "0", "wrong code")]
    public void What_is_refused_says_why_and_changes_nothing(string command, string payload, string result)
    {
        world.PowerOn().Run(3000);
        int writes = world.Settings.SettingsArea.Writes;
        Assert.Equal(result, Say(command, payload));
        Assert.Equal((1, writes, 0), (Gateway.CountOf(AppFaults.CommandMalformed), world.Settings.SettingsArea.Writes, world.Reboot.Count));
        for (int i = 0; i < world.Store.Catalog.KeyCount; i++)
        {
            Assert.True(world.Store.Pending.IsSame(world.Store.Live, world.Store.Catalog.IdAt(i)));
        }
    }

    [Fact]
    public void A_save_that_is_refused_names_the_key_and_says_why()
    {
        SettingsStore store = world.Settings.Start();
        store.MustSet("sensor.1.kind", "simulated");
        store.MustSet("sensor.1.name", "t1");
        Assert.Equal(Refusal.None, store.Save());
        world.PowerOn().Run(3000);
        int writes = world.Settings.SettingsArea.Writes;
        Assert.Equal(("ok", "ok"), (Say("set", "sensor.1.deadband 1"), Say("set", "sensor.1.interval-max 1")));
        const string refused = "refused: interval-max-short: sensor.1.interval-max: with a deadband, use at least the sensor's interval";
        Assert.Equal(refused, Say("save", ""));
        Assert.Equal(writes, world.Settings.SettingsArea.Writes);
    }

    [Fact]
    public void A_key_without_its_sensor_or_alarm_is_not_set_because_no_command_could_save_it_or_take_it_back()
    {
        world.PowerOn(changeGateway: parts => parts.CommandRights = RightsOf("commands.settings", "all")).Run(3000);
        Assert.Equal(
            "refused: kind-missing: alarm.7.kind: set it, or none to leave it out: without it nothing comes of alarm.7.limit",
            Say("set", "alarm.7.limit 5"));
        Assert.Equal("refused: unknown-key; did you mean alarm.7.limit?", Say("set", "alarm.7.limt 5"));
        Assert.False(world.Store.IsChanged);
        Assert.Equal(("ok", "ok"), (Say("set", "sensor.1.interval 7"), Say("save", "")));
    }

    [Fact]
    public void No_secret_no_network_and_no_broker_is_set_by_a_command()
    {
        SettingsCatalog catalog = GatewayKeys.Create();
        for (int i = 0; i < catalog.RowCount; i++)
        {
            SettingRow row = catalog.RowAt(i);
            string head = row.Name();
            bool isForbidden = row.IsSecret || row.IsInternal || row.Type == SettingType.Certificate
                || new[] { "id", "network", "wifi", "ip", "broker", "cert", "topic", "time" }.Any(head.StartsWith);
            Assert.False(isForbidden && (row.Flags & (SettingFlags.Remote | SettingFlags.RemoteAlarm)) != 0, head);
        }
    }

    // All others that a command may set have a part in an alarm: what it compares, with what, and when.
    [Fact]
    public void By_default_a_command_sets_only_when_and_how_telemetry_and_health_are_sent()
    {
        SettingsCatalog catalog = GatewayKeys.Create();
        List<string> names = [];
        for (int i = 0; i < catalog.RowCount; i++)
        {
            SettingRow row = catalog.RowAt(i);
            if ((row.Flags & SettingFlags.Remote) != 0)
            {
                names.Add(row.Name());
                Assert.Equal(SettingFlags.None, row.Flags & SettingFlags.RemoteAlarm);
            }
        }

        Assert.Equal(
            [
                "health.interval", "telemetry.backlog", "telemetry.commits", "sensor.#.interval", "sensor.#.deadband",
                "sensor.#.interval-max", "sensor.#.window", "sensor.#.keep",
            ],
            names);
    }

    [Theory]
    [InlineData("none", "not allowed", "not allowed")]
    [InlineData("telemetry", "ok", "not allowed")]
    [InlineData("all", "ok", "ok")]
    public void Which_keys_a_command_sets_is_a_setting(string level, string interval, string limit)
    {
        world.PowerOn(changeGateway: parts => parts.CommandRights = RightsOf("commands.settings", level)).Run(3000);
        Assert.Equal(
            (interval, limit, limit),
            (Say("set", "sensor.1.interval 7"), Say("set", "alarm.2.limit 99"), Say("set", "sensor.1.offset 5")));
        Assert.Equal("not allowed", Say("set", "commands.settings all"));
        Assert.Equal("not allowed", Say("set", "commands on"));
    }

    [Fact]
    public void An_unsaved_change_at_the_console_that_commands_may_not_make_is_not_saved_by_one()
    {
        world.PowerOn().Run(3000);
        world.Store.MustSet("alarm.1.limit", "99");
        Assert.Equal("unsaved changes at the console", Say("save", "#1"));
    }

    [Theory]
    [InlineData("ping", "", "ok")]
    [InlineData("read", "t1", "ok")]
    [InlineData("read", "all", "ok")]
    [InlineData("interval", "t1 5", "not allowed")]
    [InlineData("ack", "all", "not allowed")]
    [InlineData("reset", "all", "not allowed")]
    [InlineData("set", "sensor.1.interval 7", "not allowed")]
    [InlineData("save", "", "not allowed")]
    [InlineData("identify", "1", "not allowed")]
    [InlineData("restart", "", "not allowed")]
    [InlineData("factory-reset", "", "not allowed")]
    [InlineData("no-such", "", "unknown command")]
    public void With_commands_read_only_a_command_that_changes_something_is_not_allowed(string command, string payload, string result)
    {
        world.PowerOn(changeGateway: parts => parts.CommandRights = RightsOf("commands", "read-only")).Run(3000);
        int writes = world.Settings.SettingsArea.Writes;
        Assert.Equal(result, Say(command, payload));
        Assert.Equal((writes, 0), (world.Settings.SettingsArea.Writes, world.Reboot.Count));
        Assert.Equal(result == "not allowed" ? 1 : 0, Gateway.CountOf(AppFaults.CommandMalformed));
    }

    // The birth message has the first number of this start, which gives the seed away.
    [Fact]
    public void The_code_of_a_factory_reset_does_not_follow_from_the_seed()
    {
        HashSet<string> codes = [];
        foreach ((uint codeSeed, int waitMs) in new[] { (0u, 0), (0u, 1), (1u, 0), (1u, 1) })
        {
            ConsoleWorld one = new();
            one.PowerOn(changeGateway: parts => (parts.Seed, parts.CodeSeed) = (7, codeSeed)).Run(3000 + waitMs);
            one.World.Command("factory-reset", "", qos: 0);
            one.Run(1000);
            codes.Add(one.World.Payloads("reply")[^1]);
        }

        Assert.Equal(4, codes.Count);
        int published = 100_000 + new Xorshift(~7u).NextBelow(900_000);
        Assert.DoesNotContain(codes, code => code.Contains($"{published}", StringComparison.Ordinal));
    }

    private sealed class Fifty : ISensor
    {
        public int ValueMilli => 50_000;

        public SensorStatus Poll(long nowMs) => SensorStatus.Ok;
    }

    private static int RightsOf(string key, string value)
    {
        SettingsStore store = new SettingsWorld().Start();
        store.MustSet(key, value);
        GatewayParts parts = new() { Crc = new TableCrc32() };
        new SettingsMapping(null!) { HasDevices = false }.Apply(store.Pending, "gw-1"u8.ToArray(), parts);
        return parts.CommandRights;
    }

    [Fact]
    public void While_somebody_at_the_console_has_unsaved_changes_set_and_save_wait()
    {
        world.PowerOn().Run(3000);
        world.Store.MustSet("broker.host", "half.typed");
        Assert.Equal("unsaved changes at the console", Say("set", "#1 sensor.1.interval 7"));
        Assert.Equal("unsaved changes at the console", Say("save", "#2"));
        world.Store.Discard();
        Assert.Equal(("ok", "ok, after a restart"), (Say("set", "#1 health.interval 7"), Say("save", "#2")));
        Assert.Equal(7, world.Store.Live.GetNumber(SettingId.HealthInterval));
    }

    [Fact]
    public void While_a_certificate_is_being_loaded_or_what_is_stored_cannot_be_read_set_and_save_wait()
    {
        world.PowerOn().Run(3000);
        Assert.Equal("ok", Say("set", "#1 sensor.1.interval 7"));
        Assert.Equal(Refusal.None, world.Store.BeginCertificate(SettingId.CertCa));
        Assert.Equal("unsaved changes at the console", Say("save", "#2"));
        Assert.True(world.Store.IsLoadingCertificate);
        world.Store.AbortCertificate();
        world.Settings.SettingsArea.Unreadable.UnionWith([0, 1]);
        Assert.Equal("unsaved changes at the console", Say("save", "#2"));
        world.Settings.SettingsArea.Unreadable.Clear();
        Assert.Equal("ok", Say("save", "#2"));
    }

    [Fact]
    public void A_save_that_storage_refuses_says_so_and_is_done_when_asked_again()
    {
        world.PowerOn().Run(3000);
        Assert.Equal("ok", Say("set", "sensor.1.interval 7"));
        (world.Settings.SettingsArea.Failing[0], world.Settings.SettingsArea.Failing[1]) = (false, false);
        Assert.Equal("storage failed", Say("save", "#1"));
        world.Settings.SettingsArea.Failing.Clear();
        Assert.Equal("ok", Say("save", "#1"));
        Assert.Equal(7, world.Settings.Start().Live.GetNumber(SettingId.SensorInterval + 1));
    }

    [Fact]
    public void Identify_blinks_for_as_long_as_it_says()
    {
        world.PowerOn().Run(3000);
        Assert.Equal("ok", Say("identify", "2"));
        world.Run(5000);
        Assert.InRange(world.Light.Levels.Count(lit => lit), 3, 5);
        Assert.False(world.Light.Levels[^1]);
    }

    [Fact]
    public void Without_a_light_or_settings_that_is_said()
    {
        world.PowerOn(changeGateway: parts => parts.Indicator = null).Run(3000);
        Assert.Equal("not on this board", Say("identify", ""));
        var bare = new World();
        bare.PowerOn().Run(3000);
        foreach (string command in new[] { "set", "save", "identify", "restart", "factory-reset" })
        {
            bare.Command(command, command == "set" ? "sensor.1.interval 7" : "");
            bare.Run(300);
            Assert.Equal("not on this board", Result(bare.Payloads("reply")[^1]));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Restart_answers_says_offline_and_restarts_once_however_often_it_comes(int qos)
    {
        world.PowerOn().Run(3000);
        Gateway.Command("restart", "#1", qos);
        Gateway.Command("restart", "#1", qos);
        world.Run(6000);
        Assert.Equal((1, true, "offline"), (world.Reboot.Count, Gateway.Loop.IsStopped, Gateway.Payloads("status")[^1]));
        Assert.Equal("""{"command":"restart","id":"1","result":"ok"}""", Gateway.Payloads("reply").First());
        world.PowerOn().Run(6000);
        Gateway.Command("restart", "#1", qos);
        world.Run(6000);
        Assert.Equal(1, world.Reboot.Count);
        Assert.Contains("\"restart\":\"ordered\"", Gateway.Payloads("birth")[^1]);
        Assert.All(Gateway.Payloads("reply")[1..], text => Assert.EndsWith("\"ok\",\"repeated\":true}", text));
    }

    [Theory]
    [InlineData("", 1, false)]
    [InlineData("", 2, true)]
    [InlineData("#5", 1, true)]
    [InlineData("#5", 2, false)]
    [InlineData("#5", 2, true)]
    public void A_restart_with_the_power_cut_at_every_write_is_done_once_at_the_most_and_answered(
        string payload, int qos, bool cutLeavesNew)
    {
        int writes = Restarted(payload, qos, 0, cutLeavesNew, out _);
        for (int cutAt = 1; cutAt <= writes; cutAt++)
        {
            Restarted(payload, qos, cutAt, cutLeavesNew, out ConsoleWorld each);
            string story = $"cut at write {cutAt}: " + string.Join(' ', each.World.Payloads("reply"));
            var results = each.World.Payloads("reply").Select(Result).ToList();
            // Answered with ok without a restart of its own: the power cut was the restart. At QoS 1 without an id, a broker that did not
            // receive PUBACK sends it again, and it looks like a new command.
            Assert.True(each.Reboot.Count <= (qos == 1 && payload.Length == 0 ? 2 : 1), story);
            Assert.True(results.Count > 0 && results.All(text => text is "ok" or "interrupted"), story);
            // After PUBACK has left, the mark is removed in the next turn, or when something new arrives.
            Assert.True(each.World.Loop.Session.InboundHeldCount <= (qos == 1 ? 1 : 0) && !each.World.Loop.IsStopped, story);
        }
    }

    [Fact]
    public void A_factory_reset_takes_two_steps_and_erases_everything()
    {
        world.PowerOn().Run(3000);
        string confirm = Say("factory-reset", "#1")!;
        Assert.Matches("^confirm with [1-9][0-9]{5}$", confirm);
        Assert.Equal(confirm, Say("factory-reset", "#1"));
        Assert.Equal("ok", Say("factory-reset", "#2 " + confirm[^6..], 8000));
        Assert.Equal(1, world.Reboot.Count);
        Assert.False(world.Settings.Start().IsProvisioned);
        Assert.All(new[] { Gateway.Inflight, Gateway.Inbound, Gateway.Commands, Gateway.Boot, Gateway.Progress }, area =>
            Assert.All(area.Slots, slot => Assert.Empty(slot)));
        Assert.Equal("offline", Gateway.Payloads("status")[^1]);
    }

    [Fact]
    public void A_code_serves_once_and_for_a_minute()
    {
        world.PowerOn().Run(3000);
        string code = Say("factory-reset", "")![^6..];
        world.Run(AppLimits.ConfirmMsMax);
        Assert.Equal("wrong code", Say("factory-reset", code));
        string second = Say("factory-reset", "")![^6..];
        Assert.NotEqual(code, second);
        Assert.Equal("wrong code", Say("factory-reset", code));
        Assert.Equal("wrong code", Say("factory-reset", second));
        Assert.Equal(0, world.Reboot.Count);
    }

    [Fact]
    public void A_restart_whose_id_cannot_be_kept_is_not_done()
    {
        world.PowerOn().Run(3000);
        Gateway.Commands.FailAll();
        Assert.Equal("storage failed", Say("restart", "#1", 6000));
        Assert.Equal((0, false), (world.Reboot.Count, Gateway.Loop.IsStopped));
        Gateway.Commands.Failing.Clear();

        // A repeated command is checked again: an id is never kept for something that was not done.
        Assert.Equal("ok", Say("ping", "#0"));
        Assert.Equal("ok", Say("restart", "#1", 6000));
        Assert.Equal(1, world.Reboot.Count);
        Assert.DoesNotContain(Gateway.Payloads("reply"), text => text.Contains("repeated"));
    }

    [Fact]
    public void A_restart_at_qos_0_behind_a_factory_reset_does_not_take_its_place()
    {
        world.PowerOn().Run(3000);
        string code = Say("factory-reset", "")![^6..];
        Gateway.Command("factory-reset", code, 0);
        Gateway.Command("restart", "", 0);
        world.Run(8000);

        // The second one came while the gateway was stopping: its reply at QoS 0 has no connection.
        Assert.Equal("ok", Result(Gateway.Payloads("reply")[^1]));
        Assert.Equal(1, world.Reboot.Count);
        Assert.False(world.Settings.Start().IsProvisioned);
    }

    [Fact]
    public void What_comes_while_the_gateway_stops_waits_for_the_next_start()
    {
        world.PowerOn().Run(3000);
        string code = Say("factory-reset", "")![^6..];
        Gateway.Loop.Stop();
        Gateway.Command("factory-reset", code);
        world.Run(8000);
        Assert.True(Gateway.Loop.IsStopped);
        Assert.Single(Gateway.Payloads("reply"));
        world.PowerOn().Run(6000);
        Assert.Equal("wrong code", Result(Gateway.Payloads("reply")[^1]));
        Assert.True(world.Settings.Start().IsProvisioned);
    }

    private static int Restarted(string payload, int qos, int cutAt, bool cutLeavesNew, out ConsoleWorld each)
    {
        each = new ConsoleWorld();
        ConsoleWorld here = each;
        each.PowerOn().Run(3000);
        int before = each.World.Power.Operations;
        each.World.Power.CutAt = cutAt == 0 ? 0 : before + cutAt;
        each.World.Power.LeavesNew = cutLeavesNew;
        each.World.Command("restart", payload, qos);
        try
        {
            each.Run(6000);
        }
        catch (PowerCutException)
        {
        }

        int writes = each.World.Power.Operations - before;
        each.World.Power.CutAt = 0;
        here.PowerOn().Run(10_000);
        for (int i = 0; i < 2 && here.World.Loop.IsStopped; i++)
        {
            here.PowerOn().Run(10_000);
        }

        return writes;
    }

    private string? Say(string command, string payload, long ms = 600)
    {
        Gateway.Command(command, payload);
        world.Run(ms);
        return Result(Gateway.Payloads("reply")[^1]);
    }

    private static string? Result(string reply) => JsonDocument.Parse(reply).RootElement.GetProperty("result").GetString();
}
