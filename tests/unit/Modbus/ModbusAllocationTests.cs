using Gateway.Modbus;
using Xunit;

namespace Gateway.Tests.Unit.Modbus;

public class ModbusAllocationTests
{
    private const int WarmUp = 2_000;
    private const int RoundsMax = 3;

    // Of the object: a static one would read its variable, which allocates, in the part that is measured.
    private readonly int requests = TestCount.Of(50_000, 1_000_000);
    private readonly int[] values = [1, 2];

    [Theory]
    [InlineData(ModbusTransport.Rtu)]
    [InlineData(ModbusTransport.Tcp)]
    public void Reads_writes_and_missing_answers_allocate_nothing(ModbusTransport transport)
    {
        bool isRtu = transport == ModbusTransport.Rtu;
        var points = new ModbusPoints(8);
        for (int i = 0; i < 8; i++)
        {
            points.Add(1 + (i & 1), ModbusTable.Holding, i, ModbusType.Float32, ModbusOrder.Cdab, 0, 1000);
        }

        var master = new ModbusMaster(points, new ModbusOptions { Transport = transport });
        master.FeedLinkUp(0);
        long now = Run(master, 0, WarmUp, isRtu);
        long allocated;
        int rounds = 0;
        do
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            now = Run(master, now, requests, isRtu);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        while (allocated > 0 && ++rounds < RoundsMax);

        Assert.Equal(0, allocated);
        Assert.True(master.CountOf(ModbusResult.Ok) > 0 && master.CountOf(ModbusResult.NoAnswer) > 0);
    }

    // Each write is confirmed by its own bytes; every fifth request is a write, the others have no answer or noise.
    private long Run(ModbusMaster master, long now, int count, bool isRtu)
    {
        for (int i = 0; i < count; i++)
        {
            if (i % 5 == 0)
            {
                master.Write(1, ModbusTable.Holding, 3, values, 1, isMultiple: false);
            }

            now = Math.Max(now + 1, Math.Min(master.WakeMs, now + 10_000));
            master.FeedTime(now);
            int bytes = master.TransmitCount;
            if (bytes == 0)
            {
                continue;
            }

            bool isWrite = master.TransmitBuffer[bytes - (isRtu ? 7 : 5)] == 6;
            master.FeedSent(bytes, now);
            now++;
            if (isWrite || i % 7 == 0)
            {
                master.FeedBytes(master.TransmitBuffer, 0, bytes, now);
            }

            if (master.WantsReopen)
            {
                master.FeedLinkDown(now);
                master.FeedLinkUp(now);
            }

            while (master.TakeWritten())
            {
            }
        }

        return now;
    }
}
