using System.Text.Json.Nodes;
using Gateway.Client;
using Gateway.Provisioning;
using Gateway.Settings;
using Gateway.Tool.Output;
using Gateway.Tool.Serial;

namespace Gateway.Tool.Provisioning;

/// <summary>
/// Carries a plan out over the console: all of it is set, then tested, then saved. Whatever fails before the save drops what was set,
/// and the gateway goes on with its old settings.
/// </summary>
internal sealed class PlanRun(ConsoleClient client, Report report, CancellationToken cancel)
{
    private const string Kept = "nothing was saved, the gateway keeps its settings";
    private static readonly TimeSpan DiscardWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RestartWait = TimeSpan.FromSeconds(2);

    private bool isSaving;

    /// <summary>What to do besides setting.</summary>
    public sealed record Options
    {
        /// <summary>Has the gateway try the settings before they are saved.</summary>
        public bool Test { get; init; }

        /// <summary>Restarts the gateway where what was saved serves only then.</summary>
        public bool Restart { get; init; }
    }

    /// <summary>Runs to the end; the exit code.</summary>
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
                report.Warn("the save was asked for and not answered: `gateway settings diff` shows whether it was done");
            }
            else
            {
                await DropAsync();
            }

            throw;
        }
    }

    /// <summary>A gateway's refusal with the command's name before its hint.</summary>
    private static string Sentence(string what, ConsoleRefusal refusal) =>
        refusal.Hint.StartsWith(what, StringComparison.Ordinal) ? $"{refusal.Name}: {refusal.Hint}" : $"{what}: {refusal}";

    /// <summary>Somebody's changes from before would be tested and saved with ours.</summary>
    private async Task DropOldAsync()
    {
        ConsoleAnswer answer = await client.AskAsync("diff", cancel);
        if (answer.Lines.Count > 0)
        {
            report.Warn("set earlier and never saved, dropped now:");
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
                return Sentence(change.Key, refusal);
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

        // The line was too long because the value is: the key's own bounds say more.
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
                report.Warn($"still missing, the gateway waits for it: {line["missing ".Length..]}");
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
            report.Warn($"{Sentence("reboot", refusal)}; restart it by hand");
            return;
        }

        report.Step("restarting");

        // Its old console may answer until it is gone.
        await Task.Delay(RestartWait, cancel);
        report.Step(await client.FindAgainAsync(cancel)
            ? "the gateway is back"
            : "the console is silent now: boards with little memory close it while the gateway runs");
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
            // Pending settings are in its RAM only.
            report.Warn("what was set could not be dropped: it is not saved, and `discard` or a restart drops it");
            return false;
        }
    }
}
