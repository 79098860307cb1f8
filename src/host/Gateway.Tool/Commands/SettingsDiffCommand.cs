using System.CommandLine;
using System.Text.Json.Nodes;
using Gateway.Client;
using Gateway.Tool.Output;
using Gateway.Tool.Provisioning;
using Gateway.Tool.Serial;

namespace Gateway.Tool.Commands;

/// <summary><c>gateway settings diff</c>: the unsaved changes on the gateway, or what restoring a file would change there.</summary>
internal static class SettingsDiffCommand
{
    public static Command Make()
    {
        PortOptions port = new();
        Option<string?> from = new("--from") { Description = "A file of `settings backup`", HelpName = "FILE" };
        Command command = new("diff", "Shows unsaved changes on the gateway; with --from, what restoring the file would change.")
        {
            from,
        };
        port.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            SettingsFile? file;
            try
            {
                file = parsed.GetValue(from) is { } path ? SettingsFile.Read(path) : null;
            }
            catch (FormatException exception)
            {
                return port.Report(parsed).Fail(ExitCode.BadArguments, exception.Message);
            }

            return await port.RunAsync(parsed, (client, report, cancel) =>
                file is null ? OfPendingAsync(client, report, cancel) : OfFileAsync(client, report, file, cancel));
        });
        return command;
    }

    private static async Task<int> OfPendingAsync(ConsoleClient client, Report report, CancellationToken cancel)
    {
        ConsoleAnswer answer = await client.AskAsync("diff", cancel);
        return answer.Refusal is { } refusal
            ? report.Fail(ExitCode.GatewayRefused, refusal.ToString())
            : Print(report, answer.Lines, "there are no unsaved changes");
    }

    private static async Task<int> OfFileAsync(ConsoleClient client, Report report, SettingsFile file, CancellationToken cancel)
    {
        (DeviceSettingsView? view, ConsoleRefusal? refusal) = await DeviceSettingsView.AskAsync(client, cancel);
        if (view is null)
        {
            return report.Fail(ExitCode.GatewayRefused, refusal!.ToString());
        }

        SettingsPlan plan = view.PlanTo(file);
        foreach (string lack in view.Lacks(file))
        {
            report.Warn(lack);
        }

        string[] lines =
        [
            .. plan.Changes.Select(view.Line), .. plan.Certificates.Select(pem => $"{pem.SettingKey}: -> {pem.Fingerprint()}"),
        ];
        return Print(report, lines, "no difference");
    }

    private static int Print(Report report, IReadOnlyList<string> lines, string none)
    {
        report.Result["changes"] = new JsonArray([.. lines.Select(line => JsonValue.Create(line))]);
        foreach (string line in lines)
        {
            report.Say(line);
        }

        if (lines.Count == 0)
        {
            report.Step(none);
        }

        return report.Done();
    }
}
