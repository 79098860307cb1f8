using Gateway.Modbus;
using Xunit;

namespace Gateway.Tests.Unit.Modbus;

public class MasterTests
{
    [Theory]
    [InlineData(ModbusTransport.Rtu, 1)]
    [InlineData(ModbusTransport.Rtu, 10)]
    [InlineData(ModbusTransport.Tcp, 1)]
    [InlineData(ModbusTransport.Tcp, 10)]
    public void Each_table_is_read_at_its_interval(ModbusTransport transport, int turnMs)
    {
        var points = new ModbusPoints(4);
        points.Add(7, ModbusTable.Coil, 3, ModbusType.Bit, ModbusOrder.Abcd, 0, 1000);
        points.Add(7, ModbusTable.Discrete, 9, ModbusType.Bit, ModbusOrder.Abcd, 0, 1000);
        points.Add(7, ModbusTable.Holding, 5, ModbusType.S16, ModbusOrder.Abcd, 0, 1000);
        points.Add(7, ModbusTable.Input, 6, ModbusType.U32, ModbusOrder.Cdab, 0, 2000);
        var rig = new ModbusRig(points, new ModbusOptions { Transport = transport }) { TurnMs = turnMs, PieceBytesMax = 3 };
        var device = new SimulatedDevice();
        device.Coils[3] = true;
        device.Holding[5] = unchecked((ushort)-12);
        (device.Input[6], device.Input[7]) = (0x0203, 0x0001);
        rig.Devices[7] = device;
        rig.Up().Run(10_000);

        Assert.Equal([1_000, 0, -12_000, 0x1_0203 * 1000], Enumerable.Range(0, 4).Select(points.ValueMilliOf));
        Assert.All(Enumerable.Range(0, 4), point => Assert.Equal(ModbusResult.Ok, points.ResultOf(point)));
        Assert.Equal([10, 10, 10, 5], Enumerable.Range(1, 4).Select(f => rig.Requests.Count(r => r.Body[1] == f)));
        Assert.Equal(35, rig.Master.CountOf(ModbusResult.Ok));
    }

    [Fact]
    public void A_reading_is_taken_once()
    {
        ModbusRig rig = One();
        rig.Run(1500);
        Assert.True(rig.Points.Take(0));
        Assert.False(rig.Points.Take(0));
        rig.Run(1000);
        Assert.True(rig.Points.Take(0));
    }

    [Fact]
    public void Neighbours_are_read_together_up_to_the_gap_and_the_limit()
    {
        var points = new ModbusPoints(6);
        foreach (int address in new[] { 40, 0, 2, 5, 60, 124 })
        {
            points.Add(1, ModbusTable.Holding, address, ModbusType.U16, ModbusOrder.Abcd, 0, 1000);
        }

        var rig = new ModbusRig(points, new ModbusOptions { GapMax = 2 }) { Devices = { [1] = new SimulatedDevice() } };
        rig.Up().Run(1000);
        Assert.Equal(["0+6", "40+1", "60+1", "124+1"], Reads(rig));

        rig = new ModbusRig(points, new ModbusOptions { GapMax = 100 }) { Devices = { [1] = new SimulatedDevice() } };
        rig.Up().Run(1000);
        Assert.Equal(["0+125"], Reads(rig));

        var few = new ModbusOptions { GapMax = 100, ReadRegistersMax = 41 };
        rig = new ModbusRig(points, few) { Devices = { [1] = new SimulatedDevice() } };
        rig.Up().Run(1000);
        Assert.Equal(["0+41", "60+1", "124+1"], Reads(rig));
    }

    [Fact]
    public void Points_of_other_units_tables_and_intervals_are_read_apart()
    {
        var points = new ModbusPoints(5);
        points.Add(1, ModbusTable.Holding, 0, ModbusType.U16, ModbusOrder.Abcd, 0, 1000);
        points.Add(2, ModbusTable.Holding, 1, ModbusType.U16, ModbusOrder.Abcd, 0, 1000);
        points.Add(1, ModbusTable.Input, 1, ModbusType.U16, ModbusOrder.Abcd, 0, 1000);
        points.Add(1, ModbusTable.Holding, 1, ModbusType.U16, ModbusOrder.Abcd, 0, 2000);
        points.Add(1, ModbusTable.Holding, 2, ModbusType.U16, ModbusOrder.Abcd, 0, 1000);
        var rig = new ModbusRig(points) { Devices = { [1] = new SimulatedDevice(), [2] = new SimulatedDevice() } };
        rig.Up().Run(1000);
        Assert.Equal(["0+3", "1+1", "1+1", "1+1"], Reads(rig).Order());
    }

