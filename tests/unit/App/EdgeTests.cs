using Gateway.Alarms;
using Gateway.App;
using Gateway.Hal;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>
/// Contacts and the button on boards that count edges: they are read after an edge, when a delay ends, and once a second.
/// </summary>
public class EdgeTests
{
    private const int DebounceMs = 50;

    private readonly World world = new();
    private readonly EdgeCount edges = new();
    private readonly FakeInput door = new();
    private readonly FakeInput button = new();

    [Fact]
    public void A_contact_that_rests_is_read_once_a_second()
    {
        PowerOn();
        world.Run(5000);
        door.Reads = 0;
        world.Run(60_000);
        Assert.InRange(door.Reads, 59, 61);
    }

    [Fact]
    public void An_alarm_is_raised_when_the_debounce_time_after_the_edge_is_over()
    {
        PowerOn();
        world.Run(5300);
        long atMs = world.Clock.MonotonicMs;
        Move(door, true);
        world.Run(DebounceMs - 1);
        Assert.Empty(world.Payloads("alarm/door"));
        world.Run(10);
        Assert.Contains($"\"uptime\":{atMs + DebounceMs}", world.Payloads("alarm/door").Single());
    }

    [Fact]
    public void A_bounce_begins_the_debounce_time_anew()
    {
        PowerOn();
        world.Run(5300);
        Move(door, true);
        world.Run(30);
        Move(door, false);
        world.Run(10);
        Move(door, true);
        long atMs = world.Clock.MonotonicMs;
        world.Run(200);
        Assert.Contains($"\"uptime\":{atMs + DebounceMs}", world.Payloads("alarm/door").Single());
    }

    [Fact]
    public void A_pulse_shorter_than_the_debounce_time_raises_nothing()
    {
        PowerOn();
        world.Run(5300);
        Move(door, true);
        world.Run(DebounceMs - 1);
        Move(door, false);
        world.Run(3000);
        Assert.Empty(world.Payloads("alarm/door"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(333)]
    [InlineData(999)]
    public void An_edge_that_was_lost_is_found_within_a_second_and_keeps_its_debounce_time(int phaseMs)
    {
        PowerOn();
        world.Run(5000 + phaseMs);
        long atMs = world.Clock.MonotonicMs;
        door.IsHigh = true;
        world.Run(1200);
        string payload = world.Payloads("alarm/door").Single();
        long raisedMs = long.Parse(payload[(payload.IndexOf("\"uptime\":", StringComparison.Ordinal) + 9)..^1]);
        Assert.InRange(raisedMs, atMs + DebounceMs, atMs + AppLimits.AlarmTickMs + DebounceMs);
    }

    [Fact]
    public void An_edge_that_was_lost_on_the_way_back_clears_nothing_before_its_time()
    {
        PowerOn();
        world.Run(5300);
        Move(door, true);
        world.Run(300);
        door.IsHigh = false;
        world.Run(20);
        Move(door, true);
        world.Run(3000);
        Assert.Single(world.Payloads("alarm/door"));
    }

    [Fact]
    public void A_press_counts_once_when_the_button_has_rested()
    {
        PowerOn();
        world.Run(5300);
        Move(door, true);
        world.Run(2000);
        Move(button, true);
        world.Run(AppLimits.ButtonDebounceMs - 1);
        Assert.Single(world.Payloads("alarm/door"));
        world.Run(100);
        Move(button, false);
        world.Run(2000);
        Assert.Equal(2, world.Payloads("alarm/door").Count);
        Assert.Contains("active-acked", world.Payloads("alarm/door")[1]);
    }

    [Fact]
    public void Of_many_turns_in_which_nothing_comes_and_nothing_is_due_none_looks_at_anything()
    {
        PowerOn();
        world.Run(5300);
        int reads = door.Reads;
        int looks = world.Sensor.Polls;
        for (int i = 0; i < 1000; i++)
        {
            Assert.InRange(world.Loop.Turn(), 1, AppLimits.SleepMsMax);
        }

        Assert.Equal((reads, looks), (door.Reads, world.Sensor.Polls));
    }

    [Fact]
    public void An_alarm_that_found_no_entry_is_offered_again_when_one_is_free()
    {
        world.PowerOn(change: parts =>
        {
            parts.Edges = edges;
            parts.Alarms = [.. Enumerable.Range(0, AppLimits.InflightSlotCount + 8).Select(i => new AlarmChannel(
                Ascii.Bytes("c" + i), new ContactRule(AlarmSeverity.Low, true, 0), door, 1))];
        });
        world.Run(5000);
        Move(door, true);
        world.Run(2000);
        Assert.All(Enumerable.Range(0, AppLimits.InflightSlotCount + 8), i => Assert.NotEmpty(world.Payloads("alarm/c" + i)));
    }

    private void PowerOn()
    {
        world.PowerOn(change: parts =>
        {
            parts.Edges = edges;
            parts.Alarms = [new AlarmChannel("door"u8.ToArray(), new ContactRule(AlarmSeverity.Critical, true, DebounceMs), door, 1)];
            parts.AcknowledgeButton = new PushButton(button, highWhenPressed: true);
        });
    }

    private void Move(FakeInput input, bool level)
    {
        input.IsHigh = level;
        edges.Count++;
    }
}
