using System.CommandLine;
using System.Text.Json.Nodes;
using Gateway.Client;
using Gateway.Tool.Output;
using Gateway.Tool.Serial;
using Spectre.Console;

namespace Gateway.Tool.Commands;

/// <summary><c>gateway inflight</c>: the table of messages that are not completely acknowledged, over the console.</summary>
internal static class InflightCommand
{
    private static readonly string[] Columns = ["slot", "id", "seq", "qos"];

    public static Command Make()
    {
        PortOptions port = new();
        Command command = new("inflight", "Shows the messages that the broker has not completely acknowledged yet.");
        port.AddTo(command);
        command.SetAction((parsed, _) => port.RunAsync(parsed, RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(ConsoleClient client, Report report, CancellationToken cancel)
    {
        ConsoleAnswer answer = await client.AskAsync("inflight", cancel);
        if (answer.Refusal is { } refusal)
        {
            return report.Fail(ExitCode.GatewayRefused, refusal.ToString());
        }

        JsonArray entries = [];
        report.Result["entries"] = entries;
        Table table = new Table().Border(TableBorder.None).AddColumns([.. Columns, "state", "alarm"]);
        foreach (string line in answer.Lines)
        {
            if (Read(line) is not { } entry)
            {
                report.Result["held"] ??= line;
                report.Say(line);
                continue;
            }

            entries.Add(entry);
            table.AddRow([.. Columns.Append("state").Append("alarm").Select(name => Markup.Escape($"{entry[name]}"))]);
        }

        if (entries.Count > 0 && !report.IsJson)
        {
            AnsiConsole.Write(table);
        }

        return report.Done();
    }

    /// <summary>A line <c>slot 3 id 17 seq 16 qos 2 awaiting-pubrec door-open 4</c>; null for another.</summary>
    private static JsonObject? Read(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 9 || Columns.Where((name, at) => words[2 * at] != name).Any())
        {
            return null;
        }

        JsonObject entry = [];
        for (int i = 0; i < Columns.Length; i++)
        {
            entry[Columns[i]] = long.TryParse(words[(2 * i) + 1], out long number) ? number : words[(2 * i) + 1];
        }

        entry["state"] = words[8];
        entry["alarm"] = string.Join(' ', words[9..]);
        return entry;
    }
}
