using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Interop.Misbehaving;

/// <summary>The kinds that a real mosquitto shows, and the connection test.</summary>
public sealed partial class MisbehavingBrokerTests
{
    /// <summary>At 20 kB a second it takes many acknowledgement time-outs.</summary>
    private const int LargeBytes = 300_000;

    private const int SlowBytesPerSecond = 20_000;

    /// <summary>How long a sync of flash takes, in microseconds.</summary>
    private const int SyncUs = 20_000;

    private static string SmallPackets()
    {
        using Mosquitto broker = new(new MosquittoOptions { MoreLines = ["max_packet_size 300"] });
        using Child subscriber = MosquittoSubscriber.Start(broker, "gateway/#");
        string[] alarms =
        [
            .. Enumerable.Range(1, 8).SelectMany(i => new[]
            {
                "--sensor", $"cold-room-number-{i}=square:20,80,4000ms", "--alarm-above", $"cold-room-number-{i}=50,0,2",
                "--alarm-below", $"cold-room-number-{i}=-50,0,2"
            })
        ];
        using GatewayAtBroker gateway = new(broker.Url, GatewayAtBroker.Fast, alarms);
        Must(GatewayAtBroker.Comes(30, () => Count(subscriber, "/alarm/") >= 20), () => Seen(subscriber, gateway));

        // What does not fit is set aside, or is there in parts: the link holds.
        int offline = 0;
        Must(
            GatewayAtBroker.Comes(30, () =>
            {
                int before = offline;
                offline = Count(subscriber, "status offline");
                int alarmsBefore = Count(subscriber, "/alarm/");
                return before == offline && GatewayAtBroker.Comes(3, () => Count(subscriber, "/alarm/") > alarmsBefore + 8)
                    && Count(subscriber, "status offline") == offline;
            }),
            () => Seen(subscriber, gateway));
        return Seen(subscriber, gateway);
    }

    private static string LargeCommand(bool isRetained)
    {
        using Mosquitto broker = new();
        using ScratchFolder folder = new();
        File.WriteAllBytes(folder["large"], new byte[LargeBytes]);
        using Child subscriber = MosquittoSubscriber.Start(broker, "gateway/t1/alarm/#", "gateway/t1/status");
        using SlowProxy network = new(broker.Port, SlowBytesPerSecond);
        if (isRetained)
        {
            Publish(broker, "-r", "-q", "1", "-f", folder["large"]);
        }

        using GatewayAtBroker gateway = new(network.Url, "5s,2s,50ms,500ms", GatewayAtBroker.OneAlarm);
        Must(GatewayAtBroker.Comes(30, () => Count(subscriber, "/alarm/") >= 4), () => Seen(subscriber, gateway));
        if (!isRetained)
        {
            Publish(broker, "-q", "1", "-f", folder["large"]);
        }

        int before = Count(subscriber, "/alarm/");
        Thread.Sleep(1000 * LargeBytes / SlowBytesPerSecond);
        Must(GatewayAtBroker.Comes(20, () => Count(subscriber, "/alarm/") >= before + 20), () => Seen(subscriber, gateway));
        Must(network.Connections <= 2, () => $"{network.Connections} connections; {Seen(subscriber, gateway)}");
        return Seen(subscriber, gateway);
    }

