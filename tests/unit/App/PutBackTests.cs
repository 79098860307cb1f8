using System.Text.Json;
using Gateway.App;
using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>A start on storage that is older than what consumers have seen.</summary>
public partial class PutBackTests
{
    private sealed record Door(uint Epoch, long Seq, string State);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_copy_that_is_put_back_begins_a_new_epoch_and_every_alarm_says_its_state_again(int startsAfterTheCopy)
    {
        var world = new World();
        uint before = PutBack(world, startsAfterTheCopy);
        world.PowerOn().Run(10_000);
        Assert.Equal(1, world.CountOf(AppFaults.StoreBehind));
        Assert.Equal(1, world.CountOf(MqttFaults.SessionDiscarded));
        Assert.NotEqual(before, world.Loop.Table.Epoch);
        Door last = Doors(world)[^1];
        Assert.Equal((world.Loop.Table.Epoch, world.Door.IsHigh ? "active-unack" : "rtn-unack"), (last.Epoch, last.State));
        Assert.Equal("normal", JsonDocument.Parse(world.Payloads("alarm/hot")[^1]).RootElement.GetProperty("state").GetString());
        Assert.Equal(world.Loop.Table.Epoch, Birth(world).GetProperty("epoch").GetUInt32());

        // No consumer drops a later alarm as a repetition, and the next start is an ordinary one.
        Move(world, 2);
        world.PowerOn().Run(10_000);
        Move(world, 1);
        Assert.Equal(0, world.CountOf(AppFaults.StoreBehind));
        AssertNoNumberTwice(world, "");
        Assert.Equal(0, world.Loop.Session.HeldCount);
    }

    [Fact]
    public void What_left_before_the_broker_answered_is_said_again_in_the_new_epoch()
    {
        var world = new World();
        uint before = PutBack(world, 1);
        world.Network.RefuseConnect = true;
        world.PowerOn().Run(1000);
        Move(world, 1);
        world.Network.RefuseConnect = false;
        world.Run(20_000);
        List<Door> doors = Doors(world);
        Assert.Equal((before, doors[^2].State), (doors[^2].Epoch, doors[^1].State));
        Assert.Equal(world.Loop.Table.Epoch, doors[^1].Epoch);
    }

