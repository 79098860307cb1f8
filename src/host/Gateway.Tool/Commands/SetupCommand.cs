using System.CommandLine;
using System.Globalization;
using Gateway.Client;
using Gateway.Tool.Nanoff;
using Gateway.Tool.Output;
using Gateway.Tool.Provisioning;
using Gateway.Tool.Setup;

namespace Gateway.Tool.Commands;

/// <summary><c>gateway setup</c>: flash, provision, and the first telemetry, in one command.</summary>
internal sealed class SetupCommand
{
    private const int WaitSecondsMax = 3600;
    private const string Summary =
        "From a new board to its first telemetry: flashes it, provisions it over the same cable, and watches the broker.";

    private const string Details = """
        It does what `flash` and `provision --via nanoff` do, and then waits at the broker for telemetry of the gateway: the only test that
        network, broker and sensors work. If it is interrupted or something fails, the same command goes on where it ended; what it wrote
        less than an hour ago is not written again, unless you say --again. Settings are always written.

        Example:
          printf '%s\n' "$WIFI" "$BROKER" | gateway setup --image gateway-esp32-devkitc.zip --wifi-ssid cellar --wifi-password-stdin \
            --broker mqtt://192.168.1.10 --user gateway --password-stdin --id cellar
        """;

    private readonly PortOptions port = new();
    private readonly FlashOptions flash = new();
    private readonly ProvisionOptions wanted = new();
    private readonly Option<bool> again = new("--again") { Description = "Write everything, also what an interrupted setup has written" };
    private readonly Option<int> wait = new("--wait")
    {
        Description = "Time for the first telemetry, in seconds",
        HelpName = "S",
        DefaultValueFactory = _ => 180,
        CustomParser = result => WholeNumber.Parse(result, 1, WaitSecondsMax, $"--wait is 1 to {WaitSecondsMax} seconds"),
    };

    public static Command Make()
    {
        SetupCommand self = new();
        Command command = new DetailedCommand("setup", Summary, Details);
        self.flash.AddTo(command);
        self.port.AddTo(command);
        self.wanted.AddTo(command);
        command.Options.Add(self.again);
        command.Options.Add(self.wait);
        command.SetAction((parsed, _) => self.port.WithPortAsync(
            parsed, self.port.Report(parsed), (name, report) => self.RunAsync(parsed, name, report)));
        return command;
    }

    private static string? Value(SettingsPlan plan, string key) => plan.Changes.FirstOrDefault(change => change.Key == key)?.Value;

    private async Task<int> RunAsync(ParseResult parsed, string name, Report report)
    {
        SettingsPlan plan = wanted.Plan(parsed);
        string id = Value(plan, "id") ?? throw new FormatException("--id is missing: the gateway's topics have it");
        BrokerAddress broker = BrokerOf(parsed, plan);
        FlashRun run = flash.Run(parsed, name, report);
        NanoffRun provision = new(flash.Program(parsed), name, report);
        run.Tell();
        if (flash.IsDry(parsed))
        {
            run.Show();
            provision.Show(plan);
            return report.Done();
        }

        string key = $"{name} {run.Plan.Target} {run.Plan.Firmware} {run.Plan.Image.Sha256}";
        SetupRecord record = SetupRecord.Read(SetupRecord.UsualPath(), key, DateTime.UtcNow);
        if (parsed.GetValue(again))
        {
            // Before the first byte: if this one is interrupted too, nothing is on the board for certain.
            record.Forget();
        }

        using Interrupt interrupt = new();
        if ((await run.WriteAsync(record.Done, step => record.Note(step, DateTime.UtcNow), interrupt.Token)
            ?? await provision.WriteAsync(plan, interrupt.Token)) is { } wrong)
        {
            return report.Fail(ExitCode.NanoffFailed, $"{wrong}; the same command goes on where this one ended");
        }

        report.Good("firmware, image and settings are on the board");
        report.Step("restart it now: press its button EN (or RST), or unplug it for a moment");
        string topicBase = Value(plan, "topic.base") ?? "gateway";
        FirstTelemetry telemetry = new(broker, topicBase, id, report);
        TimeSpan limit = TimeSpan.FromSeconds(parsed.GetValue(wait));
        if (await Task.Run(() => telemetry.Wait(limit, interrupt.Token)) is { } none)
        {
            return report.Fail(
                ExitCode.BrokerFailed,
                $"{none}; the board is written: restart it, and see what `status` and `test` of its console say (troubleshooting.md)");
        }

        record.Forget();
        report.Good($"{id} works; see it with: gateway watch{ShellWord.BrokerOptions(broker)}"
            + (topicBase == "gateway" ? "" : ShellWord.Option("--base", topicBase))
            + (broker.Password is null ? "" : " --password-stdin"));
        return report.Done();
    }

    // The broker of the plan, as this PC sees it.
    private BrokerAddress BrokerOf(ParseResult parsed, SettingsPlan plan)
    {
        string host = Value(plan, "broker.host") ?? throw new FormatException("--broker is missing: the first telemetry is awaited there");
        string? portText = Value(plan, "broker.port");
        BrokerAddress address = BrokerAddress.Of(
            host, portText is null or "0" ? null : int.Parse(portText, CultureInfo.InvariantCulture), Value(plan, "broker.tls") == "on");
        return wanted.WithFiles(parsed, address) with
        {
            UserName = Value(plan, "broker.user"),
            Password = Value(plan, "broker.password"),
        };
    }
}
