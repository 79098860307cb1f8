using System.Text;
using Gateway.App;
using Gateway.Settings;
using Xunit;

namespace Gateway.Tests.Unit.Settings;

public class SettingsCatalogTests
{
    private const string PagePath = "src/docs/settings.md";

    // The highest of any supported chip.
    private const int PinMax = 63;

    private readonly SettingsCatalog catalog = GatewayKeys.Create();

    [Fact]
    public void The_settings_page_is_made_from_the_table()
    {
        string page = SettingsPage.Make(catalog);
        if (SourceTree.UpdatesPages)
        {
            File.WriteAllText(SourceTree.Path(PagePath), page);
        }

        Assert.Equal(page, File.ReadAllText(SourceTree.Path(PagePath)).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Every_key_is_found_by_its_name_in_either_case()
    {
        HashSet<string> names = [];
        for (int i = 0; i < catalog.KeyCount; i++)
        {
            string name = catalog.Name(catalog.IdAt(i));
            Assert.True(names.Add(name), name);
            Assert.Equal(catalog.IdAt(i), Find(name));
            Assert.Equal(catalog.IdAt(i), Find(name.ToUpperInvariant()));
            Assert.Equal(SettingId.None, Find(name + "x"));
            Assert.Equal(SettingId.None, Find(name[..^1] + "?"));
        }

        // 57 single keys that can be set, 32 sensors of 31 and 8, eight alarms of 19, two buses of 14 and four outputs of 11.
        Assert.Equal(57 + (32 * (31 + 8)) + (8 * 19) + (2 * 14) + (4 * 11), names.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sensor.0.kind")]
    [InlineData("sensor.33.kind")]
    [InlineData("sensor.01.kind")]
    [InlineData("sensor.34.kind")]
    [InlineData("sensor.99999999999.kind")]
    [InlineData("sensor..kind")]
    [InlineData("sensor.#.kind")]
    [InlineData("sensor.1")]
    [InlineData("wifi")]
    [InlineData("wifi.pending")]
    public void What_is_not_a_key_is_not_found(string name) => Assert.Equal(SettingId.None, Find(name));

    [Fact]
    public void Exactly_the_passwords_and_the_private_key_are_secret()
    {
        List<string> secrets = [];
        for (int i = 0; i < catalog.KeyCount; i++)
        {
            if (catalog.RowOf(catalog.IdAt(i)).IsSecret)
            {
                secrets.Add(catalog.Name(catalog.IdAt(i)));
            }
        }

        Assert.Equal(["wifi.password", "broker.password", "cert.key", "broker2.password"], secrets);
    }

    [Fact]
    public void Every_public_number_of_SettingId_has_its_row()
    {
        int count = 0;
        foreach (System.Reflection.FieldInfo field in typeof(SettingId).GetFields())
        {
            int id = (int)field.GetRawConstantValue()!;
            if (id != SettingId.None)
            {
                Assert.True(catalog.RowOf(id) != null || catalog.RowOf(id + 1) != null, field.Name);
                count++;
            }
        }

        Assert.Equal(catalog.RowCount, count);
    }

    [Fact]
    public void Choices_agree_with_the_enumerations_that_name_them()
    {
        Assert.Equal(Enum.GetValues<NetworkChoice>().Length, catalog.RowOf(SettingId.Network).Words().Length);
        Assert.Equal(Enum.GetValues<SensorKind>().Length, catalog.RowOf(SettingId.SensorKind + 1).Words().Length);
        Assert.Equal(Enum.GetValues<AlarmKind>().Length, catalog.RowOf(SettingId.AlarmKind + 1).Words().Length);
        Assert.Equal("simulated", catalog.RowOf(SettingId.SensorKind + 1).Words()[(int)SensorKind.Simulated]);
        Assert.Equal("bme280", catalog.RowOf(SettingId.SensorKind + 1).Words()[(int)SensorKind.Bme280]);
    }

    [Fact]
    public void Bounds_in_the_table_are_those_of_the_limits()
    {
        Assert.Equal(AppLimits.IdBytesMax, catalog.RowOf(SettingId.Id).Max);
        Assert.Equal(SettingsLimits.SecretBytesMax, catalog.RowOf(SettingId.BrokerPassword).Max);
        Assert.Equal(SettingsLimits.SecretBytesMax, catalog.RowOf(SettingId.Broker2Password).Max);
        Assert.Equal(AppLimits.InflightSlotCount, catalog.RowOf(SettingId.BrokerWindow).Max);
        int[] texts =
        [
            SettingId.BrokerHost, SettingId.BrokerUser, SettingId.Broker2Host, SettingId.Broker2User, SettingId.TimeServer
        ];
        Assert.All(texts, id => Assert.Equal(SettingsLimits.ShownTextBytesMax, catalog.RowOf(id).Max));
        int[] names = [SettingId.SensorName + 1, SettingId.AlarmName + 1, SettingId.AlarmSensor + 1];
        Assert.All(names, id => Assert.Equal(SettingsLimits.NameBytesMax, catalog.RowOf(id).Max));
        int[] pins =
        [
            SettingId.SensorPin + 1, SettingId.SensorPin2 + 1, SettingId.AlarmPin + 1, SettingId.AnnunciatorPin, SettingId.ButtonPin,
            SettingId.IndicatorPin
        ];
        Assert.All(pins, id => Assert.Equal((-1, PinMax), (catalog.RowOf(id).Min, catalog.RowOf(id).Max)));
        Assert.Equal(SettingsLimits.SensorCount, catalog.RowOf(SettingId.SensorKind + 1).Count);
        Assert.Equal(SettingsLimits.AlarmCount, catalog.RowOf(SettingId.AlarmKind + 1).Count);
    }

    [Fact]
    public void Every_row_is_in_the_tables_form_and_takes_its_own_default()
    {
        for (int i = 0; i < catalog.RowCount; i++)
        {
            SettingRow row = catalog.RowAt(i);
            string name = row.Name();
            int longest = name.Length + (row.Count > 9 ? 1 : 0);
            Assert.True(name.Contains('#') == row.Count > 0 && longest <= SettingsLimits.KeyBytesMax && row.Count < 100, name);
            byte[] value = new byte[SettingsLimits.ValueBytesMax];
            Assert.True(!row.HasDefault || row.CopyDefault(value, 0) == row.DefaultBytes(), name);
            Assert.True(!row.HasDefault || ValueText.Validate(row, value, 0, row.DefaultBytes()) == Refusal.None, name);
            byte[] text = Encoding.ASCII.GetBytes(SettingRowText.Text(row.PutDefault));
            Assert.True(text.Length > 0 == row.HasDefault, name);
            if (row.HasDefault)
            {
                byte[] parsed = new byte[SettingsLimits.ValueBytesMax];
                Assert.Equal(Refusal.None, ValueText.Parse(row, text, 0, text.Length, parsed, 0, out int bytes));
                Assert.Equal(value[..row.DefaultBytes()], parsed[..bytes]);
            }
        }
    }

    [Fact]
    public void Every_refusal_has_a_name()
    {
        foreach (Refusal refusal in Enum.GetValues<Refusal>())
        {
            Assert.True(refusal == Refusal.None || RefusalTexts.NameOf((int)refusal) != null, refusal.ToString());

            // A command's result is stored as a byte, from CommandResult.Refused on.
            Assert.InRange((int)refusal + (int)CommandResult.Refused, 0, byte.MaxValue);
        }

        Assert.Null(RefusalTexts.NameOf(255));
        Assert.Null(RefusalTexts.HintOf(255));
    }

    [Fact]
    public void What_is_left_of_the_catalog_in_memory_is_an_index_and_one_row()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        SettingsCatalog made = GatewayKeys.Create();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 700);
        long asked = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < made.KeyCount; i++)
        {
            made.RowOf(made.IdAt(i));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - asked);
    }

    private int Find(string name)
    {
        byte[] bytes = Encoding.ASCII.GetBytes("<" + name);
        return catalog.Find(bytes, 1, name.Length);
    }
}
