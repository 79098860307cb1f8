using System.Text;
using Gateway.Primitives;
using Gateway.Settings;
using Gateway.Tests.Nano.Memory;
using Xunit;

namespace Gateway.Tests.Nano;

/// <summary>A kind of sensor that settings offer and no table registers would be refused in the field: it fails here.</summary>
public class SensorKindTests
{
    private const string Board = "esp32-s3-devkitc";
    private const int AnalogPin = 2;

    // Not on a bus, so there is no usual pin.
    private static readonly SensorKind[] OnPins =
        [SensorKind.Tmp36, SensorKind.Ntc, SensorKind.Milliampere, SensorKind.Volt, SensorKind.Contact, SensorKind.Pulse];

    private static readonly SensorKind[] OfEachBus =
        [SensorKind.Ds18b20, SensorKind.Bme280, SensorKind.Ntc, SensorKind.Contact, SensorKind.Simulated, SensorKind.Modbus];

    public static TheoryData<string> Kinds()
    {
        TheoryData<string> kinds = [];
        foreach (SensorKind kind in Enum.GetValues<SensorKind>().Except([SensorKind.None, SensorKind.Simulated]))
        {
            kinds.Add(WordOf(kind));
        }

        return kinds;
    }

    [SkippableTheory]
    [MemberData(nameof(Kinds))]
    public void A_board_with_every_part_has_a_driver_for_each_kind_of_sensor(string kind) => Compose(kind);

    [SkippableFact]
    public void A_kind_without_a_driver_is_refused()
    {
        // Outside ThrowsAny, which would take the skip for the refusal.
        Need.Tool(References.Device != null, References.Missing);
        Exception refused = Assert.ThrowsAny<Exception>(() => Compose(WordOf(SensorKind.Simulated)));
        Assert.Contains("1 sensors, alarms or pins of the settings are refused", refused.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("esp32-devkitc", 32)]
    [InlineData("esp32-c3-devkitm", 2)]
    [InlineData("esp32-c6-devkitc", 2)]
    [InlineData("esp32-s3-devkitc", 2)]
    [InlineData("olimex-esp32-poe", 35)]
    public void A_board_saves_the_kinds_that_it_can_have_and_refuses_the_others(string board, int analogPin)
    {
        Need.Tool(References.Device != null, References.Missing);
        BoardImage image = BoardImage.All.Single(one => one.Name == board);
        // The boards with the same parts differ by their pins alone: one of them has every kind, the others one of each bus.
        bool isEach = board is Board or "esp32-c3-devkitm";
        foreach (SensorKind kind in isEach ? Enum.GetValues<SensorKind>().Except([SensorKind.None]) : OfEachBus)
        {
            string[] settings = Settings(WordOf(kind), analogPin);
            string saved = new BoardContext(image.Loadable(false), image.Assemblies.Keys, image.Program).Save(settings);
            Assert.Equal((kind, CanCompose(image, settings) ? "None" : "KindNotAvailable"), (kind, saved));
        }
    }

    private static bool CanCompose(BoardImage image, string[] settings)
    {
        try
        {
            new BoardContext(image.Loadable(false), image.Assemblies.Keys, image.Program).Measure(BoardContext.Gateway, settings);
            return true;
        }
        catch (Exception exception) when (exception.ToString().Contains("of the settings are refused", StringComparison.Ordinal))
        {
            return false;
        }
    }

    private static string[] Settings(string kind, int analogPin)
    {
        string[] pin = OnPins.Select(WordOf).Contains(kind) ? [$"sensor.1.pin {analogPin}"]
            : kind == WordOf(SensorKind.Modbus) ? ["modbus.1.kind rtu"] : [];
        return
        [
            "wifi.ssid cellar", "broker.host broker.example", "id cold-store-7", $"sensor.1.kind {kind}", "sensor.1.name room", .. pin
        ];
    }

    private static void Compose(string kind)
    {
        Need.Tool(References.Device != null, References.Missing);
        BoardImage image = BoardImage.All.Single(one => one.Name == Board);
        new BoardContext(image.Loadable(false), image.Assemblies.Keys, image.Program)
            .Measure(BoardContext.Gateway, Settings(kind, AnalogPin));
    }

    // As the settings have it.
    private static string WordOf(SensorKind kind)
    {
        byte[] buffer = new byte[512];
        ByteWriter writer = new();
        writer.Reset(buffer, 0, buffer.Length);
        GatewayKeys.Create().RowOf(SettingId.SensorKind + 1).PutDetail(writer);
        return Encoding.ASCII.GetString(buffer, 0, writer.Bytes).Split('|')[(int)kind];
    }
}
