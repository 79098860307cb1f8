using Gateway.Modbus;

namespace Gateway.Tests.Interop.Modbus;

/// <summary>
/// The master against devices of libmodbus and pymodbus, on a serial line and on TCP: every type in every order is read, every function
/// writes, and mbpoll reads back what was written.
/// </summary>
public class ModbusPeerTests(ITestOutputHelper output)
{
    private const string Libmodbus = "libmodbus";
    private const string Pymodbus = "pymodbus";

    public static TheoryData<string, bool> Peers => new()
    {
        { Libmodbus, true }, { Libmodbus, false }, { Pymodbus, true }, { Pymodbus, false }
    };

    [SkippableTheory]
    [MemberData(nameof(Peers))]
    public void Every_type_in_every_order_is_read(string peer, bool isRtu)
    {
        using var folder = new ScratchFolder();
        using var device = new ModbusPeer(peer, isRtu, folder);
        IReadOnlyList<ModbusTables.Row> rows = ModbusTables.All;
        ModbusMaster master = Make(isRtu, rows, out ModbusPoints points);
        var desk = new ModbusDesk(master, device.Link);
        desk.RunUntil(() => IsRead(points), "a reading of each point");
        for (int point = 0; point < rows.Count; point++)
        {
            Assert.True(points.ValueMilliOf(point) == rows[point].ValueMilli, $"{rows[point]}: {points.ValueMilliOf(point)}");
        }

        output.WriteLine(desk.Counts());
    }

    [SkippableTheory]
    [MemberData(nameof(Peers))]
    public void What_is_written_is_read_back_by_our_points_and_by_mbpoll(string peer, bool isRtu)
    {
        using var folder = new ScratchFolder();
        using var device = new ModbusPeer(peer, isRtu, folder);
        ModbusTables.Row[] rows =
        [
            new(ModbusTable.Coil, 500, ModbusType.Bit, ModbusOrder.Abcd, 0, 1_000, 1_000_000),
            new(ModbusTable.Coil, 511, ModbusType.Bit, ModbusOrder.Abcd, 0, 1_000, 1_000_000),
            new(ModbusTable.Coil, 512, ModbusType.Bit, ModbusOrder.Abcd, 0, 0, 1_000_000),
            new(ModbusTable.Holding, 600, ModbusType.S16, ModbusOrder.Abcd, 0, -2_500, 100_000),
            .. Enum.GetValues<ModbusOrder>().SelectMany(order => new ModbusTables.Row[]
            {
                new(ModbusTable.Holding, 610 + (int)order * 4, ModbusType.U32, order, 0, 300_000_000, 100),
                new(ModbusTable.Holding, 612 + (int)order * 4, ModbusType.Float32, order, 0, -21_500, 1_000_000)
            })
        ];
        ModbusMaster master = Make(isRtu, rows, out ModbusPoints points);
        var desk = new ModbusDesk(master, device.Link);
        Write(master, desk, ModbusTable.Coil, 500, [1]);
        Write(master, desk, ModbusTable.Coil, 510, [0, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
        Write(master, desk, ModbusTable.Holding, 605, [0xABCD], isMultiple: true);
        foreach (ModbusTables.Row row in rows.Where(row => row.Table == ModbusTable.Holding))
        {
            int[] words = new int[2];
            Assert.True(ModbusValue.ToWords(row.Type, row.Order, row.GainPpm, 0, row.ValueMilli, words));
            Write(master, desk, row.Table, row.Address, words[..ModbusValue.RegistersOf(row.Type)]);
        }

        // Each write has its point read at once; the last one may be on its way.
        bool AreAsWritten() => Enumerable.Range(0, rows.Length).All(point => points.ValueMilliOf(point) == rows[point].ValueMilli);
        desk.RunUntil(() => IsRead(points) && AreAsWritten(), "a reading of what was written");
        desk.Leave();
        Assert.Equal(["[500]: 1"], device.Poll("-t", "0", "-r", "500"));
        Assert.Equal(["[510]: 0", "[511]: 1", "[512]: 0"], device.Poll("-t", "0", "-r", "510", "-c", "3"));
        Assert.Equal(["[600]: 65511 (-25)"], device.Poll("-t", "4", "-r", "600"));
        Assert.Equal(["[605]: 0xABCD"], device.Poll("-t", "4:hex", "-r", "605"));
        Assert.Equal(["[610]: 0xB2D0", "[611]: 0x5E00"], device.Poll("-t", "4:hex", "-r", "610", "-c", "2"));
        Assert.Equal(["[612]: -21.5"], device.Poll("-t", "4:float", "-B", "-r", "612"));
        Assert.Equal(["[616]: -21.5"], device.Poll("-t", "4:float", "-r", "616"));
    }

    [SkippableTheory]
    [MemberData(nameof(Peers))]
    public void A_register_that_the_device_has_not_takes_no_neighbour_along(string peer, bool isRtu)
    {
        using var folder = new ScratchFolder();
        using var device = new ModbusPeer(peer, isRtu, folder);
        ModbusTables.Row[] rows =
        [
            .. Enumerable.Range(ModbusTables.Registers - 4, 8)
                .Select(address => new ModbusTables.Row(ModbusTable.Input, address, ModbusType.U16, ModbusOrder.Abcd, 0, 0, 1_000_000))
        ];
        ModbusMaster master = Make(isRtu, rows, out ModbusPoints points);
        var desk = new ModbusDesk(master, device.Link);
        desk.RunUntil(
            () => Enumerable.Range(0, 8).All(point => points.ResultOf(point) == (point < 4 ? ModbusResult.Ok : ModbusResult.Exception)),
            "the result of each point");
        Assert.All(Enumerable.Range(4, 4), point => Assert.Equal(2, points.ExceptionOf(point)));

        int number = master.Write(ModbusTables.Unit, ModbusTable.Holding, ModbusTables.Registers, [1], 1, isMultiple: false);
        desk.RunUntil(master.TakeWritten, "the end of the write");
        Assert.Equal((number, ModbusResult.Exception, 2), (master.WrittenNumber, master.WrittenResult, master.WrittenException));
    }

    private static void Write(ModbusMaster master, ModbusDesk desk, ModbusTable table, int address, int[] values, bool isMultiple = false)
    {
        int number = master.Write(ModbusTables.Unit, table, address, values, values.Length, isMultiple);
        Assert.NotEqual(0, number);
        desk.RunUntil(master.TakeWritten, "the end of a write");
        Assert.Equal((number, ModbusResult.Ok), (master.WrittenNumber, master.WrittenResult));
    }

    private static bool IsRead(ModbusPoints points)
    {
        bool isRead = true;
        for (int point = 0; point < points.Count; point++)
        {
            isRead &= points.ResultOf(point) == ModbusResult.Ok;
        }

        return isRead;
    }

    private static ModbusMaster Make(bool isRtu, IReadOnlyList<ModbusTables.Row> rows, out ModbusPoints points)
    {
        points = new ModbusPoints(rows.Count);
        foreach (ModbusTables.Row row in rows)
        {
            int point = points.Add(
                ModbusTables.Unit, row.Table, row.Address, row.Type, row.Order, row.Bit, ModbusTables.IntervalMs);
            Assert.True(point >= 0);
            points.Calibrate(point, row.GainPpm, 0);
        }

        return new ModbusMaster(points, new ModbusOptions
        {
            Transport = isRtu ? ModbusTransport.Rtu : ModbusTransport.Tcp, Baud = 115200, WriteValuesMax = 20
        });
    }
}
