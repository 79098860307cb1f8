using System.CommandLine;
using System.CommandLine.Help;
using Gateway.Client;

namespace Gateway.Tool.Commands;

/// <summary>The command line: one class for each command.</summary>
internal static class ToolCommand
{
    private const string Description = """
        Provisions gateways over serial, watches them on a broker, and publishes and subscribes with their own MQTT 3.1.1 session.

        Examples:
          gateway ports
          gateway flash --image gateway-esp32-devkitc.zip
          gateway provision --port /dev/ttyUSB0 --wifi-ssid cellar --wifi-password-stdin --broker mqtt://192.168.1.10 --test
          gateway settings backup --port /dev/ttyUSB0 --to cellar.json
          gateway watch --broker mqtt://192.168.1.10
          gateway pub --broker mqtt://localhost --topic demo/door --message open --qos 2 --trace
          gateway pub -h localhost -t demo/door -f message.json -q 1
          gateway sub --broker mqtt://localhost --topic 'gateway/#' --qos 1
          gateway sub --broker mqtt://localhost --topic demo/door --qos 2 --persistent --id desk --count 0
          gateway sub --broker mqtts://broker.example:8883 --ca ca.pem --topic 'gateway/+/alarm/#' --qos 2
          gateway sub --broker mqtt://localhost --topic demo/echo --qos 2 --echo hello --trace
          gateway pub --broker mqtt://localhost --topic demo/door --message open --qos 2 --capture door.pcap

        Exit codes: 0 done, 1 the broker refused or could not be reached, 2 an argument is wrong,
        4 the port cannot be opened or no gateway answers there, 5 the gateway refused, 6 its test of the settings failed (5 and 6: nothing
        was saved), 7 nanoff is missing or failed, 8 a message was sent and whether it arrived is not known, 9 a received message was too
        large and was not printed, 70 an unexpected error, 130 interrupted. Each is on the page src/docs/command-line.md.
        """;

    public static RootCommand Make()
    {
        RootCommand root = new(Description)
        {
            PortsCommand.Make(), FlashCommand.Make(), SetupCommand.Make(), ImageCommand.Make(),
            ProvisionCommand.Make(), SettingsCommand.Make(), ConsoleCommand.Make(), InflightCommand.Make(),
            WatchCommand.Make(), PublishCommand.Make(), SubscribeCommand.Make(), CompletionCommand.Make(),
        };

        // -h is the host, as in other clients of MQTT.
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        root.Options.Add(new HelpOption("--help", "-?"));
        CommandLineRun.AddVerbose(root);
        DetailedCommand.ExtendHelp(root);
        return root;
    }
}
