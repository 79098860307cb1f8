using System.CommandLine;

namespace Gateway.Tool.Commands;

/// <summary>The command line: <c>gateway pub</c> and <c>gateway sub</c>.</summary>
internal static class ToolCommand
{
    private const string Description = """
        Publishes and subscribes with the gateway's own MQTT 3.1.1 session.

        Examples:
          gateway pub --broker mqtt://localhost --topic demo/door --message open --qos 2 --trace
          gateway sub --broker mqtt://localhost --topic 'gateway/#' --qos 1
          gateway sub --broker mqtt://localhost --topic demo/door --qos 2 --persistent --id desk --count 0
          gateway sub --broker mqtts://broker.example:8883 --ca ca.pem --topic 'gateway/+/alarm/#' --qos 2
          gateway sub --broker mqtt://localhost --topic demo/echo --qos 2 --echo hello --trace

        Exit codes: 0 done, 1 the broker refused or could not be reached, 2 an argument is wrong.
        """;

    public static RootCommand Make() => new(Description) { PublishCommand.Make(), SubscribeCommand.Make() };
}