    [Fact]
    public void What_left_before_the_broker_answered_is_counted_as_perhaps_lost()
    {
        var world = new World();
        PutBack(world, 3);
        world.Network.RefuseConnect = true;
        world.PowerOn().Run(1000);
        Move(world, 3);
        world.Network.RefuseConnect = false;
        world.Run(20_000);
        Assert.Equal((1, 4), (world.CountOf(AppFaults.StoreBehind), world.CountOf(InflightFaults.EntryDoubt)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Starts_without_a_broker_do_not_hide_that_a_copy_was_put_back(int starts)
    {
        var world = new World();
        uint before = PutBack(world, 2);
        world.Network.RefuseConnect = true;
        for (int i = 0; i < starts; i++)
        {
            world.PowerOn().Run(1000);
        }

        world.Network.RefuseConnect = false;
        world.Run(20_000);
        Assert.Equal(1, world.CountOf(AppFaults.StoreBehind));
        Assert.NotEqual(before, world.Loop.Table.Epoch);
    }

    [Fact]
    public void A_copy_that_is_put_back_without_a_start_between_is_noticed_by_the_sequence()
    {
        var world = new World();
        world.PowerOn().Run(1000);
        Move(world, 1);
        StorageCopy copy = StorageCopy.Of(world);
        Move(world, 2);
        world.Run(90_000);
        copy.PutBack(world);
        world.PowerOn().Run(10_000);
        Assert.Equal(1, world.CountOf(AppFaults.StoreBehind));
        Move(world, 2);
        AssertNoNumberTwice(world, "");
    }

    [Fact]
    public void A_birth_message_is_published_again_only_after_messages_with_a_record()
    {
        var world = new World();
        world.PowerOn().Run(300_000);
        Assert.Single(world.Payloads("birth"));
        Move(world, 3);
        world.Run(300_000);
        Assert.Equal(2, world.Payloads("birth").Count);
        Assert.Equal(world.Loop.Table.DurableSequence, Birth(world).GetProperty("sequence").GetInt64());
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(2500)]
    [InlineData(4500)]
    [InlineData(8000)]
    public void A_power_cut_before_the_states_are_said_again_leaves_them_to_the_next_start(long cutAfterMs)
    {
        World world = PutBackNormal();
        world.PowerOn().Run(cutAfterMs);
        world.PowerOn().Run(60_000);
        Assert.Equal(new Door(world.Loop.Table.Epoch, 1, "normal"), Doors(world)[^1]);

        // Nothing is owed any more.
        int count = Doors(world).Count;
        world.PowerOn().Run(60_000);
        Assert.Equal(count, Doors(world).Count);
    }

    [Fact]
    public void A_start_in_safe_mode_leaves_the_states_to_the_next_start()
    {
        World world = PutBackNormal();
        for (int i = 0; i < 4; i++)
        {
            world.PowerOn(change: parts => parts.LastRestart = HalFaults.UnhandledException).Run(1);
        }

        world.PowerOn(change: parts => parts.LastRestart = HalFaults.UnhandledException).Run(20_000);
        Assert.Equal((1, 1), (world.CountOf(AppFaults.StoreBehind), world.CountOf(AppFaults.SafeMode)));
        Assert.Equal("active-unack", Doors(world)[^1].State);
        world.Loop.Stop();
        world.Run(5000);
        world.PowerOn().Run(20_000);
        Assert.Equal("normal", Doors(world)[^1].State);
    }

    [Fact]
    public void An_alarm_whose_sensor_reads_late_says_its_state_then()
    {
        var world = new World();
        world.PowerOn().Run(3000);
        StorageCopy copy = StorageCopy.Of(world);
        world.PowerOn().Run(1000);
        world.Sensor.ValueMilli = 90_000;
        world.Run(5000);
        Assert.Contains("active-unack", world.Payloads("alarm/hot")[^1]);
        copy.PutBack(world);
        world.Sensor.ValueMilli = 20_000;
        world.Sensor.Next = SensorStatus.Failed;
        world.PowerOn().Run(15_000);
        world.Sensor.Next = SensorStatus.Ok;
        world.Run(20_000);
        Assert.Equal(1, world.CountOf(AppFaults.StoreBehind));
        Assert.Contains("normal", world.Payloads("alarm/hot")[^1]);
    }

    [Fact]
    public void The_birth_message_waits_for_the_one_that_the_broker_keeps()
    {
        var world = new World();
        PutBack(world, 2);
        int births = world.Payloads("birth").Count;
        var link = new BirthLink();
        world.PowerOn(change: parts =>
        {
            link.Inner = parts.Link;
            parts.Link = link;
        }).Run(3000);
        Assert.Equal((1, births), (link.Dropped, world.Payloads("birth").Count));
        link.Drops = false;
        world.Link.Close();
        world.Run(20_000);
        Assert.Equal(1, world.CountOf(AppFaults.StoreBehind));
        Assert.Equal(births + 1, world.Payloads("birth").Count);
    }

    [Fact]
    public void A_birth_message_that_still_waits_when_the_connection_is_lost_keeps_no_turn_awake()
    {
        var world = new World();
        world.PowerOn().Run(1000);
        world.PowerOn(change: parts => parts.Link = new BirthLink { Inner = parts.Link }).Run(3000);
        world.Network.RefuseConnect = true;
        world.Link.Close();
        world.Run(10_000);
        Assert.Single(world.Payloads("birth"));
        Assert.InRange(Enumerable.Range(0, 20).Count(_ => world.Loop.Turn() == 0), 0, 3);
    }

    [Fact]
    public void A_broker_that_keeps_nothing_delays_the_birth_message_by_a_limited_time()
    {
        var world = new World();
        world.PowerOn().Run(1000);
        var link = new BirthLink();
        world.PowerOn(change: parts =>
        {
            link.Inner = parts.Link;
            parts.Link = link;
        }).Run(AppLimits.KeptBirthMs + 1000);
        Assert.Equal((1, 2), (link.Dropped, world.Payloads("birth").Count));
    }

    [Fact]
    public void A_broker_that_keeps_an_older_birth_message_of_this_storage_says_nothing_new()
    {
        // As with two brokers of which one was away.
        var world = new World();
        world.PowerOn().Run(1000);
        string old = world.Payloads("birth")[^1];
        for (int i = 0; i < 3; i++)
        {
            world.PowerOn().Run(1000);
            Move(world, 1);
        }

        world.Broker.Publish("gateway/gw1/birth", System.Text.Encoding.UTF8.GetBytes(old), retain: true);
        world.PowerOn().Run(10_000);
        Assert.Equal(0, world.CountOf(AppFaults.StoreBehind));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Messages_that_storage_refused_make_no_later_start_believe_that_it_went_back(bool sends)
    {
        var world = new World();
        void Set(GatewayParts parts) => parts.Session.HoldWhenStorageFails = !sends;
        world.PowerOn(change: Set).Run(1000);
        world.Inflight.FailAll();
        Move(world, 3);
        world.Run(90_000);
        world.Inflight.Failing.Clear();
        world.PowerOn(change: Set).Run(10_000);
        Assert.Equal(0, world.CountOf(AppFaults.StoreBehind));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_power_cut_at_any_write_leaves_no_alarm_that_looks_like_another(bool leavesNew)
    {
        int writes = 0;
        for (int cutAt = 0; cutAt <= writes; cutAt++)
        {
            var power = new FakePower();
            var world = new World(power);
            PutBack(world, 2);
            power.CutAt = cutAt == 0 ? 0 : power.Operations + cutAt;
            power.LeavesNew = leavesNew;
            int first = power.Operations;
            bool isCut = false;
            try
            {
                world.PowerOn().Run(8000);
                Move(world, 2);
            }
            catch (PowerCutException)
            {
                isCut = true;
            }

            Assert.Equal(cutAt > 0, isCut);
            writes = Math.Max(writes, power.Operations - first);
            world.PowerOn().Run(8000);
            Move(world, 2);
            AssertNoNumberTwice(world, $"cut at {cutAt}: ");
            Assert.Equal(world.Door.IsHigh ? "active-unack" : "rtn-unack", Doors(world)[^1].State);
        }

        Assert.InRange(writes, 8, 100);
    }

    [Fact]
    public void Storage_that_came_back_empty_has_its_new_epoch_and_every_alarm_says_its_state()
    {
        var world = new World();
        world.PowerOn().Run(1000);
        Move(world, 1);
        StorageCopy.Of(new World()).PutBack(world);
        world.Door.IsHigh = false;
        world.PowerOn().Run(10_000);
        Assert.Equal((0, 0), (world.CountOf(AppFaults.StoreBehind), world.CountOf(MqttFaults.SessionDiscarded)));
        Assert.Equal(new Door(world.Loop.Table.Epoch, 1, "normal"), Doors(world)[^1]);
    }

    [Fact]
    public void Ordinary_restarts_say_nothing_again()
    {
        var world = new World();
        for (int i = 0; i < 3; i++)
        {
            world.PowerOn(1).Run(10_000);
            world.Link.Close();
            world.Run(10_000);
            Move(world, 1);
            world.Run(3000);
        }

        Assert.Equal((3, 0), (Doors(world).Distinct().Count(), world.CountOf(AppFaults.StoreBehind)));
        Assert.Single(Doors(world).Select(door => door.Epoch).Distinct());
    }

    [Fact]
    public void A_start_whose_number_is_not_durable_makes_no_later_one_believe_that_storage_went_back()
    {
        var world = new World();
        world.PowerOn().Run(1000);
        world.Boot.FailAll();
        world.PowerOn().Run(1000);
        Assert.Equal((2, 0L), (Birth(world).GetProperty("boot").GetInt32(), Birth(world).GetProperty("start").GetInt64()));
        world.Boot.Failing.Clear();
        world.PowerOn().Run(10_000);
        Assert.Equal(2, Birth(world).GetProperty("boot").GetInt32());
        Assert.Equal(0, world.CountOf(AppFaults.StoreBehind));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"firmware\":\"0.1.0\",\"board\":null,\"boot\":99")]
    [InlineData("{\"firmware\":\"0.1.0\",\"board\":null,\"boot\":99,\"epoch\":1,\"start\":0,\"restart\":\"external\"}")]
    [InlineData("\"boot\":99999999999,\"epoch\":1,\"start\":1,")]
    [InlineData("{\"boot\":")]
    [InlineData("99 99 99 ")]
    public void A_kept_message_that_is_no_birth_message_means_nothing(string payload)
    {
        var world = new World();
        world.Broker.Publish("gateway/gw1/birth", System.Text.Encoding.UTF8.GetBytes(payload), retain: true);
        world.PowerOn().Run(1000);
        world.PowerOn().Run(10_000);
        Assert.Equal(0, world.CountOf(AppFaults.StoreBehind));
        Assert.Empty(Doors(world));
    }

    // Consumers believe in an active alarm that storage knows nothing of, and that is over.
    private static World PutBackNormal()
    {
        var world = new World();
        world.PowerOn().Run(1000);
        StorageCopy copy = StorageCopy.Of(world);
        world.PowerOn().Run(1000);
        Move(world, 1);
        world.Run(1000);
        copy.PutBack(world);
        world.Door.IsHigh = false;
        return world;
    }

    // The gateway runs on, then gets back the storage that it had before. Returns the epoch of that.
    private static uint PutBack(World world, int startsAfterTheCopy)
    {
        world.PowerOn().Run(1000);
        Move(world, 1);
        StorageCopy copy = StorageCopy.Of(world);
        for (int i = 0; i < startsAfterTheCopy; i++)
        {
            world.PowerOn().Run(1000);
            Move(world, 1);
        }

        copy.PutBack(world);
        return world.Loop.Table.Epoch;
    }

    // What consumers take for a repetition is one. Repetitions themselves are lawful: the door's alarm goes at QoS 1.
    private static void AssertNoNumberTwice(World world, string story)
    {
        foreach (IGrouping<(uint, long), Door> same in Doors(world).GroupBy(door => (door.Epoch, door.Seq)))
        {
            Assert.True(same.Distinct().Count() == 1, story + string.Join(' ', Doors(world)));
        }
    }

    // Each is one transition of the door's alarm.
    private static void Move(World world, int times)
    {
        for (int i = 0; i < times; i++)
        {
            world.Door.IsHigh = !world.Door.IsHigh;
            world.Run(500);
        }
    }

    private static List<Door> Doors(World world) => world.Payloads("alarm/door").Select(payload =>
    {
        JsonElement alarm = JsonDocument.Parse(payload).RootElement;
        return new Door(
            alarm.GetProperty("epoch").GetUInt32(), alarm.GetProperty("seq").GetInt64(), alarm.GetProperty("state").GetString()!);
    }).ToList();

    private static JsonElement Birth(World world) => JsonDocument.Parse(world.Payloads("birth")[^1]).RootElement;

    /// <summary>Loses the kept birth message on their way to the gateway, as a broker may that drops QoS 0.</summary>
    private sealed class BirthLink : IByteLink
    {
        private readonly List<byte> arrived = [];

        public IByteLink Inner { get; set; } = null!;

        public bool Drops { get; set; } = true;

        public int Dropped { get; private set; }

        public LinkState State => Inner.State;

        public Fault Fault => Inner.Fault;

        public void Open()
        {
            arrived.Clear();
            Inner.Open();
        }

        public void Close() => Inner.Close();

        public int Send(byte[] buffer, int offset, int bytes) => Inner.Send(buffer, offset, bytes);

        public int Receive(byte[] buffer, int offset, int bytesMax)
        {
            byte[] room = new byte[4096];
            int count = Inner.Receive(room, 0, room.Length);
            if (count < 0)
            {
                return count;
            }

            arrived.AddRange(room[..count]);
            int passed = 0;
            while (PacketBytes() is var bytes and > 0 && bytes <= arrived.Count && passed + bytes <= bytesMax)
            {
                byte[] packet = [.. arrived.Take(bytes)];
                arrived.RemoveRange(0, bytes);
                if (Drops && packet[0] == 0x31 && packet.AsSpan().IndexOf("gateway/gw1/birth"u8) > 0)
                {
                    Dropped++;
                    continue;
                }

                packet.CopyTo(buffer, offset + passed);
                passed += bytes;
            }

            return passed;
        }

        // Of the next packet; 0 if its length has not arrived.
        private int PacketBytes()
        {
            int bytes = 0;
            for (int i = 1; i < Math.Min(arrived.Count, 5); i++)
            {
                bytes |= (arrived[i] & 0x7F) << (7 * (i - 1));
                if (arrived[i] < 0x80)
                {
                    return 1 + i + bytes;
                }
            }

            return 0;
        }
    }

    /// <summary>The contents of all areas.</summary>
    private sealed class StorageCopy
    {
        private byte[][][] contents = [];

        public static StorageCopy Of(World world) => new()
        {
            contents = [.. Areas(world).Select(area => area.Slots.Select(slot => slot.ToArray()).ToArray())]
        };

        public void PutBack(World world)
        {
            foreach ((FakeSlots area, byte[][] content) in Areas(world).Zip(contents))
            {
                content.CopyTo(area.Slots, 0);
            }
        }

        private static FakeSlots[] Areas(World world) =>
            [world.Inflight, world.Progress, world.Inbound, world.AlarmState, world.Boot, world.Commands];
    }
}