    [Fact]
    public void Two_thousand_coils_are_read_together()
    {
        ModbusPoints points = WithBits([2000, 0, 1999, .. Enumerable.Range(1, 19).Select(i => i * 100)]);
        var device = new SimulatedDevice();
        device.Coils[1999] = true;
        var rig = new ModbusRig(points, new ModbusOptions { GapMax = 124 }) { Devices = { [1] = device } };
        rig.Up().Run(1000);
        Assert.Equal(["0+2000", "2000+1"], Reads(rig));
        Assert.Equal([0, 0, 1000], Enumerable.Range(0, 3).Select(points.ValueMilliOf));
    }

    [Fact]
    public void One_bad_register_does_not_take_its_neighbours_along()
    {
        var points = new ModbusPoints(16);
        for (int i = 0; i < 16; i++)
        {
            points.Add(1, ModbusTable.Holding, i, ModbusType.U16, ModbusOrder.Abcd, 0, 1000);
        }

        var device = new SimulatedDevice { Missing = { 11 } };
        var rig = new ModbusRig(points) { Devices = { [1] = device } };
        rig.Up().Run(900);
        Assert.All(
            Enumerable.Range(0, 16),
            i => Assert.Equal(i == 11 ? ModbusResult.Exception : ModbusResult.Ok, points.ResultOf(i)));
        Assert.Equal(2, points.ExceptionOf(11));

        // It stays apart, and after an hour it is tried together again.
        rig.Requests.Clear();
        rig.Run(1000);
        Assert.Equal(["0+8", "8+2", "10+1", "11+1", "12+4"], Reads(rig));
        device.Missing.Clear();
        rig.Run(3_600_000);
        rig.Requests.Clear();
        rig.Run(1000);
        Assert.Equal(["0+16"], Reads(rig));
        Assert.Equal(ModbusResult.Ok, points.ResultOf(11));
    }

