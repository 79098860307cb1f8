using Gateway.Inflight;
using Gateway.Primitives;
using Gateway.Tests.Unit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Inflight;

/// <summary>The ring of stored telemetry: what it keeps over power cuts, failing writes, damage and links that break.</summary>
public sealed class TelemetryStoreTests(ITestOutputHelper output)
{
    [Fact]
    public void What_was_added_in_an_outage_follows_in_order_with_boot_and_calendar_time_after_a_power_cut()
    {
        StoreBench bench = new();
        bench.StartedMs = 1_000_000;
        for (int i = 0; i < 45; i++)
        {
            bench.Add(tag: 7, value: 21_000 + (i * 3), min: 20_900, max: 21_500 + i, window: true);
            bench.Pass(60_000);
        }

        bench.PowerCut();
        bench.StartedMs = -1;
        bench.Add(7, -5);
        bench.Connect();
        bench.SendAll();
        Assert.Equal(46, bench.Received.Count);
        Assert.Equal(Enumerable.Range(1, 45).Select(i => (long)i).Append(1), bench.Received.Select(record => record.Seq));
        StoredRecord first = bench.Received[0];
        Assert.Equal(new StoredRecord(7, 1, 1, 0, 21_000, 20_900, 21_500, true), first);
        Assert.Equal([.. Enumerable.Range(0, 45).Select(i => 1_000_000L + (i * 60_000)), -1], bench.CalendarMs);
        Assert.Equal(0, bench.FaultsEver);
    }

    [Fact]
    public void A_total_of_more_digits_than_an_int_has_comes_back_as_it_was()
    {
        StoreBench bench = new();
        long[] totals = [999_999_999_999_999, 5, -7_000_000_000_000, 3_000_000_000];
        foreach (long total in totals)
        {
            bench.Add(7, total);
            bench.Add(8, 1);
            bench.Pass(60_000);
        }

        bench.PowerCut();
        bench.Connect();
        bench.SendAll();
        bench.Ping();
        Assert.Equal(totals, bench.Received.Where(record => record.Tag == 7).Select(record => record.Value));
    }

    [Fact]
    public void A_record_a_minute_takes_six_bytes_and_a_day_of_them_fits()
    {
        StoreBench bench = new();
        Random random = new(1);
        int value = 21_000;
        for (int i = 0; i < 24 * 60; i++)
        {
            value += random.Next(-100, 101);
            bench.Add(7, value);
            bench.Pass(60_000);
        }

        Assert.Equal(0, bench.FaultsEver);
        int bytes = bench.Area.Slots.Sum(slot => slot.Length);
        output.WriteLine($"{bytes} bytes for {24 * 60} records, {bench.Area.Slots.Count(slot => slot.Length > 0)} slots");
        Assert.InRange(bytes, 24 * 60 * 5, 24 * 60 * 7);
        bench.PowerCut();
        bench.Connect();
        bench.SendAll();
        Assert.Equal(24 * 60, bench.Received.Count);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(12)]
    [InlineData(1)]
    public void Commits_keep_to_their_number_an_hour_and_a_power_cut_costs_what_is_younger(int commits)
    {
        StoreBench bench = new(commits: commits);
        for (int i = 0; i < 6 * 3600; i += 20)
        {
            bench.Add(7, i);
            bench.Pass(20_000);
        }

        Assert.InRange(bench.Area.Writes, (6 * commits) - 1, (6 * commits) + Math.Min(commits, TelemetryStore.CommitsAtOnce));
        long cutMs = bench.NowMs;
        bench.PowerCut();
        bench.Connect();
        bench.SendAll();
        // Twice the time if a full slot was written out of turn.
        Assert.InRange(cutMs - bench.Received[^1].AtMs, 0, (2 * 3_600_000 / commits) + 40_000);
    }

    [Fact]
    public void Without_an_outage_nothing_is_written()
    {
        StoreBench bench = new();
        bench.Connect();
        for (int i = 0; i < 5000; i++)
        {
            bench.Add(7, i);
            bench.SendAll();
            bench.Pass(1000);
            if (i % 20 == 19)
            {
                bench.Ping();
            }
        }

        Assert.Equal(0, bench.Area.Writes);
        Assert.Equal(5000, bench.Received.Count);
        bench.Add(7, 1);
        bench.Add(7, 2);
        bench.Send(2);
        bench.Break(arrived: 0);
        bench.Connect();
        bench.SendAll();
        Assert.Equal(5002, bench.Received.Select(record => record.Seq).Distinct().Count());
        Assert.InRange(bench.Received.Count, 5002, 5050);
    }

