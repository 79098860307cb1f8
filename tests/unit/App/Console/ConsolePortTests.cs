using Gateway.Alarms;
using Gateway.App;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Settings;
using Gateway.Simulation;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.Settings;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>Requests of the console to the gateway, through the gateway's own turns.</summary>
public class ConsolePortTests
{
    [Fact]
    public void Status_tells_identity_network_broker_session_storage_and_settings()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.Run(2000);
        string answer = world.Say("status");
        Assert.Contains(" id: gw1\n", answer);
        Assert.Contains(" network: (none)\n", answer);
        Assert.Contains(" broker: connected\n", answer);
        Assert.Contains(" session: held 0 of 32, connections 1, alarms delivered 0\n", answer);
        Assert.Contains(", boot 1, epoch ", answer);
        Assert.Contains(" settings: generation 1, loaded\n", answer);
        Assert.Contains(" boot-file: none\n", answer);
        Assert.Contains(" wifi-copy: none\n", answer);
        Assert.Contains(" time: (not set), uptime ", answer);
        Assert.DoesNotContain("missing", answer);
        Assert.Contains("\nok 9 ", answer);
    }

    [Fact]
    public void Status_has_a_line_for_a_sensor_at_fault_as_long_as_it_is()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.Run(2000);
        Assert.DoesNotContain("sensor:", world.Say("status"));
        world.World.Sensor.Next = SensorStatus.Failed;
        world.Run(3000);
        Assert.Contains(" sensor: t1, unspecified\n", world.Say("status"));
        world.World.Sensor.Next = SensorStatus.Ok;
        world.Run(3000);
        Assert.DoesNotContain("sensor:", world.Say("status"));
    }

    [Fact]
    public void A_person_who_begins_is_told_what_this_is()
    {
        ConsoleWorld world = new ConsoleWorld(isProvisioned: false).PowerOn();
        Assert.EndsWith(
            "gw-000001, firmware 0.1.0: not provisioned, missing broker.host; type help\r\nok\r\n> ", world.Say("people"));
        world = new ConsoleWorld().PowerOn();
        world.Run(2000);
        Assert.EndsWith("gw1, firmware 0.1.0: connected; type help\r\nok\r\n> ", world.Say("people"));
    }

    [Theory]
    [InlineData("status")]
    [InlineData("scan")]
    [InlineData("test")]
    [InlineData("identify")]
    [InlineData("ack all")]
    [InlineData("onewire")]
    public void Cancelled_before_the_gateway_saw_it_a_request_is_answered_at_once(string command)
    {
        ConsoleWorld world = new ConsoleWorld(isProvisioned: false).PowerOn();
        world.Say("set broker.host broker.example");
        Assert.EndsWith("err 5 30 cancelled: nothing was changed\n", world.Say(command + "\n\u0003"));
        Assert.EndsWith("ok 1 6\n", world.Say("get id"));
    }

    [Fact]
    public void A_board_that_is_not_provisioned_opens_no_link_and_its_console_says_what_is_missing()
    {
        ConsoleWorld world = new ConsoleWorld(isProvisioned: false).PowerOn();
        string answer = world.Say("status");
        Assert.Contains(" id: gw-000001\n", answer);
        Assert.Contains(" broker: not provisioned\n", answer);
        Assert.Equal((LinkState.Closed, 0), (world.BrokerLink.State, world.World.Loop.Session.ConnectCount));
        Assert.Contains(" settings: generation 1, empty\n", answer);
        Assert.Contains(" missing: broker.host\n", answer);
        Assert.EndsWith("ok 0 0\n", world.Say("set broker.host broker.example"));
        Assert.Contains("saved, generation 2", world.Say("save"));
        Assert.EndsWith("ok 0 0\n", world.Say("reboot"));
        world.Run(2000);
        Assert.Equal(1, world.Reboot.Count);
    }

    [Fact]
    public void Inflight_lists_each_entry_in_use_with_its_alarm()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.Run(1000);
        Assert.Contains("= 12 held 0 of 32\nok 1 12\n", world.Say("inflight"));
        world.World.Link.StallToClient = true;
        world.World.Sensor.ValueMilli = 90_000;
        world.World.Door.IsHigh = true;
        world.Run(1500);
        string answer = world.Say("inflight");
        Assert.Contains(" held 2 of 32\n", answer);
        Assert.Matches("slot 0 id [0-9]+ seq [0-9]+ qos [12] awaiting-pub(ack|rec) (door|hot) 1\n", answer);
        Assert.Matches("slot 1 id [0-9]+ seq [0-9]+ qos [12] awaiting-pub(ack|rec) (door|hot) 1\n", answer);
    }

    [Fact]
    public void An_alarm_is_listed_acknowledged_and_reset()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn(changeGateway: parts => parts.Alarms[0].Rule.IsLatching = true);
        world.Run(1000);
        Assert.Equal("= 12 hot normal 0\n= 13 door normal 0\nok 2 25\n", world.Say("alarms"));
        Assert.StartsWith("err 64 ", world.Say("ack hot"));
        world.World.Sensor.ValueMilli = 90_000;
        world.World.Door.IsHigh = true;
        world.Run(1500);
        Assert.Contains(" hot active-unack 1\n", world.Say("alarms"));
        Assert.Equal("ok 0 0\n", world.Say("ack hot"));
        Assert.Equal("ok 0 0\n", world.Say("ack hot"));
        Assert.StartsWith("err 64 ", world.Say("reset hot"));
        world.World.Sensor.ValueMilli = 20_000;
        world.Run(1500);
        Assert.Contains(" hot latched-acked 3\n", world.Say("alarms"));
        Assert.Equal("ok 0 0\n", world.Say("reset all"));
        Assert.Equal("ok 0 0\n", world.Say("reset hot"));
        Assert.Equal("ok 0 0\n", world.Say("ack all"));
        Assert.Equal("= 12 hot normal 4\n= 19 door active-acked 2\nok 2 31\n", world.Say("alarms"));
        Assert.Equal(4, world.World.On("alarm/hot").Count());
        Assert.Equal(2, world.World.On("alarm/door").Count());
    }

    [Fact]
    public void A_calibration_that_is_saved_is_no_change_of_what_is_measured()
    {
        ConsoleWorld world = WithSensor();
        world.PowerOn(changeGateway: parts =>
        {
            parts.Sensors = [new SensorChannel("t1"u8.ToArray(), [], new CheckedSensor(world.World.Sensor, new SensorCheck()), 1000, 10_000)
            {
                SettingsIndex = 1
            }];
            parts.Alarms = [new AlarmChannel("fast"u8.ToArray(), new RateRule(AlarmSeverity.High, 60_000, 0, 4000), parts.Sensors[0], 2)];
        });
        world.Run(10_000);
        Assert.Equal("ok 0 0\n", world.Say("set sensor.1.offset 15"));
        Assert.Contains("saved", world.Say("save"));
        world.Run(10_000);
        Assert.Equal(35_000, world.World.Parts.Sensors[0].LastMilli);
        Assert.Empty(world.World.Payloads("alarm/fast"));
        world.World.Sensor.ValueMilli = 40_000;
        world.Run(3_000);
        Assert.Single(world.World.Payloads("alarm/fast"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sensor.1.interval")]
    [InlineData("sensor.2.offset")]
    public void Saves_without_a_calibration_of_its_sensor_do_not_keep_a_rate_alarm_from_raising(string changed)
    {
        ConsoleWorld world = WithSensor();
        world.PowerOn(changeGateway: parts =>
        {
            SensorChannel one = new("t1"u8.ToArray(), [], new CheckedSensor(world.World.Sensor, new SensorCheck()), 1000, 10_000)
            {
                SettingsIndex = 1
            };
            SensorChannel two = new("t2"u8.ToArray(), [], new CheckedSensor(new FakeSensor(), new SensorCheck()), 1000, 10_000)
            {
                SettingsIndex = 2
            };
            parts.Sensors = [one, two];
            parts.Alarms = [new AlarmChannel("fast"u8.ToArray(), new RateRule(AlarmSeverity.High, 5000, 0, 60_000), one, 2)];
        });
        world.Run(3000);
        for (int second = 0; second < 120; second++)
        {
            world.World.Sensor.ValueMilli += 500;
            world.Run(800);
            if (second % 20 == 0)
            {
                if (changed.Length > 0)
                {
                    world.Store.MustSet(changed, $"{100 + second}");
                }

                Assert.Equal(Refusal.None, world.Store.Save());
            }

            world.Run(200);
        }

        Assert.Contains("active-unack", world.World.Payloads("alarm/fast")[0]);
    }

    [Theory]
    [InlineData("ack", "err 2 ")]
    [InlineData("ack hot door", "err 2 ")]
    [InlineData("ack unknown", "err 63 ")]
    [InlineData("reset ho", "err 63 ")]
    [InlineData("reset a-name-longer-than-any-name-may-be", "err 63 ")]
    [InlineData("alarms hot", "err 2 ")]
    public void What_names_no_alarm_is_refused(string line, string error)
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.Run(1000);
        Assert.StartsWith(error, world.Say(line));
    }

    [Theory]
    [InlineData("total water 12.5", "ok 0 0\n", 12_500)]
    [InlineData("total  water  999999999999.999", "ok 0 0\n", 999_999_999_999_999)]
    [InlineData("total water", "err 2 ", 7_000)]
    [InlineData("total water -1", "err 2 ", 7_000)]
    [InlineData("total water 1000000000000", "err 2 ", 7_000)]
    [InlineData("total water 1 2", "err 2 ", 7_000)]
    [InlineData("total water 1.00000000000000000000000000000000000000", "err 2 ", 7_000)]
    [InlineData("total t1 5", "err 65 ", 7_000)]
    public void Total_sets_a_meter_at_once_or_says_what_is_wrong(string line, string answer, long totalMilli)
    {
        SimulatedPulses pulses = new();
        PulseTotal total = new(new PulseCounter(pulses, 3_600, 60_000));
        ConsoleWorld world = new ConsoleWorld().PowerOn(changeGateway: parts =>
        {
            parts.Sensors = [.. parts.Sensors, new SensorChannel("water"u8.ToArray(), [], total, 1000, 10_000)];
            parts.Others = [new MeterPart(null)];
        });
        pulses.Count += 7;
        world.Run(2000);
        Assert.StartsWith(answer, world.Say(line));
        Assert.Equal(totalMilli, total.TotalMilli);
        world.World.Meters.FailAll();
        Assert.StartsWith("err 62 ", world.Say("total water 1"));
        Assert.Equal(totalMilli, total.TotalMilli);
        Assert.StartsWith("err 65 ", new ConsoleWorld().PowerOn().Run(1000).Say("total t1 5"));
    }

    [Fact]
    public void A_board_that_is_not_provisioned_watches_its_alarms_and_delivers_them_once_it_is()
    {
        ConsoleWorld world = new ConsoleWorld(isProvisioned: false).PowerOn();
        world.World.Sensor.ValueMilli = 90_000;
        world.Run(1500);
        Assert.Contains(" hot active-unack 1\n", world.Say("alarms"));
        Assert.Equal("ok 0 0\n", world.Say("ack hot"));
        Assert.Contains(" hot active-acked 2\n", world.Say("alarms"));
        Assert.Equal("ok 0 0\n", world.Say("set broker.host broker.example"));
        Assert.Contains("saved", world.Say("save"));
        Assert.Equal("ok 0 0\n", world.Say("reboot"));
        world.Run(2000);
        Assert.Equal(1, world.Reboot.Count);
        world.PowerOn().Run(3000);
        Assert.Equal(2, world.World.On("alarm/hot").Count());
    }

    [Fact]
    public void OneWire_lists_the_codes_of_all_devices_as_the_settings_take_them()
    {
        var wire = new SimulatedOneWireBus();
        var time = new SimulatedTime();
        ConsoleWorld world = new ConsoleWorld().PowerOn(parts => parts.OneWire = new OneWireSearch(wire));
        Assert.Equal("ok 0 0\n", world.Say("onewire"));
        for (ulong serial = 1; serial <= SensorLimits.OneWireDevicesMax; serial++)
        {
            wire.Devices.Add(new SimulatedDs18b20(time, serial * 0x1234_5678));
        }

        for (int again = 0; again < 2; again++)
        {
            string[] lines = world.Say("onewire").Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal("ok 32 512", lines[^1]);
            Assert.Equal(
                wire.Devices.Select(device => "= 16 " + Convert.ToHexStringLower(device.Rom)).Order(), lines[..^1].Order());
            Assert.Equal("ok 0 0\n", world.Say("set sensor.1.rom " + lines[0][5..]));
        }

        wire.HeldLow = true;
        Assert.StartsWith("err 62 ", world.Say("onewire"));
        Assert.StartsWith("err 60 ", new ConsoleWorld().PowerOn().Say("onewire"));
    }

    [Fact]
    public void Faults_lists_each_count()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.Parts.Faults.Add(SensorsFaults.SensorFault);
        world.Parts.Faults.Add(SensorsFaults.SensorFault);
        Assert.Contains("160 sensor-fault 2\n", world.Say("faults"));
    }

    [Fact]
    public void Scan_lists_the_networks_and_says_so_where_there_is_no_radio()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.Scan.Networks.AddRange([("home", -51), ("ä b", -80), ("", -90)]);
        string answer = world.Say("scan");
        Assert.Contains("-51 dBm home\n", answer);
        Assert.Contains("-80 dBm ä b\n", answer);
        Assert.Contains("-90 dBm (hidden)\n", answer);
        world.Scan.Outcome = WifiScanState.Failed;
        Assert.StartsWith("err 62 ", world.Say("scan"));
        world.Scan.Begins = false;
        Assert.StartsWith("err 61 ", world.Say("scan"));
        world = new ConsoleWorld().PowerOn(parts => parts.WifiScan = null);
        Assert.StartsWith("err 60 ", world.Say("scan"));
    }

    [Fact]
    public void A_scan_that_never_ends_is_ended()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.Scan.Outcome = WifiScanState.Running;
        Assert.StartsWith("err 62 ", world.Say("scan", AppLimits.ScanMsMax + 500));
    }

    [Fact]
    public void Identify_blinks_for_its_time_and_ends_dark()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        Assert.Equal("ok 0 0\n", world.Say("identify 2", 100));
        world.Run(5000);
        Assert.InRange(world.Light.Levels.Count(level => level), 3, 5);
        Assert.False(world.Light.Levels[^1]);
        int count = world.Light.Levels.Count;
        world.Run(5000);
        Assert.Equal(count, world.Light.Levels.Count);
        world = new ConsoleWorld().PowerOn(changeGateway: parts => parts.Indicator = null);
        Assert.StartsWith("err 60 ", world.Say("identify"));
    }

    [Fact]
    public void Reboot_says_goodbye_to_the_broker_and_to_whoever_typed_and_then_restarts()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.Run(1000);
        Assert.Equal("ok 0 0\n", world.Say("reboot", 100));
        world.Run(3000);
        Assert.Equal((1, Fault.None), (world.Reboot.Count, world.Reboot.Reason));
        Assert.Equal(world.Link.HeardBytes, world.HeardBytesBeforeReboot);
        Assert.Equal(["online", "offline"], world.World.Payloads("status"));
        Assert.True(world.World.Loop.IsStopped);
    }

    [Fact]
    public void Reboot_does_not_wait_for_a_broker_or_a_terminal_that_hangs()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.Run(1000);
        world.Say("status");
        world.World.Link.HalfOpen();
        world.Link.SendBytesMax = 0;
        world.Say("reboot", AppLimits.StopMsMax + 500);
        Assert.Equal(1, world.Reboot.Count);
    }

    /// <summary>A device erases its whole drive: half a minute, while the answer has five seconds to leave.</summary>
    [Theory]
    [InlineData(true, "ok 0 0\n")]
    [InlineData(false, "err ")]
    public void The_answer_to_a_factory_reset_leaves_however_long_the_erasing_took_and_says_whether_it_worked(bool works, string answer)
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.Run(1000);
        world.Reboot.Erasing = () =>
        {
            world.World.Clock.MonotonicMs += 40_000;
            return works;
        };
        Assert.StartsWith(answer, world.Say("factory-reset yes-erase-all", 50_000));
        Assert.Equal(1, world.Reboot.Count);
        Assert.Equal(world.Link.HeardBytes, world.HeardBytesBeforeReboot);
    }

    [Fact]
    public void Factory_reset_erases_everything_and_then_restarts()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn(changeGateway: parts =>
        {
            parts.Sensors[0].IsKept = true;
            parts.CommitsPerHour = 3600;
            parts.BacklogCount = 8;
        });
        Assert.Equal("ok 0 0\n", world.Say("set broker.user secretive", 100));
        Assert.Contains("saved", world.Say("save", 100));
        world.World.Link.RefuseConnect = true;
        world.World.Link.Cut();
        world.World.Sensor.ValueMilli = 90_000;
        world.Run(2000);
        Assert.Contains(" held 1 of 32\n", world.Say("inflight"));
        world.Run(12_000);
        Assert.Contains(world.World.Telemetry!.Slots, slot => slot.Length > 0);
        Assert.StartsWith("err 8 ", world.Say("factory-reset"));
        Assert.Equal("ok 0 0\n", world.Say("factory-reset yes-erase-all", 3000));
        Assert.Equal(1, world.Reboot.Count);
        Assert.Equal(world.Link.HeardBytes, world.HeardBytesBeforeReboot);
        Assert.False(world.Settings.Holds("secretive"));
        foreach (FakeSlots area in new[]
            {
                world.World.Inflight, world.World.Inbound, world.World.Progress, world.World.AlarmState, world.World.Boot,
                world.World.Telemetry
            })
        {
            for (int slot = 0; slot < area.SlotCount; slot++)
            {
                Assert.Equal(0, area.Read(slot, new byte[area.SlotBytesMax], 0));
            }
        }

        // What arrives before the restart is no longer stored.
        world.Run(5000);
        Assert.Equal(0, world.World.Inflight.Read(0, new byte[512], 0));
        world.PowerOn();
        Assert.False(world.Store.IsProvisioned);
    }

    [Fact]
    public void A_saved_interval_serves_at_once_and_a_commands_interval_stays_when_something_else_is_saved()
    {
        ConsoleWorld world = WithSensor();
        world.PowerOn(changeGateway: parts =>
            new SettingsMapping(new OneSensor(world.World.Sensor)).Apply(world.Store.Live, "gw-1"u8.ToArray(), parts));
        world.Run(60_000);
        int before = world.World.Payloads("telemetry/t1").Count;
        Assert.InRange(before, 5, 7);
        Assert.Equal("ok 0 0\n", world.Say("set sensor.1.interval 1", 100));
        string saved = world.Say("save", 100);
        Assert.Contains("saved", saved);
        Assert.DoesNotContain("reboot", saved);
        world.Run(10_000);
        int after = world.World.Payloads("telemetry/t1").Count - before;
        Assert.InRange(after, 8, 11);
        world.World.Command("interval", "t1 5");
        world.Run(1000);
        Assert.Equal("ok 0 0\n", world.Say("set health.interval 30", 100));
        Assert.Contains("restart to use it", world.Say("save", 100));
        before = world.World.Payloads("telemetry/t1").Count;
        world.Run(20_000);
        Assert.InRange(world.World.Payloads("telemetry/t1").Count - before, 3, 5);
    }

    [Fact]
    public void What_is_set_after_a_save_does_not_serve_when_what_was_saved_cannot_be_read_at_once()
    {
        ConsoleWorld world = WithSensor();
        world.PowerOn(changeGateway: parts =>
            new SettingsMapping(new OneSensor(world.World.Sensor)).Apply(world.Store.Live, "gw-1"u8.ToArray(), parts));
        world.Say("set sensor.1.interval 5", 100);
        world.Settings.SettingsArea.Unreadable.UnionWith([0, 1]);
        world.Link.Type("save\rset sensor.1.interval 1\r");
        world.Run(1000);
        world.Settings.SettingsArea.Unreadable.Clear();
        int before = world.World.Payloads("telemetry/t1").Count;
        world.Run(20_000);
        Assert.InRange(world.World.Payloads("telemetry/t1").Count - before, 3, 5);
    }

    [Fact]
    public void Whoever_hangs_up_leaves_a_console_for_the_next()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.Say("set id half");
        world.Link.Type("set broker.pass");
        world.Run(100);
        world.Link.HasHungUp = true;
        world.Run(100);
        world.Link.Read();
        world.Link.Type("get id\r");
        world.Run(200);
        Assert.Equal("get id\r\nhalf\r\nok\r\n> ", world.Link.Read());
    }

    [Fact]
    public void The_gateway_goes_on_while_a_listing_waits_for_a_terminal_that_stopped()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.Say("status");
        world.Link.SendBytesMax = 0;
        world.Say("show");
        world.World.Sensor.ValueMilli = 90_000;
        world.Run(3000);
        Assert.Equal(1, world.World.Loop.AlarmsDelivered);
        world.Link.SendBytesMax = 7;
        world.Run(3000);
        Assert.Matches("ok [0-9]+ [0-9]+\n$", world.Link.Read());
    }

    private static ConsoleWorld WithSensor()
    {
        ConsoleWorld world = new ConsoleWorld();
        SettingsStore store = world.Settings.Start();
        store.MustSet("sensor.1.kind", "simulated");
        store.MustSet("sensor.1.name", "t1");
        store.MustSet("sensor.2.kind", "none");
        Assert.Equal(Refusal.None, store.Save());
        return world;
    }

    private sealed class OneSensor(ISensor sensor) : IDeviceFactory
    {
        public ISensor CreateSensor(SettingsSet set, int index, out byte[] unit)
        {
            unit = "C"u8.ToArray();
            return sensor;
        }

        public IDigitalInput CreateContact(int pin) => null!;

        public IDigitalInput CreateInput(int pin) => null!;

        public IDigitalOutput CreateOutput(int pin, bool isHigh) => null!;
    }
}
