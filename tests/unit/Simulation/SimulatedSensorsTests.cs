using System.Text;
using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Settings;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.Settings;
using Xunit;

namespace Gateway.Tests.Unit.Simulation;

/// <summary>Every kind of sensor of the settings on a PC: the firmware's driver reads what its simulated chip measures.</summary>
public class SimulatedSensorsTests
{
    /// <summary>Kind, quantity, unit, what is measured, and how far the reading may be from it, in thousandths.</summary>
    public static readonly TheoryData<string, string, string, int, int> Kinds = new()
    {
        { "ds18b20", "temperature", "°C", -20_000, 63 },
        { "ds18b20", "temperature", "°C", 21_300, 63 },
        { "bmp280", "temperature", "°C", -20_000, 20 },
        { "bmp280", "pressure", "hPa", 987_650, 20 },
        { "bme280", "temperature", "°C", 21_300, 20 },
        { "bme280", "pressure", "hPa", 1_031_000, 20 },
        { "bme280", "humidity", "%", 71_500, 100 },
        { "sht31", "temperature", "°C", -20_000, 10 },
        { "sht31", "humidity", "%", 12_345, 10 },
        { "sht4x", "temperature", "°C", 85_000, 10 },
        { "sht4x", "humidity", "%", 95_000, 10 },
        { "mcp9808", "temperature", "°C", -20_000, 63 },
        { "mcp9808", "temperature", "°C", 99_900, 63 },
        { "lm75", "temperature", "°C", -20_300, 500 },
        { "lm75", "temperature", "°C", 45_000, 500 },
        { "tmp36", "temperature", "°C", -20_000, 100 },
        { "tmp36", "temperature", "°C", 60_000, 100 },
        { "ntc", "temperature", "°C", -20_000, 200 },
        { "ntc", "temperature", "°C", 25_000, 100 },
        { "4-20ma", "temperature", "mA", 4_000, 10 },
        { "4-20ma", "temperature", "mA", 17_200, 10 },
        { "0-10v", "temperature", "V", 7_300, 10 },
        { "contact", "temperature", "1", 1_000, 0 },
        { "contact", "temperature", "1", 0, 0 },
        { "simulated", "temperature", "°C", 21_300, 0 },
        { "tmp117", "temperature", "°C", -20_300, 8 },
        { "tmp117", "temperature", "°C", 21_300, 8 },
        { "ads1115", "temperature", "mV", 1_234_567, 130 },
        { "ads1115", "voltage", "mV", 3_300_000, 130 },
        { "ina219", "temperature", "V", 12_340, 4 },
        { "ina219", "voltage", "V", 5_000, 4 },
        { "ina219", "current", "A", 1_500, 1 },
        { "ina219", "power", "W", 24_000, 2 },
        { "ina226", "voltage", "V", 24_123, 2 },
        { "ina226", "current", "A", -500, 1 },
        { "ina226", "power", "W", 6_000, 2 },
        { "scd4x", "co2", "ppm", 815_000, 500 },
        { "scd4x", "temperature", "°C", -9_500, 10 },
        { "scd4x", "humidity", "%", 12_345, 10 },
    };

    private const int StepMs = 10;
    private const int PatienceMs = 30_000;

    private readonly SettingsStore store = new SettingsWorld().Start();
    private readonly SimulatedSensors sensors;
    private long nowMs = 5_000;

    public SimulatedSensorsTests() => sensors = new SimulatedSensors(() => nowMs);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_kind_reads_what_it_measures(string kind, string quantity, string unit, int milli, int tolerance)
    {
        int measured = milli;
        ISensor sensor = Create(1, kind, quantity, () => measured, out string itsUnit)!;
        Assert.Equal(unit, itsUnit);
        Assert.Equal(SensorStatus.Ok, Read(sensor));
        Assert.InRange(sensor.ValueMilli, milli - tolerance, milli + tolerance);

        // It follows; the first reading may be of before.
        measured = kind == "contact" ? 1_000 - milli : milli > 5_000 ? milli * 9 / 10 : milli + 1_000;
        nowMs += 6_000;
        Read(sensor);
        nowMs += 6_000;
        Assert.Equal(SensorStatus.Ok, Read(sensor));
        Assert.InRange(sensor.ValueMilli, measured - tolerance, measured + tolerance);
    }

    [Fact]
    public void Every_kind_of_the_settings_is_simulated_and_tested()
    {
        // A meter has tests of its own, and so has Modbus, whose devices are on a simulated line; a new kind needs a chip and a row of
        // its own.
        string[] kinds = [.. KindsOf(store).Where(kind => kind is not ("none" or "modbus")).Order()];
        Assert.Equal(Kinds.Select(row => (string)row[0]).Append("pulse").Distinct().Order(), kinds);
        foreach (string kind in kinds)
        {
            Assert.NotNull(new SimulatedSensorsTests().Create(1, kind, "temperature", () => 4_000, out _));
        }
    }