    [Fact]
    public void A_link_that_breaks_in_a_replay_loses_no_record_and_only_unconfirmed_ones_come_twice()
    {
        StoreBench bench = new();
        for (int i = 0; i < 300; i++)
        {
            bench.Add(7, i);
            bench.Pass(60_000);
        }

        bench.Connect();
        bench.Send(100);
        bench.Ping();
        bench.Send(100);
        bench.Break(arrived: 30);
        bench.Connect();
        bench.SendAll();
        bench.Ping();
        Assert.Equal(300, bench.Received.Select(record => record.Seq).Distinct().Count());
        Assert.InRange(bench.Received.Count, 301, 300 + 30 + 1);
        bench.Pass(3_600_000);
        bench.PowerCut();
        Assert.Equal(0, bench.Store.Count);
    }

    [Fact]
    public void An_ordered_end_writes_what_is_not_confirmed()
    {
        StoreBench bench = new();
        for (int i = 0; i < 10; i++)
        {
            bench.Add(7, i);
            bench.Pass(60_000);
        }

        bench.Connect();
        bench.Send(4);
        bench.Break(arrived: 4);
        bench.Add(7, 10);
        bench.Store.Stop(bench.NowMs);
        bench.Start();
        bench.Connect();
        bench.SendAll();
        Assert.Equal([1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], bench.Received.Select(record => record.Seq));
    }

    [Fact]
    public void A_ring_that_is_full_drops_the_oldest_and_counts_each_also_after_a_restart()
    {
        StoreBench bench = new(slots: 4, bytes: 90);
        for (int i = 0; i < 100; i++)
        {
            bench.Add(7, i * 1000);
            bench.Pass(60_000);
        }

        int dropped = bench.Faults.CountOf(InflightFaults.TelemetryDropped);
        Assert.InRange(dropped, 50, 90);
        bench.PowerCut();
        Assert.Equal(dropped, bench.Faults.CountOf(InflightFaults.TelemetryDropped));
        bench.Connect();
        bench.SendAll();
        Assert.Equal(Enumerable.Range(dropped + 1, 100 - dropped).Select(i => (long)i), bench.Received.Select(record => record.Seq));
        bench.Ping();
        bench.Pass(60_000);
        bench.PowerCut();
        Assert.Equal(0, bench.Faults.CountOf(InflightFaults.TelemetryDropped));
    }

    [Theory]
    [InlineData("flip")]
    [InlineData("empty")]
    [InlineData("cut")]
    [InlineData("unreadable")]
    public void Damage_of_one_slot_loses_only_its_records_and_is_counted(string damage)
    {
        StoreBench bench = new(slots: 8, bytes: 140);
        for (int i = 0; i < 60; i++)
        {
            bench.Add(7, i * 1000);
            bench.Pass(60_000);
        }

        bench.Damage(3, damage);
        bench.PowerCut();
        Assert.Equal(1, bench.Faults.CountOf(InflightFaults.TelemetryQuarantined));
        bench.Connect();
        bench.SendAll();
        List<long> seqs = [.. bench.Received.Select(record => record.Seq)];
        Assert.Equal(seqs.Order(), seqs);
        Assert.InRange(60 - seqs.Count, 10, 20);
        Assert.Equal(60, seqs[^1]);
        Assert.Single(seqs.Zip(seqs.Skip(1)), pair => pair.Second != pair.First + 1);
    }

