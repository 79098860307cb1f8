using Gateway.Client;
using Gateway.Tool.Output;

namespace Gateway.Tool.Nanoff;

/// <summary>Writes firmware and image to a board with nanoff, and asks the board what it is then.</summary>
internal sealed class FlashRun(NanoffProgram nanoff, FlashPlan plan, bool installsNanoff, Report report)
{
    private const string Silent =
        "if the board does not answer: hold its button BOOT while nanoff connects, use a data cable, and end other programs on the port";

    /// <summary>What is written.</summary>
    public FlashPlan Plan => plan;

    /// <summary>Says what will be written.</summary>
    public void Tell()
    {
        string checkedBy = plan.Image.Manifest is null
            ? $"not checked: no {FlashImage.ManifestName}"
            : $"as {FlashImage.ManifestName} says";
        report.Step($"board: {plan.Board.Name}, target {plan.Target}, at {plan.Port}");
        report.Step($"image: {plan.Image.Name}, {plan.Image.Bytes.Length} bytes, SHA-256 {plan.Image.Sha256} ({checkedBy})");
        report.Result["board"] = plan.Board.Name;
        report.Result["sha256"] = plan.Image.Sha256;
        if (!plan.SkipsFirmware && plan.Firmware is null)
        {
            report.Warn($"firmware: the newest that nanoff finds; the image needs {FlashBoard.Firmware}, which --firmware VERSION pins");
        }
    }

    /// <summary>Prints the commands that <see cref="WriteAsync"/> would run.</summary>
    public void Show()
    {
        if (installsNanoff)
        {
            report.Command($"dotnet {string.Join(' ', NanoffProgram.InstallArguments())}");
        }

        foreach (FlashStep step in plan.Runs($"{NanoffProgram.ShownFolder}/{plan.Image.Name}"))
        {
            report.Command($"{nanoff.File} {string.Join(' ', step.Arguments)}");
        }
    }

    /// <summary>Runs to the end; returns the exit code.</summary>
    public async Task<int> RunAsync()
    {
        using Interrupt interrupt = new();
        try
        {
            if (await WriteAsync([], _ => { }, interrupt.Token) is { } wrong)
            {
                return report.Fail(ExitCode.NanoffFailed, wrong);
            }
        }
        catch (OperationCanceledException)
        {
            return report.Fail(ExitCode.Interrupted, "interrupted: the board may have half an image; the same command writes it again");
        }

        report.Good("firmware and image are on the board");
        report.Step($"next: gateway provision --via nanoff --port {plan.Port} --wifi-ssid ... --broker mqtt://... --id ...");
        return report.Done();
    }

    /// <summary>Writes everything; returns what went wrong, or null.</summary>
    /// <param name="done">Names of steps that need not be done again.</param>
    /// <param name="note">Takes the name of each step that has written.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<string?> WriteAsync(IReadOnlyCollection<string> done, Action<string> note, CancellationToken cancel)
    {
        if (installsNanoff && await NanoffProgram.InstallAsync(report, cancel) is { } notInstalled)
        {
            return notInstalled;
        }

        using PrivateFolder folder = new();
        FlashStep[] steps = plan.Runs(folder.Write(plan.Image.Name, plan.Image.Bytes));
        for (int i = 0; i < steps.Length; i++)
        {
            bool isDone = done.Contains(steps[i].Name);
            report.Step($"step {i + 1} of {steps.Length}: {steps[i].Name}{(isDone ? ", done before" : "")}");
            if (isDone)
            {
                continue;
            }

            if (await nanoff.RunAsync(steps[i].What, steps[i].Arguments, null, cancel) is { } wrong)
            {
                return $"{wrong}; {Silent}{(plan.UsesLoader ? "" : ", or write the image with --loader")}";
            }

            if (steps[i].Writes)
            {
                note(steps[i].Name);
            }
        }

        if (!nanoff.Output.Contains(FlashBoard.Firmware, StringComparison.Ordinal))
        {
            report.Warn($"the board does not say that its firmware is {FlashBoard.Firmware}: the image starts only with one that fits");
        }

        return null;
    }
}