    [Theory]
    [InlineData("ds18b20", SensorReason.NoAnswer)]
    [InlineData("bme280", SensorReason.NoAnswer)]
    [InlineData("sht31", SensorReason.NoAnswer)]
    [InlineData("sht4x", SensorReason.NoAnswer)]
    [InlineData("mcp9808", SensorReason.NoAnswer)]
    [InlineData("lm75", SensorReason.NoAnswer)]
    [InlineData("tmp117", SensorReason.NoAnswer)]
    [InlineData("ads1115", SensorReason.NoAnswer)]
    [InlineData("ina219", SensorReason.NoAnswer)]
    [InlineData("ina226", SensorReason.NoAnswer)]
    [InlineData("scd4x", SensorReason.NoAnswer)]
    [InlineData("tmp36", SensorReason.WireBreak)]
    [InlineData("ntc", SensorReason.Open)]
    [InlineData("4-20ma", SensorReason.WireBreak)]
    [InlineData("simulated", SensorReason.NoAnswer)]
    public void What_does_not_answer_is_at_fault_and_comes_back(string kind, SensorReason reason)
    {
        int? measured = null;
        ISensor sensor = Create(1, kind, "temperature", () => measured, out _)!;
        Assert.Equal(SensorStatus.Failed, Read(sensor));
        Assert.Equal(reason, Assert.IsAssignableFrom<IReasonedSensor>(sensor).Reason);
        measured = 12_000;
        nowMs += 60_000;
        for (int i = 0; i < 200 && Read(sensor) != SensorStatus.Ok; i++)
        {
            nowMs += 100;
        }

        Assert.InRange(sensor.ValueMilli, 11_500, 12_500);
    }

    [Fact]
    public void A_meter_counts_its_pulses_and_its_rate_comes_from_the_same_counter()
    {
        ISensor total = Create(1, "pulse", "temperature", () => 3_600_000, out string unit)!;
        ISensor rate = Create(2, "pulse", "rate", () => 3_600_000, out string rateUnit, "5")!;
        Assert.Equal(("1", "1/h"), (unit, rateUnit));
        Read(total);
        int first = total.ValueMilli;
        nowMs += 10_000;
        Assert.Equal(SensorStatus.Ok, Read(total));
        Assert.InRange(total.ValueMilli - first, 10_000, 11_000);
        for (int i = 0; i < 90; i++)
        {
            nowMs += 1000;
            Read(rate);
        }

        Assert.InRange(rate.ValueMilli, 3_500_000, 3_700_000);
    }

    [Fact]
    public void The_quantities_of_a_chip_come_from_one_chip()
    {
        ISensor temperature = Create(1, "bme280", "temperature", () => 31_000, out _)!;
        ISensor humidity = Create(2, "bme280", "humidity", () => 40_000, out _)!;
        ISensor pressure = Create(3, "bme280", "pressure", () => 950_000, out _)!;
        foreach (int _ in Enumerable.Range(0, 3))
        {
            Assert.All(new[] { temperature, humidity, pressure }, sensor => Assert.Equal(SensorStatus.Ok, Read(sensor)));
            nowMs += 2_000;
        }

        Assert.InRange(temperature.ValueMilli, 30_950, 31_050);
        Assert.InRange(humidity.ValueMilli, 39_900, 40_100);
        Assert.InRange(pressure.ValueMilli, 949_900, 950_100);
    }

    [Fact]
    public void What_no_board_can_have_is_refused()
    {
        Assert.Null(Create(1, "bmp280", "humidity", () => 0, out _));
        Assert.Null(Create(1, "lm75", "pressure", () => 0, out _));
        Assert.NotNull(Create(2, "bmp280", "temperature", () => 0, out _));
        Assert.Null(Create(3, "bme280", "temperature", () => 0, out _)); // The same address.
        Assert.NotNull(Create(4, "ntc", "temperature", () => 0, out _, "7"));
        Assert.Null(Create(5, "tmp36", "temperature", () => 0, out _, "7")); // The same pin.
        Assert.Null(Create(6, "0-10v", "temperature", () => 0, out _, "-1")); // No pin.
        Assert.True(sensors.Claim(8));
        Assert.Null(Create(7, "contact", "temperature", () => 0, out _, "8"));
        Assert.Null(Create(8, "pulse", "rate", () => 0, out _, "7"));
    }

    private static IEnumerable<string> KindsOf(SettingsStore store)
    {
        int id = store.Id("sensor.1.kind");
        byte[] buffer = new byte[SettingsLimits.ValueBytesMax];
        Gateway.Primitives.ByteWriter writer = new();
        writer.Reset(buffer, 0, buffer.Length);
        store.Catalog.PutWants(store.Catalog.RowOf(id), writer);
        return Encoding.UTF8.GetString(buffer, 0, writer.Bytes).Split(' ')[^1].Split('|');
    }

    private ISensor? Create(int index, string kind, string quantity, Func<int?> measured, out string unit, string? pin = null)
    {
        store.MustSet($"sensor.{index}.kind", kind);
        store.MustSet($"sensor.{index}.quantity", quantity);
        bool isOnPin = kind is "tmp36" or "ntc" or "4-20ma" or "0-10v" or "contact" or "pulse";
        store.MustSet($"sensor.{index}.pin", pin ?? (!isOnPin ? "-1" : kind == "pulse" ? "5" : $"{index + 30}"));
        ISensor? sensor = sensors.Create(store.Pending, index, measured, out byte[] itsUnit);
        unit = Encoding.UTF8.GetString(itsUnit);
        return sensor;
    }

    // As the loop does: again and again until there is an outcome; then once more, because the first reading may be of before.
    private SensorStatus Read(ISensor sensor)
    {
        SensorStatus status = SensorStatus.Pending;
        for (int waited = 0; waited < PatienceMs && status == SensorStatus.Pending; waited += StepMs)
        {
            status = sensor.Poll(nowMs);
            nowMs += StepMs;
        }

        return status;
    }
}
