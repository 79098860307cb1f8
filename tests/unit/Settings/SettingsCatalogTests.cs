using System.Text;
using Gateway.Settings;
using Xunit;

namespace Gateway.Tests.Unit.Settings;

public class SettingsCatalogTests
{
    private const string PagePath = "src/core/Gateway.Settings/SETTINGS.md";

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

        // 46 single keys that can be set, eight sensors of 19 and eight alarms of 17.
        Assert.Equal(46 + (8 * 19) + (8 * 17), names.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sensor.0.kind")]
    [InlineData("sensor.9.kind")]
    [InlineData("sensor.01.kind")]
    [InlineData("sensor.11.kind")]
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
        Assert.Equal(Enum.GetValues<NetworkChoice>().Length, catalog.RowOf(SettingId.Network).Detail.Split('|').Length);
        Assert.Equal(Enum.GetValues<SensorKind>().Length, catalog.RowOf(SettingId.SensorKind + 1).Detail.Split('|').Length);
        Assert.Equal(Enum.GetValues<AlarmKind>().Length, catalog.RowOf(SettingId.AlarmKind + 1).Detail.Split('|').Length);
        Assert.Equal("simulated", catalog.RowOf(SettingId.SensorKind + 1).Detail.Split('|')[(int)SensorKind.Simulated]);
        Assert.Equal("bme280", catalog.RowOf(SettingId.SensorKind + 1).Detail.Split('|')[(int)SensorKind.Bme280]);
    }

    [Fact]
    public void Every_refusal_has_a_name()
    {
        RefusalTexts texts = new();
        foreach (Refusal refusal in Enum.GetValues<Refusal>())
        {
            Assert.True(refusal == Refusal.None || texts.NameOf((int)refusal) != null, refusal.ToString());
        }

        Assert.Null(texts.NameOf(RefusalTexts.Count));
        Assert.Null(texts.HintOf(RefusalTexts.Count));
    }

    private int Find(string name)
    {
        byte[] bytes = Encoding.ASCII.GetBytes("<" + name);
        return catalog.Find(bytes, 1, name.Length);
    }
}
