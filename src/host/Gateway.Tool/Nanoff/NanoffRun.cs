using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Client;
using Gateway.Tool.Output;
using Gateway.Tool.Provisioning;

namespace Gateway.Tool.Nanoff;

/// <summary>
/// Provisions with nanoff over the flashing cable: the network into the firmware's own configuration, the settings as a file on drive I:.
/// nanoff exits with 0 even if a file was not written, so its output is checked too.
/// </summary>
internal sealed partial class NanoffRun(string program, string port, Report report)
{
    private const string HowToGet = "nanoff is not installed; install it with `dotnet tool install -g nanoff`";
    private const string Shown = "(temporary)";

    private string[] secrets = [];

    /// <summary>Runs to the end; returns the exit code.</summary>
    public async Task<int> RunAsync(SettingsPlan plan, bool isDry)
    {
        secrets = [.. plan.Changes.Where(change => SettingText.IsSecret(change.Key)).Select(change => change.Value).OfType<string>()];
        byte[] settings;
        try
        {
            settings = BootFile.Make(plan);
        }
        catch (FormatException exception)
        {
            return report.Fail(ExitCode.BadArguments, exception.Message);
        }

        if (isDry)
        {
            return Show(plan, settings.Length);
        }

        using Interrupt interrupt = new();
        using PrivateFolder folder = new();
        try
        {
            string? network = DeploymentFiles.Network(plan, port);
            if (network is not null
                && await StepAsync(
                    "--networkdeployment", folder.Write("network.json", DeploymentFiles.Encode(network)), null, interrupt.Token)
                    is { } wrong)
            {
                return report.Fail(ExitCode.NanoffFailed, wrong);
            }

            string source = folder.Write("gateway.txt", settings);
            string files = folder.Write("files.json", DeploymentFiles.Encode(DeploymentFiles.Files(port, source)));
            if (await StepAsync("--filedeployment", files, Deployed(), interrupt.Token) is { } wrongFile)
            {
                return report.Fail(ExitCode.NanoffFailed, wrongFile);
            }
        }
        catch (OperationCanceledException)
        {
            return report.Fail(ExitCode.Interrupted, "interrupted");
        }
        finally
        {
            Array.Clear(settings);
        }

        report.Good("the settings file is on the device");
        report.Step("restart the board: it applies the file, deletes it, and `health` counts boot-file-taken or boot-file-refused");
        return report.Done();
    }

    /// <summary>Runs nanoff once; returns what went wrong, or null.</summary>
    private async Task<string?> StepAsync(string option, string file, Regex? wanted, CancellationToken cancel)
    {
        report.Step($"nanoff {option}");
        ProcessStartInfo start = new(program, [option, file]) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return HowToGet;
        }

        using (process)
        {
            string[] texts;
            try
            {
                texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
                await process.WaitForExitAsync(cancel);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }

            string text = secrets.Aggregate(string.Join('\n', texts), (line, secret) => line.Replace(secret, "(secret)"));
            foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                report.Step("  " + line);
            }

            string? complaint = Complaint().Match(text) is { Success: true } match ? match.Value.Trim() : null;
            return process.ExitCode != 0 ? $"nanoff {option} ended with {process.ExitCode}{(complaint is null ? "" : ": " + complaint)}"
                : complaint is not null ? $"nanoff {option} ended with 0, but says: {complaint}"
                : wanted?.IsMatch(text) == false ? $"nanoff {option} ended with 0, but does not say that the file was written"
                : null;
        }
    }

    private int Show(SettingsPlan plan, int settingsBytes)
    {
        string? network = DeploymentFiles.Network(plan, port, isMasked: true);
        List<string> commands = network is null ? [] : [$"{program} --networkdeployment {Shown}/network.json"];
        commands.Add($"{program} --filedeployment {Shown}/files.json");
        report.Result["commands"] = new JsonArray([.. commands.Select(command => JsonValue.Create(command))]);
        report.Result["network.json"] = network is null ? null : JsonNode.Parse(network);
        string files = DeploymentFiles.Files(port, $"{Shown}/gateway.txt");
        report.Result["files.json"] = JsonNode.Parse(files);
        string body = BootFile.MaskedBody(plan);
        report.Result["gateway.txt"] = body;
        foreach ((string name, string? text) in new[] { ("network.json", network), ("files.json", files), ("gateway.txt", body) })
        {
            if (text is not null)
            {
                string framed = name == "gateway.txt" ? $", {settingsBytes} bytes, after a line with length and CRC" : "";
                report.Say($"# {Shown}/{name}{framed}");
                report.Say(text.TrimEnd('\n'));
                report.Say("");
            }
        }

        commands.ForEach(report.Say);
        return report.Done();
    }

    [GeneratedRegex(@"^.*\b(Error|Exception|Cannot find)\b.*$", RegexOptions.Multiline)]
    private static partial Regex Complaint();

    [GeneratedRegex(@"Deploying file .*\.\.\.\s*OK")]
    private static partial Regex Deployed();
}
