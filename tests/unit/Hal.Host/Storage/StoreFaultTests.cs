using System.Text;
using Gateway.Hal.Host;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.HalHost;

/// <summary>Errors and power cuts at every file operation of a store.</summary>
public class StoreFaultTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false, DiskFault.ErrorOld, false)]
    [InlineData(false, DiskFault.ErrorNew, false)]
    [InlineData(false, DiskFault.ErrorOld, true)]
    [InlineData(false, DiskFault.ErrorNew, true)]
    [InlineData(true, DiskFault.ErrorOld, false)]
    [InlineData(true, DiskFault.ErrorNew, false)]
    [InlineData(true, DiskFault.ErrorOld, true)]
    [InlineData(true, DiskFault.ErrorNew, true)]
    public void After_an_error_at_any_operation_what_was_reported_durable_survives_a_power_cut(bool erases, DiskFault fault, bool stays)
    {
        int operations = OperationsOf(erases);
        int done = 0;
        int failed = 0;
        for (int at = 1; at <= operations; at++)
        {
            StoreScript script = new(erases);
            MemoryDisk disk = new() { FaultAt = at, Fault = fault, StaysFaulty = stays };
            script.Run(disk);
            for (int seed = 0; seed < 8; seed++)
            {
                script.Check(disk.AfterCut(seed), $"{fault} at {at} of {operations}, stays {stays}, seed {seed}");
            }

            done += script.Done;
            failed += script.Failed;
        }

        output.WriteLine($"{operations} operations, {done} commits done, {failed} failed");
        Assert.True(done > 0 && (failed > 0 || !stays));
    }

    [Fact]
    public void After_a_commit_that_failed_every_write_is_refused_until_another_gateway_begins()
    {
        MemoryDisk disk = new();
        using StoreLog log = new(disk, "store", erases: false);
        StoreArea area = log.Area("a", 2, 10);
        Assert.True(log.Write(area, 0, [1], 0, 1));
        log.Begin();
        Assert.True(log.Write(area, 0, [2], 0, 1));
        (disk.FaultAt, disk.Fault, disk.StaysFaulty) = (disk.Operations + 1, DiskFault.ErrorOld, true);
        Assert.False(log.Commit());
        (disk.FaultAt, disk.StaysFaulty) = (0, false);
        Assert.Equal([1], area.Slots[0].Content[..area.Slots[0].Bytes]);

        // The disk has healed, but this may depend on what is lost.
        Assert.False(log.Write(area, 1, [3], 0, 1));
        log.Reopen();
        Assert.True(log.Write(area, 1, [4], 0, 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_power_cut_at_any_operation_leaves_a_state_before_or_after(bool erases)
    {
        int operations = OperationsOf(erases);
        for (int at = 1; at <= operations; at++)
        {
            StoreScript script = new(erases);
            MemoryDisk disk = new() { FaultAt = at, Fault = DiskFault.Cut };
            Assert.Throws<PowerCutException>(() => script.Run(disk));
            for (int seed = 0; seed < 16; seed++)
            {
                script.Check(disk.AfterCut(seed), $"cut at {at} of {operations}, seed {seed}");
            }
        }
    }

    [Theory]
    [InlineData(DiskFault.ErrorOld)]
    [InlineData(DiskFault.ErrorNew)]
    public void A_store_that_has_failed_takes_writes_again_when_the_disk_has_healed(DiskFault fault)
    {
        int operations = OperationsOf(erases: false);
        for (int at = 1; at <= operations; at++)
        {
            StoreScript script = new(erases: false);
            MemoryDisk disk = new() { FaultAt = at, Fault = fault, StaysFaulty = true };
            using StoreLog log = script.Open(disk);
            int step = 0;
            while (!log.HasFailed && script.Put(log, step))
            {
                step++;
            }

            Assert.False(script.Put(log, step + 1));
            Assert.Contains("on purpose", log.LastError);
            disk.FaultAt = 0;
            Assert.True(script.Put(log, step + 2));
            Assert.False(log.HasFailed);
            script.Check(disk.AfterCut(seed: at), $"{fault} from {at} on");
        }
    }

    [Fact]
    public void One_sync_that_fails_costs_no_commit_and_its_file_is_not_used_again()
    {
        MemoryDisk disk = new();
        StoreScript script = new(erases: false);
        using StoreLog log = script.Open(disk);
        Assert.True(script.Put(log, 0));
        disk.FaultAt = disk.Operations + 2; // The write, then the sync.
        string[] before = [.. disk.Names.Where(name => disk[name].AsSpan().IndexOf("step 00"u8) >= 0)];
        Assert.True(script.Put(log, 1));
        string holds = Assert.Single(disk.Names, name => disk[name].AsSpan().IndexOf("step 01"u8) >= 0);
        Assert.NotEqual(Assert.Single(before), holds);
        script.Check(disk.AfterCut(seed: 0), "after a sync that failed once");
    }

    [Fact]
    public void A_store_that_erases_leaves_nothing_of_what_was_replaced()
    {
        MemoryDisk disk = new();
        StoreScript script = new(erases: true);
        using StoreLog log = script.Open(disk);
        for (int step = 0; step < 12; step++)
        {
            Assert.True(script.Put(log, step));
            Assert.Single(disk.Names);
            string[] held = StoreScript.StateOf(log.Area("a", 3, StoreScript.SlotBytesMax)).Split('|');
            for (int old = 0; old <= step; old++)
            {
                string content = StoreScript.ContentOf(old, 0);
                Assert.Equal(held.Contains(content), disk.Holds(Encoding.ASCII.GetBytes(content)));
            }
        }
    }

    [Fact]
    public void A_secret_of_a_start_or_change_that_was_cut_is_gone_after_two_starts_and_a_change()
    {
        MemoryDisk dry = new();
        WriteSecrets(dry);
        int first = dry.Operations;
        WriteSecrets(dry);
        for (int at = 1; at <= dry.Operations; at++)
        {
            MemoryDisk disk = new() { FaultAt = at, Fault = DiskFault.Cut };
            Assert.Throws<PowerCutException>(() =>
            {
                WriteSecrets(disk);
                WriteSecrets(disk);
            });
            MemoryDisk left = disk.AfterCut(seed: at);

            // Cut once more, early in the next start: then two starts have left something.
            left.FaultAt = 1 + (at % 9);
            left.Fault = DiskFault.Cut;
            try
            {
                WriteSecrets(left);
            }
            catch (PowerCutException)
            {
                left = left.AfterCut(seed: at);
            }

            using StoreLog log = new(left, "secrets", erases: true);
            StoreArea area = log.Area("settings", 2, 64);
            Assert.True(log.Write(area, 0, [], 0, 0) && log.Write(area, 1, [], 0, 0));
            Assert.Single(left.Names);
            Assert.False(left.Holds("SECRET"u8.ToArray()), $"cut at {at} of {dry.Operations}, the first start ends at {first}");
        }
    }

    private static void WriteSecrets(MemoryDisk disk)
    {
        using StoreLog log = new(disk, "secrets", erases: true);
        StoreArea area = log.Area("settings", 2, 64);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(log.Write(area, i % 2, Encoding.ASCII.GetBytes($"SECRET-{i}"), 0, 8));
        }
    }

    private static int OperationsOf(bool erases)
    {
        MemoryDisk dry = new();
        StoreScript script = new(erases);
        script.Run(dry);
        Assert.Equal(0, script.Failed);
        return dry.Operations;
    }
}