    [Fact]
    public void A_read_over_a_gap_that_the_device_refuses_falls_apart_at_the_gap()
    {
        var points = new ModbusPoints(4);
        foreach (int address in new[] { 0, 1, 5, 6 })
        {
            points.Add(1, ModbusTable.Holding, address, ModbusType.U16, ModbusOrder.Abcd, 0, 1000);
        }

        var rig = new ModbusRig(points) { Devices = { [1] = new SimulatedDevice { Missing = { 3 } } } };
        rig.Up().Run(900);
        Assert.Equal(["0+7", "0+2", "5+2"], Reads(rig));
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(ModbusResult.Ok, points.ResultOf(i)));
    }

    [Fact]
    public void Bits_of_one_register_are_one_read_that_cannot_fall_apart()
    {
        var points = new ModbusPoints(16);
        for (int bit = 0; bit < 16; bit++)
        {
            points.Add(1, ModbusTable.Holding, 4, ModbusType.Bit, ModbusOrder.Abcd, bit, 1000);
        }

        var device = new SimulatedDevice();
        device.Holding[4] = 0x8001;
        var rig = new ModbusRig(points) { Devices = { [1] = device } };
        rig.Up().Run(900);
        Assert.Equal(["4+1"], Reads(rig));
        Assert.Equal([0, 15], Enumerable.Range(0, 16).Where(i => points.ValueMilliOf(i) == 1000));
        device.Missing.Add(4);
        rig.Run(1000);
        Assert.Equal(["4+1", "4+1"], Reads(rig));
        Assert.All(Enumerable.Range(0, 16), i => Assert.Equal(ModbusResult.Exception, points.ResultOf(i)));
    }

    [Fact]
    public void A_link_that_comes_soon_makes_no_fault_and_one_that_does_not_says_so()
    {
        ModbusRig rig = One(isUp: false);
        rig.Run(2900);
        Assert.Equal(ModbusResult.None, rig.Points.ResultOf(0));
        rig.Run(200);
        Assert.Equal(ModbusResult.NoLink, rig.Points.ResultOf(0));
        Assert.True(rig.Points.Take(0));
        rig.Up().Run(100);
        Assert.Equal(ModbusResult.Ok, rig.Points.ResultOf(0));
        rig.Master.FeedLinkDown(rig.NowMs);
        rig.Run(2000);
        rig.Up().Run(100);
        Assert.Equal(0, rig.Master.CountOf(ModbusResult.NoLink));
        Assert.Equal(ModbusResult.Ok, rig.Points.ResultOf(0));
    }

    [Fact]
    public void A_write_that_nobody_can_take_fails_without_a_link()
    {
        ModbusRig rig = One(isUp: false);
        int number = rig.Master.Write(1, ModbusTable.Coil, 3, [1], 1, isMultiple: false);
        rig.Run(4000);
        Assert.Equal((number, ModbusResult.NoLink, 0), Written(rig));
    }

    [Theory]
    [InlineData(ModbusTransport.Rtu)]
    [InlineData(ModbusTransport.Tcp)]
    public void Writes_go_before_reads_and_their_points_are_read_at_once(ModbusTransport transport)
    {
        var points = new ModbusPoints(2);
        points.Add(1, ModbusTable.Holding, 5, ModbusType.U16, ModbusOrder.Abcd, 0, 60_000);
        points.Add(1, ModbusTable.Coil, 5, ModbusType.Bit, ModbusOrder.Abcd, 0, 60_000);
        var options = new ModbusOptions { Transport = transport, WriteValuesMax = 10 };
        var device = new SimulatedDevice();
        var rig = new ModbusRig(points, options) { Devices = { [1] = device } };
        rig.Up().Run(1000);
        rig.Requests.Clear();
        int first = rig.Master.Write(1, ModbusTable.Coil, 5, [1], 1, isMultiple: false);
        int second = rig.Master.Write(1, ModbusTable.Holding, 4, [7, 8], 2, isMultiple: false);
        int third = rig.Master.Write(1, ModbusTable.Coil, 20, [1, 0, 1, 1, 0, 0, 0, 0, 1, 1], 10, isMultiple: false);
        int fourth = rig.Master.Write(1, ModbusTable.Holding, 4, [9], 1, isMultiple: true);
        Assert.Equal(0, rig.Master.Write(1, ModbusTable.Holding, 4, [9], 1, isMultiple: false));
        rig.Run(1000);
        Assert.Equal([5, 16, 15, 16, 1, 3], rig.Requests.Select(r => (int)r.Body[1]));
        Assert.Equal([1, 2, 3, 4], new[] { first, second, third, fourth });
        for (int number = 1; number <= 4; number++)
        {
            Assert.Equal((number, ModbusResult.Ok, 0), Written(rig));
        }

        Assert.False(rig.Master.TakeWritten());
        Assert.True(device.Coils[5] && device.Coils[20] && !device.Coils[21] && device.Coils[29]);
        Assert.Equal((9, 8), (device.Holding[4], device.Holding[5]));
        Assert.Equal((8_000, 1_000), (points.ValueMilliOf(0), points.ValueMilliOf(1)));
    }

    [Theory]
    [InlineData(-1, ModbusTable.Coil, 0, 1, 1)]
    [InlineData(256, ModbusTable.Coil, 0, 1, 1)]
    [InlineData(248, ModbusTable.Coil, 0, 1, 1)]
    [InlineData(1, ModbusTable.Discrete, 0, 1, 1)]
    [InlineData(1, ModbusTable.Input, 0, 1, 1)]
    [InlineData(1, ModbusTable.Coil, -1, 1, 1)]
    [InlineData(1, ModbusTable.Coil, 65_535, 1, 2)]
    [InlineData(1, ModbusTable.Coil, 0, 2, 1)]
    [InlineData(1, ModbusTable.Holding, 0, 65_536, 1)]
    [InlineData(1, ModbusTable.Holding, 0, -1, 1)]
    [InlineData(1, ModbusTable.Holding, 0, 1, 0)]
    [InlineData(1, ModbusTable.Holding, 0, 1, 3)]
    public void A_write_that_cannot_be_is_refused(int unit, ModbusTable table, int address, int value, int count)
    {
        Assert.Equal(0, One().Master.Write(unit, table, address, [value, value, value], count, isMultiple: false));
    }

    [Fact]
    public void A_refused_write_says_its_exception_and_stops_nothing()
    {
        ModbusRig rig = One();
        rig.Devices[1].Missing.Add(50);
        rig.Master.Write(1, ModbusTable.Holding, 50, [1], 1, isMultiple: false);
        rig.Master.Write(1, ModbusTable.Holding, 51, [1], 1, isMultiple: false);
        rig.Run(200);
        Assert.Equal((1, ModbusResult.Exception, 2), Written(rig));
        Assert.Equal((2, ModbusResult.Ok, 0), Written(rig));
    }

    [Fact]
    public void A_write_to_a_unit_that_does_not_answer_fails_after_its_attempts_and_reads_go_on_between()
    {
        ModbusRig rig = One();
        rig.Run(500);
        rig.Master.Write(9, ModbusTable.Coil, 0, [1], 1, isMultiple: false);
        long ms = rig.RunUntil(rig.Master.TakeWritten, 5000);
        Assert.Equal(ModbusResult.NoAnswer, rig.Master.WrittenResult);
        Assert.Equal(3, rig.Requests.Count(r => r.Body[0] == 9));
        Assert.True(rig.Requests.Count(r => r.Body[0] == 1 && r.AtMs > 500) >= 2, $"in {ms} ms");
    }

    [Fact]
    public void A_broadcast_has_no_answer_and_devices_get_their_time()
    {
        ModbusRig rig = One();
        rig.Run(900);
        rig.Master.Write(0, ModbusTable.Coil, 0, [1], 1, isMultiple: false);
        rig.Run(20);
        Assert.Equal((1, ModbusResult.Ok, 0), Written(rig));
        rig.Run(500);
        Assert.Equal(0, rig.Requests[^2].Body[0]);
        Assert.True(rig.Requests[^1].AtMs - rig.Requests[^2].AtMs >= 100);
    }

    [Fact]
    public void The_gap_between_frames_is_three_and_a_half_characters_or_more()
    {
        foreach ((int baud, int leastMs, int mostMs) in new[] { (1200, 33, 35), (9600, 4, 7), (19200, 2, 5), (115200, 2, 4) })
        {
            var points = new ModbusPoints(2);
            points.Add(1, ModbusTable.Holding, 0, ModbusType.U16, ModbusOrder.Abcd, 0, 5000);
            points.Add(1, ModbusTable.Input, 0, ModbusType.U16, ModbusOrder.Abcd, 0, 5000);
            var rig = new ModbusRig(points, new ModbusOptions { Baud = baud }) { Devices = { [1] = new SimulatedDevice { DelayMs = 0 } } };
            rig.Up().Run(2000);
            long gapMs = rig.Requests[1].AtMs - rig.Requests[0].AtMs - (8 * 11_000 / baud + 1);
            Assert.True(gapMs >= leastMs && gapMs <= mostMs, $"{baud}: {gapMs} ms");
        }
    }

    [Fact]
    public void A_link_that_takes_nothing_stops_nothing_else_for_ever()
    {
        ModbusRig rig = One();
        rig.LinkTakes = false;
        rig.Run(5000);
        Assert.Equal(ModbusResult.NoAnswer, rig.Points.ResultOf(0));
        rig.LinkTakes = true;
        rig.Run(10_000);
        Assert.Equal(ModbusResult.Ok, rig.Points.ResultOf(0));
    }

    [Fact]
    public void A_quiet_bus_is_not_looked_at_before_its_time()
    {
        ModbusRig rig = One();
        rig.Run(500);
        Assert.InRange(rig.Master.WakeMs, 1000, 1100);
    }

    private static ModbusPoints WithBits(int[] addresses)
    {
        var points = new ModbusPoints(addresses.Length);
        foreach (int address in addresses)
        {
            points.Add(1, ModbusTable.Coil, address, ModbusType.Bit, ModbusOrder.Abcd, 0, 1000);
        }

        return points;
    }

    private static ModbusRig One(bool isUp = true)
    {
        var points = new ModbusPoints(1);
        points.Add(1, ModbusTable.Holding, 0, ModbusType.U16, ModbusOrder.Abcd, 0, 1000);
        var rig = new ModbusRig(points) { Devices = { [1] = new SimulatedDevice() } };
        return isUp ? rig.Up() : rig;
    }

    private static (int Number, ModbusResult Result, int Exception) Written(ModbusRig rig)
    {
        Assert.True(rig.Master.TakeWritten());
        return (rig.Master.WrittenNumber, rig.Master.WrittenResult, rig.Master.WrittenException);
    }

    private static IEnumerable<string> Reads(ModbusRig rig) =>
        rig.Requests.Where(r => r.Body[1] <= 4).Select(r => $"{(r.Body[2] << 8) | r.Body[3]}+{(r.Body[4] << 8) | r.Body[5]}");
}
