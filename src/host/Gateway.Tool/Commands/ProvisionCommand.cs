using System.CommandLine;
using Gateway.Client;
using Gateway.Tool.Nanoff;
using Gateway.Tool.Output;
using Gateway.Tool.Provisioning;

namespace Gateway.Tool.Commands;

/// <summary><c>gateway provision</c>: sets a board's network and broker.</summary>
internal static class ProvisionCommand
{
    private const string Summary = "Sets a gateway's network and broker, over its console or, with nanoff, over the flashing cable.";
    private const string Details = """
        Over the console everything is set, tested with --test, and saved in one write; what fails changes nothing. By nanoff a settings
        file is put on the device, which takes it in at its next start; --test needs the console.

        Examples:
          printf '%s\n' "$WIFI" "$BROKER" | gateway provision --port /dev/ttyUSB0 --wifi-ssid cellar --wifi-password-stdin \
            --broker mqtts://broker.example --user cellar --password-stdin --ca ca.pem --test
          gateway provision --port COM4 --broker mqtt://192.168.1.10 --id cellar --set sensor.1.interval=5
          gateway provision --port COM4 --via nanoff --wifi-ssid cellar --wifi-password-stdin --broker mqtt://192.168.1.10 --dry-run
          gateway provision --port /dev/pts/3 --from cellar.json --test
        """;

    public static Command Make()
    {
        PortOptions port = new();
        ProvisionOptions wanted = new();
        Option<string> via = new("--via") { Description = "console, or nanoff", HelpName = "WAY", DefaultValueFactory = _ => "console" };
        via.AcceptOnlyFromAmong("console", "nanoff");
        Option<bool> test = new("--test") { Description = "Save only if the gateway reaches the broker with these settings" };
        Option<bool> noRestart = new("--no-restart") { Description = "Do not restart the gateway; settings act after its next restart" };
        Option<bool> dryRun = new("--dry-run") { Description = "With nanoff: print commands and files, secrets masked, and do nothing" };
        Option<string?> nanoff = new("--nanoff") { Description = "The program nanoff; default: the installed one", HelpName = "FILE" };
        Command command = new DetailedCommand("provision", Summary, Details) { via };
        port.AddTo(command);
        wanted.AddTo(command);
        foreach (Option option in new Option[] { test, noRestart, dryRun, nanoff })
        {
            command.Options.Add(option);
        }

        command.AddCheck(result =>
        {
            bool isNanoff = result.GetValue(via) == "nanoff";
            ConnectOptions.Check(result, !isNanoff || !result.GetValue(test), "--test needs the console: nanoff cannot ask the gateway");
            ConnectOptions.Check(result, isNanoff || !result.GetValue(dryRun), "--dry-run is for --via nanoff");
        });
        command.SetAction(async (parsed, _) =>
        {
            Report report = port.Report(parsed);
            SettingsPlan plan;
            try
            {
                plan = wanted.Plan(parsed);
            }
            catch (FormatException exception)
            {
                return report.Fail(ExitCode.BadArguments, exception.Message);
            }

            return parsed.GetValue(via) == "nanoff"
                ? await port.WithPortAsync(parsed, report, (name, spoken) =>
                    new NanoffRun(NanoffProgram.Find(parsed.GetValue(nanoff)), name, spoken).RunAsync(plan, parsed.GetValue(dryRun)))
                : await port.RunAsync(parsed, (client, spoken, cancel) => new PlanRun(client, spoken, cancel).RunAsync(
                    plan, new PlanRun.Options { Test = parsed.GetValue(test), Restart = !parsed.GetValue(noRestart) }));
        });
        return command;
    }
}
