using System.CommandLine;
using Gateway.Client;
using Gateway.Tool.Output;
using Gateway.Tool.Provisioning;
using Gateway.Tool.Serial;

namespace Gateway.Tool.Commands;

/// <summary><c>gateway settings restore</c>: sets the gateway to the settings of a file; secrets and certificates stay.</summary>
internal static class SettingsRestoreCommand
{
    public static Command Make()
    {
        PortOptions port = new();
        Option<string> from = new("--from") { Description = "A file of `settings backup`", HelpName = "FILE", Required = true };
        Option<bool> test = new("--test") { Description = "Save only if the gateway reaches the broker with these settings" };
        Option<bool> restart = new("--restart") { Description = "Restart the gateway if a saved setting needs it" };
        Command command = new("restore", "Sets the gateway to the settings of a file; its secrets and certificates stay.")
        {
            from, test, restart,
        };
        port.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            SettingsFile file;
            try
            {
                file = SettingsFile.Read(parsed.GetRequiredValue(from));
            }
            catch (FormatException exception)
            {
                return port.Report(parsed).Fail(ExitCode.BadArguments, exception.Message);
            }

            PlanRun.Options options = new() { Test = parsed.GetValue(test), Restart = parsed.GetValue(restart) };
            return await port.RunAsync(parsed, (client, report, cancel) => RunAsync(client, report, file, options, cancel));
        });
        return command;
    }

    private static async Task<int> RunAsync(
        ConsoleClient client, Report report, SettingsFile file, PlanRun.Options options, CancellationToken cancel)
    {
        (DeviceSettingsView? view, ConsoleRefusal? refusal) = await DeviceSettingsView.AskAsync(client, cancel);
        if (view is null)
        {
            return report.Fail(ExitCode.GatewayRefused, refusal!.ToString());
        }

        if (view.HasChanges)
        {
            return report.Fail(
                ExitCode.GatewayRefused, "there are unsaved changes (`gateway settings diff`): save or discard them first");
        }

        foreach (string lack in view.Lacks(file))
        {
            report.Warn(lack);
        }

        SettingsPlan plan = view.PlanTo(file);
        if (plan.IsEmpty)
        {
            report.Step("no difference");
            return report.Done();
        }

        return await new PlanRun(client, report, cancel).RunAsync(plan, options);
    }
}
