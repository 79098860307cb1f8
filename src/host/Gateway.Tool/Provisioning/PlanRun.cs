using System.Text.Json.Nodes;
using Gateway.Client;
using Gateway.Provisioning;
using Gateway.Settings;
using Gateway.Tool.Output;
using Gateway.Tool.Serial;

namespace Gateway.Tool.Provisioning;

/// <summary>
/// Carries out a plan over the console: sets everything, then tests, then saves. If anything fails before the save, it drops the changes,
/// and the gateway continues with its old settings.
/// </summary>
internal sealed class PlanRun(ConsoleClient client, Report report, CancellationToken cancel)
{
    private const string Kept = "nothing was saved; the gateway keeps its settings";
    private static readonly TimeSpan DiscardWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RestartWait = TimeSpan.FromSeconds(2);

    private bool isSaving;

    /// <summary>What to do in addition to setting.</summary>
    public sealed record Options
    {
        /// <summary>The gateway tests the settings before they are saved.</summary>
        public bool Test { get; init; }

        /// <summary>Restarts the gateway if saved changes act only after a restart.</summary>
        public bool Restart { get; init; }
    }

    /// <summary>Runs to the end; returns the exit code.</summary>
    public async Task<int> RunAsync(SettingsPlan plan, Options options)
    {
        try
        {
            await DropOldAsync();
            return await SetAsync(plan) is { } refusedSetting
                ? await GiveUpAsync(ExitCode.GatewayRefused, refusedSetting)
                : await FinishAsync(options);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ConsoleException)
        {
            if (isSaving)
            {
                report.Warn("the gateway did not answer the save: `gateway settings diff` shows whether it was done");
            }
            else
            {
                await DropAsync();
            }

            throw;
        }
    }

    /// <summary>A gateway's refusal, with the command's name before its hint.</summary>
    private static string Sentence(string what, ConsoleRefusal refusal) =>
        refusal.Hint.StartsWith(what, StringComparison.Ordinal) ? $"{refusal.Name}: {refusal.Hint}" : $"{what}: {refusal}";

    /// <summary>Otherwise earlier unsaved changes would be tested and saved with ours.</summary>
    private async Task DropOldAsync()
    {
        ConsoleAnswer answer = await client.AskAsync("diff", cancel);
        if (answer.Lines.Count > 0)
        {
            report.Warn("earlier unsaved changes, dropped now:");
            foreach (string line in answer.Lines)
            {
                report.Warn("  " + line);
            }

            await client.AskAsync("discard", cancel);
        }
    }

    private async Task<string?> SetAsync(SettingsPlan plan)
    {
        int done = 0;
        foreach (SettingChange change in plan.Changes)
        {
            report.Progress($"setting {++done} of {plan.Changes.Count}: {change.Key}");
            if (await SetAsync(change) is { } refusal)
            {
                bool isUnknown = refusal.Code == (int)Refusal.UnknownKey;
                return Sentence(change.Key, refusal) + (isUnknown ? SettingText.Suggestion(change.Key) : "");
            }
        }

        foreach (PemFile file in plan.Certificates)
        {
            int all = file.Lines.Sum(line => line.Length);
            ConsoleAnswer answer = await client.LoadCertificateAsync(
                file, bytes => report.Progress($"{file.SettingKey}: {bytes} of {all} bytes"), cancel);
            if (answer.Refusal is { } refusal)
            {
                return Sentence(file.SettingKey, refusal);
            }

            report.Step($"{file.SettingKey}: {file.Fingerprint()}");
        }

        ConsoleAnswer difference = await client.AskAsync("diff", cancel);
        report.Result["changes"] = new JsonArray([.. difference.Lines.Select(line => JsonValue.Create(line))]);
        foreach (string line in difference.Lines)
        {
            report.Step(line);
        }

        return null;
    }

    private async Task<ConsoleRefusal?> SetAsync(SettingChange change)
    {
        string command = change.Value is null ? $"unset {change.Key}" : $"set {change.Key} {SettingText.Quote(change.Value)}";
        ConsoleRefusal? refusal = (await client.AskAsync(command, cancel)).Refusal;
        if (refusal?.Code != (int)ConsoleError.LineTooLong)
        {
            return refusal;
        }

        // The line was too long because the value is: the key's own bounds are the better hint.
        ConsoleAnswer help = await client.AskAsync($"help {change.Key}", cancel);
        return help.IsOk && help.Lines.Count == 1 ? new ConsoleRefusal((int)Refusal.TooLong, "too-long", help.Lines[0]) : refusal;
    }

    private async Task<int> FinishAsync(Options options)
    {
        if (options.Test && await TestAsync() is { } failure)
        {
            return await GiveUpAsync(ExitCode.TestFailed, failure);
        }

        isSaving = true;
        ConsoleAnswer saved = await client.AskAsync("save", cancel);
        isSaving = false;
        if (saved.Refusal is { } refusal)
        {
            return await GiveUpAsync(ExitCode.GatewayRefused, Sentence("save", refusal));
        }

        report.Result["saved"] = new JsonArray([.. saved.Lines.Select(line => JsonValue.Create(line))]);
        foreach (string line in saved.Lines)
        {
            if (line.StartsWith("missing ", StringComparison.Ordinal))
            {
                report.Warn($"still missing; the gateway waits for it: {line["missing ".Length..]}");
            }
            else
            {
                report.Step(line);
            }
        }

        bool needsRestart = saved.Lines.Any(line => line.StartsWith("restart", StringComparison.Ordinal));
        report.Result["needsRestart"] = needsRestart && !options.Restart;
        if (needsRestart && options.Restart)
        {
            await RestartAsync();
        }

        report.Good("done");
        return report.Done();
    }

    private async Task<string?> TestAsync()
    {
        report.Progress("testing");
        JsonArray steps = [];
        report.Result["test"] = steps;
        ConsoleAnswer answer = await client.AskAsync(
            "test",
            line =>
            {
                steps.Add(line);
                report.Step("test: " + line);
                report.Progress("testing");
            },
            cancel);
        if (answer.Refusal is { } refusal)
        {
            return Sentence("test", refusal);
        }

        report.Good("test: passed");
        return null;
    }

    private async Task RestartAsync()
    {
        ConsoleAnswer answer = await client.AskAsync("reboot", cancel);
        if (answer.Refusal is { } refusal)
        {
            report.Warn($"{Sentence("reboot", refusal)}; restart it yourself");
            return;
        }

        report.Step("restarting");

        // Its old console may still answer until the restart.
        await Task.Delay(RestartWait, cancel);
        report.Step(await client.FindAgainAsync(cancel)
            ? "the gateway is back"
            : "the console does not answer; the settings are saved, so check that the board has restarted");
    }

    private async Task<int> GiveUpAsync(int code, string message)
    {
        bool isDropped = await DropAsync();
        return report.Fail(code, isDropped ? $"{message}; {Kept}" : message);
    }

    private async Task<bool> DropAsync()
    {
        using CancellationTokenSource limit = new(DiscardWait);
        try
        {
            return (await client.AskAsync("discard", limit.Token)).IsOk;
        }
        catch (Exception exception) when (exception is OperationCanceledException or ConsoleException)
        {
            // Pending settings are only in its RAM.
            report.Warn("the unsaved changes could not be dropped: `discard` or a restart drops them");
            return false;
        }
    }
}
