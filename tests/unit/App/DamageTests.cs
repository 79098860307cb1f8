using Gateway.App;
using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>A whole gateway that starts over storage in which one thing is damaged: its health has the fault that names it.</summary>
public class DamageTests
{
    private readonly World world = new();
    private readonly FakeSlots[] areas;
    private readonly List<byte[][]> whole;

    /// <summary>The broker is away: alarms are held, some ids of commands are kept, and the gateway has started three times.</summary>
    public DamageTests()
    {
        world.PowerOn().Run(3000);
        world.Command("ping", "#1");
        world.Command("ping", "#2");
        world.Run(3000);
        world.Network.RefuseConnect = true;
        for (int start = 0; start < 2; start++)
        {
            world.PowerOn();
            for (int i = 0; i < 2; i++)
            {
                world.Sensor.ValueMilli = 90_000;
                world.Run(3000);
                world.Sensor.ValueMilli = 20_000;
                world.Run(3000);
            }
        }

        areas = [world.Inflight, world.Progress, world.Inbound, world.AlarmState, world.Boot, world.Commands];
        whole = [.. areas.Select(area => area.Slots.Select(slot => (byte[])slot.Clone()).ToArray())];
    }

    [Fact]
    public void What_is_whole_tells_nothing()
    {
        world.PowerOn();
        Assert.Equal((8, 0, 4u), (world.Loop.Table.AwaitingCount, world.Loop.Table.QuarantinedCount, world.Loop.BootCount));
        Assert.Equal(0, Enumerable.Range(0, areas.Length).Sum(Told));
    }

    [Fact]
    public void Every_flipped_bit_of_every_area_is_told()
    {
        // Void records are alike: the first few slots have all there is.
        for (int area = 0; area < areas.Length; area++)
        {
            int slots = TestCount.Of(Math.Min(areas[area].SlotCount, 10), areas[area].SlotCount);
            for (int slot = 0; slot < slots; slot++)
            {
                for (int bit = 0; bit < 8 * whole[area][slot].Length; bit += TestCount.Of(3, 1))
                {
                    Restore();
                    areas[area].Slots[slot][bit / 8] ^= (byte)(1 << (bit % 8));
                    world.PowerOn();
                    Assert.True(Told(area) > 0, $"area {area} slot {slot} bit {bit}");
                }
            }
        }
    }

    [Fact]
    public void Every_slot_and_every_area_that_is_emptied_is_told()
    {
        for (int area = 0; area < areas.Length; area++)
        {
            for (int slot = -1; slot < areas[area].SlotCount; slot++)
            {
                Restore();
                for (int each = 0; each < areas[area].SlotCount; each++)
                {
                    areas[area].Slots[each] = slot < 0 || slot == each ? [] : areas[area].Slots[each];
                }

                world.PowerOn();

                // The first save writes both copies: until the next one they are the same.
                bool isWhole = area > 0 && slot >= 0 && whole[area][0].AsSpan()[8..^4].SequenceEqual(whole[area][1].AsSpan()[8..^4]);
                Assert.True(isWhole || Told(area) > 0, $"area {area} slot {slot}");
            }
        }
    }

    [Fact]
    public void After_damage_the_alarms_that_are_left_arrive_and_health_says_what_is_lost()
    {
        world.Inflight.Slots[Array.FindIndex(whole[0], slot => slot.AsSpan().IndexOf("alarm/hot"u8) >= 0)] = [];
        world.Network.RefuseConnect = false;
        world.Messages.Clear();
        world.PowerOn().Run(10_000);
        string health = world.Payloads("health")[^1];
        Assert.Equal(7, world.Payloads("alarm/hot").Count);
        Assert.Matches("\"entry-missing\":1.*\"entry-(lost|doubt)\":1", health);
    }

    private int Told(int area) => area switch
    {
        0 => world.CountOf(Fault.EntryLost) + world.CountOf(InflightFaults.EntryDoubt),
        1 => world.CountOf(InflightFaults.ProgressQuarantined) + world.CountOf(InflightFaults.StorageEmpty),
        2 => world.CountOf(Fault.InboundQuarantined),
        3 => world.CountOf(InflightFaults.RuleStateQuarantined),
        4 => world.CountOf(AppFaults.BootRecordLost),
        _ => world.CountOf(AppFaults.CommandIdsLost)
    };

    private void Restore()
    {
        for (int area = 0; area < areas.Length; area++)
        {
            for (int slot = 0; slot < areas[area].SlotCount; slot++)
            {
                areas[area].Slots[slot] = (byte[])whole[area][slot].Clone();
            }
        }
    }
}
