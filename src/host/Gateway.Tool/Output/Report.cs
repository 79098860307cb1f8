using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Client;
using Spectre.Console;

namespace Gateway.Tool.Output;

/// <summary>
/// Where a command's output goes: results to standard output, progress and errors to standard error, colour only on terminals. For
/// programs the result is one JSON object instead.
/// </summary>
internal sealed class Report(bool isJson, InvocationConfiguration streams)
{
    /// <summary>JSON in a line, with text as it is.</summary>
    public static readonly JsonSerializerOptions OneLine =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly IAnsiConsole errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(streams.Error) });
    private bool hasProgress;

    /// <summary>The result as JSON; commands add what they have. Printed by <see cref="Done"/> and <see cref="Fail"/>.</summary>
    public JsonObject Result { get; } = [];

    /// <summary>Whether the result is for a program.</summary>
    public bool IsJson => isJson;

    // Somebody else may have given the streams.
    private bool IsOnTerminal => !Console.IsErrorRedirected && ReferenceEquals(streams.Error, Console.Error);

    /// <summary>A line of the result.</summary>
    public void Say(string line)
    {
        EndProgress();
        if (!isJson)
        {
            streams.Output.WriteLine(line);
        }
    }

    /// <summary>A command that would be run.</summary>
    public void Command(string line)
    {
        if (Result["commands"] is not JsonArray commands)
        {
            Result["commands"] = commands = [];
        }

        commands.Add(line);
        Say(line);
    }

    /// <summary>Something was done.</summary>
    public void Step(string text) => Write(text, Style.Plain);

    /// <summary>Something was checked and is good.</summary>
    public void Good(string text) => Write(text, new Style(Color.Green));

    /// <summary>Something to check.</summary>
    public void Warn(string text) => Write(text, new Style(Color.Yellow));

    /// <summary>Progress, in a line that the next one overwrites; only on a terminal.</summary>
    public void Progress(string text)
    {
        if (IsOnTerminal && errors.Profile.Capabilities.Ansi)
        {
            streams.Error.Write($"\r\u001b[K{text}");
            hasProgress = true;
        }
    }

    /// <summary>Asks the user for one of several; null if nobody is there to ask.</summary>
    public string? Choose(string question, string[] answers)
    {
        EndProgress();
        return isJson || !IsOnTerminal || Console.IsInputRedirected
            ? null
            : errors.Prompt(new SelectionPrompt<string>().Title(question).AddChoices(answers));
    }

    /// <summary>The command is finished; returns its exit code.</summary>
    public int Done()
    {
        EndProgress();
        Result["result"] = "ok";
        PrintJson();
        return ExitCode.Done;
    }

    /// <summary>The command failed; returns its exit code, <paramref name="code"/>.</summary>
    public int Fail(int code, string message)
    {
        Result["result"] = "failed";
        Result["exitCode"] = code;
        Result["message"] = message;
        Write($"gateway: {message}", new Style(Color.Red));
        PrintJson();
        return code;
    }

    private void Write(string text, Style style)
    {
        EndProgress();
        if (!IsOnTerminal)
        {
            // A log is not wrapped at eighty columns.
            streams.Error.WriteLine(text);
        }
        else
        {
            errors.WriteLine(text, style);
        }
    }

    private void EndProgress()
    {
        if (hasProgress)
        {
            streams.Error.Write("\r\u001b[K");
            hasProgress = false;
        }
    }

    private void PrintJson()
    {
        if (isJson)
        {
            streams.Output.WriteLine(Result.ToJsonString(Indented));
        }
    }
}
