using System.CommandLine;
using System.Text;
using Gateway.Client;
using Gateway.Tool.Provisioning;
using Gateway.Tool.Serial;

namespace Gateway.Tool.Commands;

/// <summary><c>gateway settings backup</c>: the saved settings of the gateway, without secrets, as JSON.</summary>
internal static class SettingsBackupCommand
{
    public static Command Make()
    {
        PortOptions port = new();
        Option<string?> to = new("--to") { Description = "The file to write; default: standard output", HelpName = "FILE" };
        Command command = new("backup", "Writes the saved settings as JSON, without secrets; certificates as length and CRC.")
        {
            to,
        };
        port.AddTo(command);
        command.SetAction((parsed, _) => port.RunAsync(parsed, async (client, report, cancel) =>
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

            string json = view.ToFile().ToJson();
            if (parsed.GetValue(to) is not { } path)
            {
                parsed.InvocationConfiguration.Output.Write(json);
                return ExitCode.Done;
            }

            try
            {
                // It has no secret, and says where the broker is and who the gateway is there.
                await using FileStream file = PrivateFile.Open(path, FileMode.Create);
                await file.WriteAsync(Encoding.UTF8.GetBytes(json), cancel);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return report.Fail(ExitCode.BadArguments, $"{path}: {exception.Message}");
            }

            report.Good(
                $"{path}: {view.Values.Count} settings; not in it: {view.Secrets.Length} secrets, {view.Certificates.Length} files");
            return report.Done();
        }));
        return command;
    }
}
