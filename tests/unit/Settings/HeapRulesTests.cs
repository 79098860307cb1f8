using Gateway.Settings;
using Xunit;

namespace Gateway.Tests.Unit.Settings;

/// <summary>What a set takes of the heap that a board has for settings. `tests/nano` holds each figure against the device's heap.</summary>
public class HeapRulesTests
{
    private const int HeapBytes = 100000;

    private readonly SettingsWorld world = new();

    [Theory]
    [InlineData("", 3020)]
    [InlineData("sensor.1.kind mcp9808", 3020)]
    [InlineData("sensor.1.kind bme280|sensor.2.kind bme280|sensor.2.quantity humidity|sensor.3.kind lm75", 1680 + 570 + 1140)]
    [InlineData("sensor.1.kind bme280|sensor.2.kind bme280|sensor.2.address 119", 2 * 1680)]
    [InlineData("sensor.1.kind ads1115|sensor.2.kind ads1115|sensor.2.channel 1|sensor.3.kind sht4x|sensor.4.kind ntc|sensor.4.pin 32",
        1350 + 570 + 1350 + 800)]
    [InlineData("sensor.1.kind pulse|sensor.1.pin 25|sensor.2.kind pulse|sensor.2.pin 26|sensor.3.kind contact|sensor.3.pin 27",
        960 + 700 + 700 + 1000)]
    [InlineData("sensor.1.kind ds18b20|sensor.2.kind bme280|sensor.1.keep on|sensor.2.keep on", 320 + 850 + 1680 + 2450)]
    [InlineData("modbus.1.kind rtu|sensor.1.kind modbus|sensor.2.kind modbus|sensor.2.register 2|sensor.2.max 5", 2840 + 430 + 640)]
    [InlineData("modbus.1.kind tcp|modbus.1.host m.example|sensor.1.kind modbus", 3480 + 430)]
    [InlineData("sensor.1.kind bme280|alarm.1.kind above|alarm.2.kind rate|alarm.2.limit 1|alarm.3.kind contact|alarm.3.pin 25",
        1680 + 460 + 550 + 780)]
    [InlineData("sensor.1.kind bme280|alarm.4.kind above", 1680 + (3 * 410) + 460)]
    [InlineData("output.1.kind pin|output.1.pin 25|output.3.kind pin|output.3.pin 26", 3020 + 720 + (2 * 790))]
    [InlineData("discovery on|broker2.host other", 3020 + 800 + 700)]
    public void Each_thing_is_charged_and_a_shared_one_once(string settings, int bytes)
    {
        SettingsStore store = Store(new TestBoard { SettingsHeapBytes = HeapBytes });
        Set(store, settings);
        Assert.Equal((Refusal.None, SettingId.None), (store.Rules.FindContradiction(store.Pending), store.Rules.RefusedId));
        Assert.Equal(bytes, HeapBytes - store.Rules.HeapLeft);

        // To the byte.
        store.Rules.Board = new TestBoard { SettingsHeapBytes = bytes };
        Assert.Equal(Refusal.None, store.Rules.FindContradiction(store.Pending));
    }

    [Theory]
    [InlineData("sensor.1.kind bme280|sensor.2.kind lm75|sensor.3.kind sht4x", "sensor.3.kind")]
    [InlineData("sensor.1.kind bme280|sensor.1.keep on", "sensor.1.keep")]
    [InlineData("sensor.1.kind bme280|sensor.2.kind lm75|alarm.1.kind above|alarm.2.kind above|alarm.3.kind above", "alarm.3.kind")]
    [InlineData("output.1.kind pin|output.1.pin 25", "output.1.kind")]
    [InlineData("discovery on", "discovery")]
    [InlineData("broker2.host other", "broker2.host")]
    [InlineData("modbus.1.kind rtu|sensor.1.kind modbus|sensor.2.kind modbus|sensor.2.register 2|sensor.3.kind modbus|sensor.3.register 3",
        "sensor.3.kind")]
    public void The_first_key_that_is_too_much_is_named(string settings, string refused)
    {
        SettingsStore store = Store(new TestBoard { SettingsHeapBytes = 3800 });
        bool hasSensor = settings.Contains("sensor", StringComparison.Ordinal);
        Set(store, settings + (hasSensor ? "" : "|sensor.1.kind bme280|sensor.2.kind bme280|sensor.2.address 119"));
        Assert.Equal(Refusal.HeapTooSmall, store.Rules.FindContradiction(store.Pending));
        Assert.Equal(refused, store.Catalog.Name(store.Rules.RefusedId));
    }

    [Fact]
    public void A_part_that_the_firmware_leaves_out_is_refused_however_much_heap_there_is()
    {
        SettingsStore store = Store(new TestBoard { HasOutputs = false, HasDiscovery = false });
        Set(store, "discovery on");
        Assert.Equal((Refusal.HeapTooSmall, SettingId.Discovery), (store.Rules.FindContradiction(store.Pending), store.Rules.RefusedId));
        Set(store, "output.1.kind pin|output.1.pin 25");
        Assert.Equal(Refusal.HeapTooSmall, store.Rules.FindContradiction(store.Pending));
        Assert.Equal(SettingId.OutputKind + 1, store.Rules.RefusedId);
    }

    private SettingsStore Store(TestBoard board)
    {
        SettingsStore store = world.Start();
        store.Rules.Board = board;
        return store;
    }

    private static void Set(SettingsStore store, string settings)
    {
        foreach (string line in settings.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(' ');
            store.MustSet(parts[0], parts[1]);
            string[] key = parts[0].Split('.');
            if (key is ["sensor" or "alarm" or "output", string number, "kind"])
            {
                store.MustSet($"{key[0]}.{number}.name", $"{key[0]}{number}");
                if (key[0] == "alarm" && parts[1] != "contact")
                {
                    store.MustSet($"alarm.{number}.sensor", "sensor1");
                }
            }
        }
    }
}