    [Fact]
    public void A_slot_that_becomes_unreadable_while_the_gateway_runs_is_tried_again_and_then_passed_over()
    {
        StoreBench bench = new(slots: 8, bytes: 140);
        for (int i = 0; i < 60; i++)
        {
            bench.Add(7, i * 1000);
            bench.Pass(60_000);
        }

        bench.Area.Unreadable.Add(3);
        bench.Connect();
        bench.SendAll();
        Assert.Equal(1, bench.Faults.CountOf(InflightFaults.TelemetryQuarantined));
        Assert.Equal(60 - bench.Received.Count, bench.Faults.CountOf(InflightFaults.TelemetryDropped));
        Assert.Equal(60, bench.Received[^1].Seq);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_slot_that_cannot_be_written_is_passed_over_and_nothing_is_lost_doubled_or_missed(bool arrives)
    {
        StoreBench bench = new(slots: 8, bytes: 140);
        bench.Area.Failing[2] = arrives;
        bench.Area.Failing[3] = arrives;
        for (int i = 0; i < 50; i++)
        {
            bench.Add(7, i * 1000);
            bench.Pass(60_000);
        }

        Assert.InRange(bench.Faults.CountOf(Fault.StorageWrite), 2, 4);
        bench.PowerCut();
        Assert.Equal(0, bench.Faults.CountOf(InflightFaults.TelemetryQuarantined));
        bench.Connect();
        bench.SendAll();
        Assert.Equal(Enumerable.Range(1, 50).Select(i => (long)i), bench.Received.Select(record => record.Seq));
    }

    [Fact]
    public void Storage_that_takes_nothing_ends_the_room_drops_nothing_that_is_stored_and_works_again()
    {
        StoreBench bench = new(slots: 8, bytes: 140);
        for (int i = 0; i < 20; i++)
        {
            bench.Add(7, i * 1000);
            bench.Pass(60_000);
        }

        bench.Area.FailAll();
        int refused = 0;
        for (int i = 0; i < 60; i++)
        {
            refused += bench.Add(7, i * 1000) ? 0 : 1;
            bench.Pass(60_000);
        }

        Assert.InRange(refused, 30, 58);
        Assert.Equal(0, bench.Faults.CountOf(InflightFaults.TelemetryDropped));
        bench.Area.Failing.Clear();
        bench.Pass(60_000);
        Assert.True(bench.Add(7, 1));
        bench.Pass(60_000);
        bench.PowerCut();
        bench.Connect();
        bench.SendAll();
        Assert.Equal(80 - refused + 1, bench.Received.Count);
    }

    [Fact]
    public void A_record_of_a_sensor_that_is_no_more_is_dropped_and_counted()
    {
        StoreBench bench = new();
        bench.Add(7, 1);
        bench.Add(8, 2);
        bench.Add(7, 3);
        bench.Pass(60_000);
        bench.PowerCut();
        bench.Connect();
        Assert.True(bench.Store.Take());
        bench.Store.Drop(bench.NowMs);
        bench.SendAll();
        Assert.Equal([2, 3], bench.Received.Select(record => record.Value));
        Assert.Equal(1, bench.Faults.CountOf(InflightFaults.TelemetryDropped));
    }

    [Fact]
    public void A_clock_that_is_set_later_dates_the_records_of_its_start_that_are_in_the_same_slot()
    {
        StoreBench bench = new();
        bench.Add(7, 1);
        bench.Pass(60_000);
        bench.StartedMs = 5_000_000;
        bench.Add(7, 2);
        bench.Pass(60_000);
        bench.PowerCut();
        bench.Connect();
        bench.SendAll();
        Assert.Equal([5_000_000, 5_060_000], bench.CalendarMs);
    }

    [Fact]
    public void Any_value_time_and_seq_comes_back_as_it_was()
    {
        Random random = new(TestSeed.Next(output, out string seed));
        long[] edges =
        [
            0, 1, -1, 63, 64, -64, -65, 8191, int.MaxValue, int.MinValue, 2_000_000_000, -2_000_000_000, 999_999_999_999_999,
            -999_999_999_999_999
        ];
        for (int round = 0; round < TestCount.Of(200, 5000); round++)
        {
            TelemetrySlot writer = new(480);
            List<StoredRecord> made = [];
            long at = random.Next(3) == 0 ? random.NextInt64(1L << 40) : 0;
            long[] seqs = new long[4];
            for (int i = 0; i < 120; i++)
            {
                int tag = random.Next(4);
                long value = random.Next(3) == 0 ? edges[random.Next(edges.Length)] : random.Next(-100_000, 100_000);
                bool window = random.Next(2) == 0;
                long min = window ? value - random.Next(1000) : value;
                long max = window ? value + random.Next(1000) : value;
                at += random.Next(4) == 0 ? random.NextInt64(1L << 35) : random.Next(100_000);
                seqs[tag] += random.Next(5) == 0 ? random.Next(1, 1_000_000) : 1;
                if (!writer.Append(tag, seqs[tag], at, value, min, max, window, 5, -1, false))
                {
                    break;
                }

                made.Add(new StoredRecord(tag, 5, seqs[tag], at, value, min, max, window));
            }

            TelemetrySlot reader = new(480);
            reader.Rewind(writer);
            List<StoredRecord> read = [];
            while (reader.Next(writer.End))
            {
                read.Add(StoredRecord.Of(reader));
            }

            Assert.True(made.SequenceEqual(read), $"round {round}, {seed}");
            Assert.True(made.Count > 8, seed);
        }
    }

    [Fact]
    public void Records_that_this_store_never_writes_are_no_exception()
    {
        Random random = new(TestSeed.Next(output, out _));
        byte[] marks = [0, 7, 8, 31, 32, 0x40, 0x41, 0x80, 0x83, 0x84, 0xFF];
        for (int round = 0; round < TestCount.Of(20_000, 1_000_000); round++)
        {
            TelemetrySlot slot = new(80);
            random.NextBytes(slot.Buffer);
            for (int i = 20; i < slot.Buffer.Length; i++)
            {
                slot.Buffer[i] = random.Next(2) == 0 ? marks[random.Next(marks.Length)] : slot.Buffer[i];
            }

            int end = random.Next(24, 80);
            int count = 0;
            while (slot.Next(end))
            {
                Assert.True(++count < 80);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_power_cut_at_every_write_of_a_long_run_loses_only_what_no_commit_followed(bool leavesNew)
    {
        int writes = LongRun(0, leavesNew).Bench.Area.Writes;
        Assert.True(writes > 60);
        for (int cutAt = 1; cutAt <= writes; cutAt++)
        {
            (StoreBench bench, string what) = LongRun(cutAt, leavesNew);
            bench.AssertWhole($"cut at {cutAt} of {writes}: {what}");
        }
    }

    [Fact]
    public void Random_days_lose_nothing_that_is_not_counted_and_invent_nothing()
    {
        int seed = TestSeed.Next(output, out string text);
        int cuts = 0;
        long received = 0;
        for (int day = 0; day < TestCount.Of(150, 5000); day++)
        {
            Random random = new(seed + day);
            bool isSmall = random.Next(2) == 0;
            StoreBench bench = new(slots: isSmall ? 3 : 32, bytes: isSmall ? 90 : 480, commits: random.Next(3) == 0 ? 4 : 60);
            for (int step = 0; step < 400; step++)
            {
                bench.Random(random, hasFaults: day % 3 == 0);
            }

            bench.Area.Failing.Clear();
            bench.Power.Restart();
            bench.Settle();
            bench.AssertWhole($"day {day}, {text}");
            cuts += bench.Cuts;
            received += bench.Received.Count;
        }

        output.WriteLine($"{cuts} power cuts, {received} records received");
        Assert.True(cuts > 100);
    }

    // Outages, a replay that breaks, ordered ends; the power fails at one write.
    private static (StoreBench Bench, string What) LongRun(int cutAt, bool leavesNew)
    {
        StoreBench bench = new(slots: 5, bytes: 120);
        bench.Power.Restart(cutAt, leavesNew);
        bench.Guarded(() =>
        {
            bench.Add(bench.NowMs % 7 == 0 ? 8 : 7, (int)(bench.NowMs % 90_001));
            bench.Pass(60_000);
        }, 40);
        bench.Guarded(bench.Connect, 1);
        bench.Guarded(() => bench.Send(7), 3);
        bench.Guarded(() => bench.Break(5), 1);
        bench.Guarded(() =>
        {
            bench.Add(9, (int)(bench.NowMs % 70_001), 0, 100_000, window: true);
            bench.Pass(60_000);
        }, 15);
        bench.Guarded(bench.Connect, 1);
        bench.Guarded(bench.SendAll, 1);
        bench.Guarded(bench.Ping, 1);
        bench.Guarded(() => bench.Pass(60_000), 2);
        bench.Guarded(() => bench.Break(int.MaxValue), 1);
        bench.Guarded(() => bench.Store.Stop(bench.NowMs), 1);
        bench.Guarded(bench.Start, 1);
        bench.Guarded(() =>
        {
            bench.Add(7, 1);
            bench.Pass(60_000);
        }, 30);
        bench.Guarded(bench.Settle, 1);
        return (bench, leavesNew ? "new" : "old");
    }
}
