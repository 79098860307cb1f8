using System.CommandLine;
using System.Text.Json.Nodes;
using Gateway.Client;
using Gateway.Tool.Output;
using Gateway.Tool.Serial;

namespace Gateway.Tool.Commands;

/// <summary>
/// <c>gateway console</c>: a terminal on the gateway's console. If standard input is a file or a pipe, each line of it is a command, and
/// the answers are printed unchanged.
/// </summary>
internal static class ConsoleCommand
{
    private const string Summary =
        "Opens a gateway's console; Ctrl-] leaves it. Lines on standard input are the commands, up to the first that fails.";

    private const string Details = """
        Examples:
          gateway console --port /dev/ttyUSB0
          echo status | gateway console --port /dev/ttyUSB0
        """;

    public static Command Make()
    {
        PortOptions port = new();
        Command command = new DetailedCommand("console", Summary, Details);
        port.AddTo(command);
        command.SetAction((parsed, _) => Console.IsInputRedirected
            ? port.RunAsync(parsed, RunLinesAsync)
            : port.WithPortAsync(
                parsed, port.Report(parsed), (name, report) => InteractiveConsole.RunAsync(name, port.Baud(parsed), report)));
        return command;
    }

    private static async Task<int> RunLinesAsync(ConsoleClient client, Report report, CancellationToken cancel)
    {
        JsonArray answers = [];
        report.Result["answers"] = answers;
        while (await Console.In.ReadLineAsync(cancel) is { } line)
        {
            if (line.Trim() is "" or "program" or "people")
            {
                continue;
            }

            ConsoleAnswer answer = line.StartsWith("cert", StringComparison.Ordinal)
                ? new ConsoleAnswer([], new ConsoleRefusal(2, "usage", "load certificates with `gateway provision --ca --cert --key`"))
                : await client.AskAsync(line, report.Say, cancel);
            answers.Add(new JsonArray([.. answer.Lines.Select(text => JsonValue.Create(text))]));
            if (answer.Refusal is { } refusal)
            {
                return report.Fail(ExitCode.GatewayRefused, refusal.ToString());
            }
        }

        return report.Done();
    }
}
