using System.Text;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Tests.Unit.Settings;

/// <summary>A table of keys of a test's own: rows in the form of GatewayKeys, by number.</summary>
internal sealed class TestTable(params (int Number, string Line)[] rows) : ISettingTable
{
    private readonly Dictionary<int, string> lines = rows.ToDictionary(row => row.Number, row => row.Line);

    public string? LineOf(int number) => lines.GetValueOrDefault(number);

    public static SettingsCatalog Catalog(params (int Number, string Line)[] rows) => new(new TestTable(rows), []);
}

/// <summary>What a row says, as text.</summary>
internal static class SettingRowText
{
    public static string[] Words(this SettingRow row) => Text(row.PutDetail).Split('|');

    public static string Name(this SettingRow row) => Text(writer => row.PutName(0, writer));

    public static string Text(Action<ByteWriter> put)
    {
        byte[] buffer = new byte[512];
        ByteWriter writer = new();
        writer.Reset(buffer, 0, buffer.Length);
        put(writer);
        Xunit.Assert.False(writer.Overflow);
        return Encoding.UTF8.GetString(buffer, 0, writer.Bytes);
    }
}
