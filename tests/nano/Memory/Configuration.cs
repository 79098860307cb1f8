namespace Gateway.Tests.Nano.Memory;

/// <summary>One of the three states in which a board's heap is computed.</summary>
/// <param name="Name">As tables and pages name it.</param>
/// <param name="Start">The way a start goes: <see cref="BoardContext.Gateway"/> or <see cref="BoardContext.Console"/>.</param>
/// <param name="HasConsole">Whether settings, commands and console stay beside the gateway.</param>
/// <param name="Settings">Lines of a key and a value, as the console takes them.</param>
internal sealed record Configuration(string Name, string Start, bool HasConsole, IReadOnlyList<string> Settings)
{
    private const string DiscoveryOn = "discovery on";

    /// <summary>The gateway with what the board comes with, provisioned by as little as can be.</summary>
    public static Configuration Default { get; } = new(
        "default", BoardContext.Gateway, false, ["wifi.ssid cellar", "broker.host broker.example"]);

    /// <summary>Out of the box: nothing provisioned, the console open.</summary>
    public static Configuration Box { get; } = new("out of the box", BoardContext.Console, true, []);

    /// <summary>
    /// Eight sensors of four drivers, eight alarms of six kinds, discovery, the console open. Not a second broker, some 500 bytes: the
    /// native CRC-32 of the system that does nothing gives both brokers one tag.
    /// </summary>
    public static Configuration Full { get; } = new(
        "full",
        BoardContext.Gateway,
        true,
        [
            .. Default.Settings, "wifi.password secret-of-the-cellar",
            "broker.user gateway", "broker.password secret-of-sixteen", "id cold-store-7",
            DiscoveryOn,
            "sensor.1.kind bme280", "sensor.1.name room",
            "sensor.2.kind bme280", "sensor.2.name humidity", "sensor.2.quantity humidity",
            "sensor.3.kind bme280", "sensor.3.name pressure", "sensor.3.quantity pressure",
            "sensor.4.kind mcp9808", "sensor.4.name oil",
            "sensor.5.kind sht4x", "sensor.5.name duct",
            "sensor.6.kind lm75", "sensor.6.name outside", "sensor.6.window on",
            "sensor.7.kind mcp9808", "sensor.7.name shelf1", "sensor.7.address 25",
            "sensor.8.kind mcp9808", "sensor.8.name shelf2", "sensor.8.address 26",
            "alarm.1.kind above", "alarm.1.name room-hot", "alarm.1.sensor room",
            "alarm.2.kind below", "alarm.2.name room-cold", "alarm.2.sensor room",
            "alarm.3.kind band", "alarm.3.name damp", "alarm.3.sensor humidity", "alarm.3.limit2 1",
            "alarm.4.kind rate", "alarm.4.name oil-rise", "alarm.4.sensor oil", "alarm.4.limit 1",
            "alarm.5.kind no-data", "alarm.5.name silent", "alarm.5.sensor duct",
            "alarm.6.kind fault", "alarm.6.name broken", "alarm.6.sensor shelf1",
            "alarm.7.kind above", "alarm.7.name shelf1-hot", "alarm.7.sensor shelf1",
            "alarm.8.kind above", "alarm.8.name shelf2-hot", "alarm.8.sensor shelf2",
        ]);

    /// <summary>A serial Modbus line with twenty points of an energy meter, two with limits and alarms, the console open.</summary>
    public static Configuration Modbus { get; } = new(
        "modbus",
        BoardContext.Gateway,
        true,
        [
            .. Default.Settings, "modbus.1.kind rtu",
            .. Enumerable.Range(1, 20).SelectMany(i => new[]
            {
                $"sensor.{i}.kind modbus", $"sensor.{i}.name meter-value-{i}", $"sensor.{i}.register {2 * i}", $"sensor.{i}.table input",
                $"sensor.{i}.type float32", $"sensor.{i}.unit {(i % 2 == 0 ? "kW" : "V")}",
            }),
            .. Enumerable.Range(1, 2).SelectMany(i => new[]
            {
                $"sensor.{i}.max 500", $"alarm.{i}.kind above", $"alarm.{i}.name high{i}", $"alarm.{i}.sensor meter-value-{i}",
            }),
        ]);

    /// <summary>What a board's firmware can have of it: without discovery where that part is left out.</summary>
    public Configuration On(BoardImage image) => image.Assemblies.ContainsKey("Gateway.Discovery") ? this
        : this with { Settings = [.. Settings.Where(line => line != DiscoveryOn)] };

    public static IReadOnlyList<Configuration> All { get; } = [Default, Box, Full];
}