    private static string Flood(int perSecond, int qos)
    {
        const int Seconds = 8;
        string strace = Need.Strace();
        using ScratchFolder data = new();
        using Mosquitto broker = new(new MosquittoOptions { MoreLines = ["max_queued_messages 5000"] });
        using Child subscriber = MosquittoSubscriber.Start(broker, "gateway/#");
        using ScratchFolder folder = new();
        File.WriteAllLines(folder["pings"], Enumerable.Range(0, perSecond * Seconds).Select(i => $"#p{i}"));

        // Each sync takes as long as one of flash.
        using Child gateway = Child.Start(
            strace,
            ["-f", "-qq", "--seccomp-bpf", "-e", "trace=fsync,fdatasync", "-e", $"inject=fsync,fdatasync:delay_exit={SyncUs}", "-o",
                "/dev/null", "dotnet", Child.Dll(Simulator.Dll), "--broker", broker.Url, "--id", "t1", "--data", data["slots"], "--quiet",
                "--sensor", "s=square:20,80,1000ms", "--sample", "20ms", "--alarm-above", "s=50,0,2", "--interval", "1"]);
        Assert.True(GatewayAtBroker.Comes(30, () => Count(subscriber, "/alarm/") >= 3), string.Join('\n', subscriber.Output));
        using Child publisher = Child.Start(
            "sh", "-c",
            $"while read -r line; do echo \"$line\"; i=$((i+1)); [ $((i % {perSecond / 10})) = 0 ] && sleep 0.1; done"
            + $" < '{folder["pings"]}' | '{Need.MosquittoPub()}' -h 127.0.0.1 -p {broker.Port} -t gateway/t1/cmd/ping -q {qos} -l");
        Assert.Equal(0, publisher.WaitForExit());
        int before = Count(subscriber, "/alarm/");
        Must(
            GatewayAtBroker.Comes(30, () => Count(subscriber, "/alarm/") >= before + 4),
            () => string.Join('\n', subscriber.Output.TakeLast(9)));
        gateway.TerminateChild();
        gateway.WaitForExit();
        string end = string.Join('\n', gateway.Output.TakeLast(5));
        int[] seqs =
        [
            .. subscriber.Output.Where(line => line.Contains("/alarm/", StringComparison.Ordinal))
                .Select(line => int.Parse(Seq().Match(line).Groups[1].Value, CultureInfo.InvariantCulture))
        ];
        string seen = $"alarms {string.Join(' ', seqs)}, answers {Count(subscriber, "/reply ")} of {perSecond * Seconds}, "
            + $"offline {Count(subscriber, "status offline")}\n{end}";
        Assert.True(seqs.SequenceEqual(Enumerable.Range(1, seqs.Length)) && !end.Contains("passed-over", StringComparison.Ordinal), seen);
        Assert.True(Count(subscriber, "status offline") <= 1, seen);
        return seen;
    }

    // A test that passes is followed by a link that holds; else it names what the broker does not take.
    private static string ConnectionTest()
    {
        byte[] wanted = [];
        using ScriptedBroker broker = new((connection, packet) =>
        {
            wanted = packet.Type == ScriptedPacket.Subscribe ? packet.Body[2..^1] : wanted;
            if (packet.Type == ScriptedPacket.Publish && !packet.IsRetained && packet.Body.AsSpan().StartsWith(wanted))
            {
                // To its subscriber, which is the same client.
                connection.Send([0x30, (byte)(wanted.Length + packet.Payload.Length), .. wanted, .. packet.Payload]);
            }

            return packet.Type == ScriptedPacket.Publish && packet.IsRetained && connection.Close();
        });
        using ScratchFolder data = new();
        using Child gateway = Simulator.Start(["--unprovisioned", "--data", data["slots"]]);
        string port = gateway.WaitForLine(line => line.StartsWith("console: ", StringComparison.Ordinal), "console:")["console: ".Length..];
        using Child tool = GatewayTool.Start("provision", "--port", port, "--broker", broker.Url, "--id", "t1", "--test");
        int code = tool.WaitForExit();
        string lines = string.Join('\n', tool.Output.Concat(tool.Errors));
        Assert.True(code != 0 && lines.Contains("retain", StringComparison.OrdinalIgnoreCase), $"exit code {code}\n{lines}");
        return lines;
    }

    private static void Publish(Mosquitto broker, params string[] more)
    {
        using Child publisher = Child.Start(
            Need.MosquittoPub(), ["-h", "127.0.0.1", "-p", $"{broker.Port}", "-t", "gateway/t1/cmd/firmware", .. more]);
        Assert.Equal(0, publisher.WaitForExit());
    }

    private static int Count(Child subscriber, string part) =>
        subscriber.Output.Count(line => line.Contains(part, StringComparison.Ordinal));

    private static string Seen(Child subscriber, GatewayAtBroker gateway) =>
        $"{Count(subscriber, "/alarm/")} alarms, offline {Count(subscriber, "status offline")}\n{gateway.Stop()}";

    [GeneratedRegex("\"seq\":(\\d+),\"epoch\"")]
    private static partial Regex Seq();
}
