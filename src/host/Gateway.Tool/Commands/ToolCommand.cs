using System.CommandLine;

namespace Gateway.Tool.Commands;

/// <summary>The command line: <c>gateway pub</c>, <c>sub</c> and <c>replay</c>.</summary>
internal static class ToolCommand
{
    private const string Description = """
        Publishes and subscribes with the gateway's own MQTT 3.1.1 session, and replays simulated worlds.

        Examples:
          gateway pub --broker mqtt://localhost --topic demo/door --message open --qos 2 --trace
          gateway sub --broker mqtt://localhost --topic 'gateway/#' --qos 1
          gateway sub --broker mqtt://localhost --topic demo/door --qos 2 --persistent --id desk --count 0
          gateway sub --broker mqtts://broker.example:8883 --ca ca.pem --topic 'gateway/+/alarm/#' --qos 2
          gateway sub --broker mqtt://localhost --topic demo/echo --qos 2 --echo hello --trace
          gateway pub --broker mqtt://localhost --topic demo/door --message open --qos 2 --capture door.pcap
          gateway replay --seed 16 --from 10 --to 20 --only packets --only faults
          gateway replay --small 'one outbound QoS 2, onward at Pubrel' --fault 9,2

        Exit codes: 0 done, 1 the broker refused or could not be reached, 2 an argument is wrong, 3 a replayed run breaks a promise.
        """;

    public static RootCommand Make() => new(Description) { PublishCommand.Make(), SubscribeCommand.Make(), ReplayCommand.Make() };
}
