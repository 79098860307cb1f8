using System.Text;
using Gateway.Hal.Host;
using Xunit;

namespace Gateway.Tests.Unit.HalHost;

/// <summary>
/// A fixed run of writes to a store, and the states that it may have after a power cut: the one that was reported durable, and those whose
/// commit failed or was cut.
/// </summary>
internal sealed class StoreScript(bool erases)
{
    public const int SlotBytesMax = 60;
    private const int SlotCount = 3;
    private const int Steps = 24;

    // A log that is full after a few commits.
    private const int FileBytesMin = 900;

    private readonly string[] now = ["", "", ""];
    private readonly HashSet<string> allowed = ["||"];

    /// <summary>Commits that were reported durable, and that were not.</summary>
    public int Done { get; private set; }

    public int Failed { get; private set; }

    public StoreLog Open(MemoryDisk disk) => new(disk, "store", erases, fileBytesMin: FileBytesMin);

    /// <summary>Writes by ones and twos; contents have no two alike.</summary>
    public void Run(MemoryDisk disk)
    {
        using StoreLog log = Open(disk);
        for (int step = 0; step < Steps; step++)
        {
            Put(log, step);
        }
    }

    /// <summary>One commit; checks that memory and result agree.</summary>
    public bool Put(StoreLog log, int step)
    {
        StoreArea area = log.Area("a", SlotCount, SlotBytesMax);
        int count = 1 + (step % 3 == 0 ? 1 : 0);
        string[] wanted = [.. now];

        // After a commit that failed another gateway begins.
        log.Reopen();
        log.Begin();
        for (int i = 0; i < count; i++)
        {
            int slot = (step + i) % SlotCount;
            wanted[slot] = step % 7 == 5 ? "" : ContentOf(step, i);
            byte[] bytes = Encoding.ASCII.GetBytes(wanted[slot]);
            Assert.True(log.Write(area, slot, bytes, 0, bytes.Length));
        }

        // From here on a cut may leave it.
        allowed.Add(string.Join('|', wanted));
        Assert.Equal(string.Join('|', wanted), StateOf(area));
        bool isDone = log.Commit();
        string state = StateOf(area);
        if (isDone)
        {
            wanted.CopyTo(now, 0);
            allowed.Clear();
        }

        // A store that could not erase the former content holds the new one and reports a failure.
        Assert.True(state == string.Join('|', now) || (erases && state == string.Join('|', wanted)), state);
        area.Slots.Select(slot => Encoding.ASCII.GetString(slot.Content, 0, slot.Bytes)).ToArray().CopyTo(now, 0);
        allowed.Add(state);
        Done += isDone ? 1 : 0;
        Failed += isDone ? 0 : 1;
        return isDone;
    }

    public static string ContentOf(int step, int i) => $"step {step:00}.{i} " + new string((char)('a' + (step % 26)), step % 30);

    /// <summary>Opens what is left; the state must be one of the allowed ones, and nothing may be told as damaged.</summary>
    public void Check(MemoryDisk disk, string when)
    {
        using StoreLog log = Open(disk);
        StoreArea area = log.Area("a", SlotCount, SlotBytesMax);
        string state = StateOf(area);
        Assert.True(allowed.Contains(state), $"{when}: '{state}' is none of: {string.Join("; ", allowed)}");
        Assert.True(log.Report is { DamagedBatches: 0, LostWrites: 0 }, $"{when}: {log.Report.Text}");

        // What is found is durable at once, and the store goes on.
        disk = disk.AfterCut(seed: 1);
        using StoreLog again = Open(disk);
        StoreArea reopened = again.Area("a", SlotCount, SlotBytesMax);
        Assert.Equal(state, StateOf(reopened));
        Assert.True(again.Write(reopened, 1, "after"u8.ToArray(), 0, 5));
        using StoreLog last = Open(disk.AfterCut(seed: 2));
        string[] slots = state.Split('|');
        slots[1] = "after";
        Assert.Equal(string.Join('|', slots), StateOf(last.Area("a", SlotCount, SlotBytesMax)));
    }

    public static string StateOf(StoreArea area) =>
        string.Join('|', area.Slots.Select(slot => Encoding.ASCII.GetString(slot.Content, 0, slot.Bytes)));
}
