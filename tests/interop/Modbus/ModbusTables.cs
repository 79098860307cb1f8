using Gateway.Modbus;

namespace Gateway.Tests.Interop.Modbus;

/// <summary>What both peers have in their tables: a block of every type for each order, and bits by their address.</summary>
internal static class ModbusTables
{
    public const int Unit = 1;
    public const int IntervalMs = 200;

    // The peers have this many registers.
    public const int Registers = 1000;

    private const int Block = 100;
    private const int BlockStep = 20;

    /// <summary>A point and its value in thousandths.</summary>
    public sealed record Row(ModbusTable Table, int Address, ModbusType Type, ModbusOrder Order, int Bit, int ValueMilli, int GainPpm);

    /// <summary>Every type in every order from both tables of registers, and bits from both tables of bits.</summary>
    public static IReadOnlyList<Row> All { get; } =
    [
        .. new[] { ModbusTable.Holding, ModbusTable.Input }
            .SelectMany(table => Enum.GetValues<ModbusOrder>().SelectMany(order => Of(table, order))),
        .. Enumerable.Range(33, 16).Select(address => BitOf(ModbusTable.Coil, address, every: 3)),
        .. Enumerable.Range(0, 16).Select(i => BitOf(ModbusTable.Discrete, i * 7, every: 5))
    ];

    private static Row BitOf(ModbusTable table, int address, int every) =>
        new(table, address, ModbusType.Bit, ModbusOrder.Abcd, 0, address % every == 0 ? 1000 : 0, 1_000_000);

    private static Row[] Of(ModbusTable table, ModbusOrder order)
    {
        int at = Block + ((int)order * BlockStep);
        return
        [
            // 1,234,567.89 thousands of its unit.
            new(table, at, ModbusType.U32, order, 0, 1_234_567_890, 1_000),
            new(table, at + 2, ModbusType.S32, order, 0, -12_345_679, 100),
            new(table, at + 4, ModbusType.Float32, order, 0, -40_125, 1_000_000),
            new(table, at + 6, ModbusType.U16, order, 0, 51_234_000, 1_000_000),
            new(table, at + 7, ModbusType.S16, order, 0, -123_400, 100_000),
            new(table, at + 8, ModbusType.Bit, order, 0, 1_000, 1_000_000),
            new(table, at + 8, ModbusType.Bit, order, 1, 0, 1_000_000),
            new(table, at + 8, ModbusType.Bit, order, 15, 1_000, 1_000_000)
        ];
    }
}
