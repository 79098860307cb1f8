using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using nanoFramework.Runtime.Native;
using Xunit;

namespace Gateway.Tests.DeviceHost;

/// <summary>How a boot ends: the fault, its record, the pause, the restart.</summary>
public sealed class EndTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("gateway-end-");
    private readonly FakeClock clock = new() { MonotonicMs = 61_000, UtcMs = 1_764_000_000_000 };

    private string FilePath => Path.Combine(root.FullName, "gw") + "\\f00";

    public void Dispose()
    {
        FileStream.Before = null;
        root.Delete(true);
    }

    [Theory]
    [InlineData(0, HalFaults.OutOfMemory)]
    [InlineData(1, Fault.StateImpossible)]
    [InlineData(2, HalFaults.UnhandledException)]
    [InlineData(3, HalFaults.UnhandledException)]
    public void Every_end_of_a_thread_is_a_restart_by_its_own_fault(int end, Fault fault)
    {
        var reboot = new FakeReboot();
        new Ending(end, reboot).RunGuarded();
        Assert.Equal(fault, reboot.Reason);
    }

    [Fact]
    public void The_record_is_byte_for_byte_that_of_its_format()
    {
        FaultRecord record = Open();
        record.Phase = FaultPhase.Composing;
        Assert.Equal(1, record.Save(HalFaults.OutOfMemory, 61_000, -1));
        byte[] file = File.ReadAllBytes(FilePath);
        Assert.Equal("0018FFE7" + "02070201" + "000000000000EE48" + "FFFFFFFFFFFFFFFF", Convert.ToHexString(file)[..48]);
        uint sum = 2166136261;
        foreach (byte b in file[4..24])
        {
            sum = unchecked((sum ^ b) * 16777619);
        }

        Assert.Equal(sum, BigEndian.GetU32(file, 24));
    }

    [Theory]
    [InlineData(FaultPhase.Loading)]
    [InlineData(FaultPhase.Running)]
    public void A_fault_is_recorded_with_its_phase_when_no_memory_is_left_for_a_file(FaultPhase phase)
    {
        FaultRecord record = Open();
        FileStream.Before = step => Refuse(step is "open" or "read");
        record.Phase = phase;
        Assert.Throws<RebootException>(() => new NanoReboot(record, clock).Reboot(HalFaults.OutOfMemory));
        FileStream.Before = null;
        FaultRecord next = Open();
        Assert.Equal(
            (HalFaults.OutOfMemory, phase, 1), (next.Last, next.LastPhase, next.LastBoots));
    }

    [Fact]
    public void A_fault_is_told_at_each_start_until_it_is_cleared_and_then_no_more()
    {
        Open().Save(HalFaults.LoopStuck, 61_000, -1);
        Assert.Equal(HalFaults.LoopStuck, Open().Last);
        FaultRecord second = Open();
        second.Clear();
        Assert.Equal((HalFaults.LoopStuck, Fault.None), (second.Last, Open().Last));

        // The file is open again for the end of this boot, which is the second in a row.
        FileStream.Before = step => Refuse(step == "open");
        Assert.Equal(2, second.Save(Fault.CheckFailed, 1000, -1));
        FileStream.Before = null;
        Assert.Equal(Fault.CheckFailed, Open().Last);
    }

    /// <summary>Power cut at every step of the clearing: the fault is reported again or not, and never another one.</summary>
    [Fact]
    public void A_power_cut_while_it_is_cleared_has_it_told_once_more_at_the_most()
    {
        for (int cut = 1; cut <= 3; cut++)
        {
            Open().Save(HalFaults.LoopStuck, 61_000, -1);
            FaultRecord record = Open();
            int steps = 0;
            FileStream.Before = _ => Refuse(++steps >= cut);
            if (cut < 3)
            {
                record.Clear();
            }
            else
            {
                // Write and close are done: this opening is for the next one.
                Assert.Throws<OutOfMemoryException>(record.Clear);
            }

            FileStream.Before = null;
            Assert.Equal(cut < 3 ? HalFaults.LoopStuck : Fault.None, Open().Last);
            Open().Clear();
        }
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(5, 0x80)]
    [InlineData(10, 1)]
    [InlineData(27, 1)]
    [InlineData(0, 1)]
    public void A_spoiled_record_or_one_of_another_version_tells_nothing_and_is_replaced(int at, byte bit)
    {
        Open().Save(HalFaults.LoopStuck, 61_000, -1);
        byte[] content = File.ReadAllBytes(FilePath);
        content[at] ^= bit;
        File.WriteAllBytes(FilePath, content);
        FaultRecord record = Open();
        Assert.Equal((Fault.None, FaultPhase.Unknown, 0), (record.Last, record.LastPhase, record.LastBoots));
        Assert.Equal(1, record.Save(Fault.CheckFailed, 1000, -1));
        Assert.Equal(Fault.CheckFailed, Open().Last);
    }

    [Fact]
    public void Boots_in_a_row_are_counted_until_one_is_long_or_ends_otherwise()
    {
        for (int boots = 1; boots <= 300; boots++)
        {
            FaultRecord record = Open();
            record.Clear();
            Assert.Equal(Math.Min(boots, 255), record.Save(HalFaults.LoopStuck, 1000, -1));
        }

        FaultRecord isLong = Open();
        Assert.Equal(1, isLong.Save(HalFaults.LoopStuck, WatchLimits.LongBootMs, -1));
        Open().Clear();
        Assert.Equal(1, Open().Save(HalFaults.LoopStuck, 1000, -1));
    }

    [Fact]
    public void A_drive_that_takes_nothing_restarts_all_the_same_and_nobody_counts()
    {
        FileStream.Before = _ => throw new IOException();
        FaultRecord record = Open();
        record.Clear();
        Assert.Equal((Fault.None, 0), (record.Last, record.Save(HalFaults.LoopStuck, 1000, -1)));
    }

    [Fact]
    public void The_first_restart_comes_at_once_and_no_pause_is_longer_than_half_a_minute()
    {
        Assert.Equal(
            [5000, 0, 5000, 10_000, 20_000, 30_000, 30_000, 30_000],
            new[] { 0, 1, 2, 3, 4, 5, 6, 255 }.Select(WatchLimits.PauseMs));
    }

    [Fact]
    public void A_restart_that_was_asked_for_leaves_no_record_and_waits_for_nothing()
    {
        FaultRecord record = Open();
        FileStream.Before = _ => throw new IOException();
        Assert.Throws<RebootException>(() => new NanoReboot(record, clock).Reboot(Fault.None));
        FileStream.Before = null;
        Assert.Equal(Fault.None, Open().Last);
    }

    [Fact]
    public void The_links_thread_restarts_the_device_when_the_loop_makes_no_turn_for_two_minutes()
    {
        var wake = new AutoResetEvent(true);
        var time = new WakingClock(wake);
        var network = new FakeSupervisor(new FakeReboot()) { HasCredentials = false };
        System.Net.NetworkInformation.NetworkInterface.Address = "0.0.0.0";
        System.Net.NetworkInformation.NetworkChange.Forget();
        var reboot = new FirstReboot();
        var own = new Heartbeat(WatchLimits.LinkMsMax);
        var thread = new LinkThread(
            network, new SocketLink(network, time, wake), time, null, wake, own, new Heartbeat(WatchLimits.LoopMsMax), reboot);
        thread.RunGuarded();
        Assert.Equal(HalFaults.LoopStuck, reboot.Reason);
        Assert.InRange(time.NowMs, WatchLimits.LoopMsMax, WatchLimits.LoopMsMax * 2);
        Assert.False(own.IsStuck(0));
    }

    private static void Refuse(bool now)
    {
        if (now)
        {
            throw new OutOfMemoryException();
        }
    }

    private FaultRecord Open() => new(Path.Combine(root.FullName, "gw"), FilePath);

    private sealed class Ending(int end, IReboot reboot) : GuardedThread(reboot)
    {
        protected override void Run()
        {
            Refuse(end == 0);
            Check.That(end != 1, Fault.StateImpossible);
            if (end == 2)
            {
                throw new InvalidOperationException();
            }
        }
    }

    /// <summary>Does not return from the first call, as the device does not.</summary>
    private sealed class FirstReboot : IReboot
    {
        public Fault Reason { get; private set; }

        public void Reboot(Fault reason)
        {
            if (Reason == Fault.None)
            {
                Reason = reason;
                throw new RebootException();
            }
        }

        public bool EraseStorage(byte[] buffer) => false;
    }

    /// <summary>A clock that advances with each reading, and wakes the link's thread.</summary>
    private sealed class WakingClock(AutoResetEvent wake) : IClock
    {
        public long NowMs { get; private set; }

        public long MonotonicMs
        {
            get
            {
                wake.Set();
                NowMs += WatchLimits.PollMs / 2;
                return NowMs;
            }
        }

        public long UtcMs => -1;

        public long SyncedMs => -1;
    }
}
