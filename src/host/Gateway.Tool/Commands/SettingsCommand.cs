using System.CommandLine;

namespace Gateway.Tool.Commands;

/// <summary><c>gateway settings</c>: reads and changes settings over the console.</summary>
internal static class SettingsCommand
{
    private const string Summary = "Reads and changes a gateway's settings over its console.";
    private const string Details = """
        Examples:
          gateway settings get --port /dev/ttyUSB0 broker
          gateway settings set --port /dev/ttyUSB0 sensor.1.interval=5 sensor.1.offset=-0.3
          gateway settings diff --port /dev/ttyUSB0 --from cellar.json
          gateway settings backup --port /dev/ttyUSB0 --to cellar.json
          gateway settings restore --port /dev/ttyUSB0 --from cellar.json
        """;

    public static Command Make() => new DetailedCommand("settings", Summary, Details)
    {
        SettingsGetCommand.Make(), SettingsSetCommand.Make(), SettingsDiffCommand.Make(), SettingsBackupCommand.Make(),
        SettingsRestoreCommand.Make(),
    };
}
