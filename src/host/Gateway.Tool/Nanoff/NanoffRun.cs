using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Client;
using Gateway.Tool.Output;
using Gateway.Tool.Provisioning;

namespace Gateway.Tool.Nanoff;

/// <summary>
/// Provisions with nanoff over the flashing cable: the network into the firmware's own configuration, the settings as a file on drive I:.
/// </summary>
internal sealed partial class NanoffRun(string program, string port, Report report)
{
    /// <summary>Runs to the end; returns the exit code.</summary>
    public async Task<int> RunAsync(SettingsPlan plan, bool isDry)
    {
        try
        {
            if (isDry)
            {
                Show(plan);
                return report.Done();
            }

            using Interrupt interrupt = new();
            return await WriteAsync(plan, interrupt.Token) is { } wrong ? report.Fail(ExitCode.NanoffFailed, wrong) : Finish();
        }
        catch (FormatException exception)
        {
            return report.Fail(ExitCode.BadArguments, exception.Message);
        }
        catch (OperationCanceledException)
        {
            return report.Fail(ExitCode.Interrupted, "interrupted");
        }
    }

    /// <summary>
    /// Writes the settings; returns what went wrong, or null. Throws <see cref="FormatException"/> for what the firmware would refuse.
    /// </summary>
    public async Task<string?> WriteAsync(SettingsPlan plan, CancellationToken cancel)
    {
        NanoffProgram nanoff = new(program, report)
        {
            Secrets = [.. plan.Changes.Where(change => SettingText.IsSecret(change.Key)).Select(change => change.Value).OfType<string>()],
        };
        byte[] settings = Make(plan);
        try
        {
            using PrivateFolder folder = new();
            string? network = DeploymentFiles.Network(plan, port);
            string[] networkArguments = network is null ? []
                : ["--networkdeployment", folder.Write("network.json", DeploymentFiles.Encode(network))];
            if (network is not null && await nanoff.RunAsync("nanoff --networkdeployment", networkArguments, null, cancel) is { } wrong)
            {
                return wrong;
            }

            string source = folder.Write("gateway.txt", settings);
            string files = folder.Write("files.json", DeploymentFiles.Encode(DeploymentFiles.Files(port, source)));
            return await nanoff.RunAsync("nanoff --filedeployment", ["--filedeployment", files], Deployed(), cancel);
        }
        finally
        {
            Array.Clear(settings);
        }
    }

    /// <summary>
    /// Prints the commands that <see cref="WriteAsync"/> would run, and the files, secrets masked. Throws <see cref="FormatException"/> as
    /// it does.
    /// </summary>
    public void Show(SettingsPlan plan)
    {
        byte[] settings = Make(plan);
        Show(plan, settings.Length);
        Array.Clear(settings);
    }

    // The rest of the set is on the board, which checks the whole and gives no answer.
    private byte[] Make(SettingsPlan plan)
    {
        byte[] settings = BootFile.Make(plan);
        if (BootFile.Contradiction(plan) is { } contradiction)
        {
            report.Warn($"a board refuses this file, unless what it has stored makes it right: {contradiction}");
        }

        foreach (string warning in BootFile.Warnings(plan))
        {
            report.Warn(warning);
        }

        return settings;
    }

    private int Finish()
    {
        report.Good("the settings file is on the device");
        report.Step("restart the board: it applies the file, deletes it, and `health` counts boot-file-taken or boot-file-refused");
        return report.Done();
    }

    private void Show(SettingsPlan plan, int settingsBytes)
    {
        string? network = DeploymentFiles.Network(plan, port, isMasked: true);
        report.Result["network.json"] = network is null ? null : JsonNode.Parse(network);
        string files = DeploymentFiles.Files(port, $"{NanoffProgram.ShownFolder}/gateway.txt");
        report.Result["files.json"] = JsonNode.Parse(files);
        string body = BootFile.MaskedBody(plan);
        report.Result["gateway.txt"] = body;
        foreach ((string name, string? text) in new[] { ("network.json", network), ("files.json", files), ("gateway.txt", body) })
        {
            if (text is not null)
            {
                string framed = name == "gateway.txt" ? $", {settingsBytes} bytes, after a line with length and CRC" : "";
                report.Say($"# {NanoffProgram.ShownFolder}/{name}{framed}");
                report.Say(text.TrimEnd('\n'));
                report.Say("");
            }
        }

        if (network is not null)
        {
            report.Command($"{program} --networkdeployment {NanoffProgram.ShownFolder}/network.json");
        }

        report.Command($"{program} --filedeployment {NanoffProgram.ShownFolder}/files.json");
    }

    [GeneratedRegex(@"Deploying file .*\.\.\.\s*OK")]
    private static partial Regex Deployed();
}
