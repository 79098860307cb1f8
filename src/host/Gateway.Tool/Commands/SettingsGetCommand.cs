using System.CommandLine;
using System.Text.Json.Nodes;
using Gateway.Client;
using Gateway.Tool.Output;
using Gateway.Tool.Provisioning;
using Gateway.Tool.Serial;

namespace Gateway.Tool.Commands;

/// <summary><c>gateway settings get</c>: the lines of the console's `show`.</summary>
internal static class SettingsGetCommand
{
    private const string Details = """
        With --json a number is a number, on and off are true and false, and what is not set and has no default is null. A secret is true if
        it is set; a certificate is an object with its bytes and CRCs.
        """;

    public static Command Make()
    {
        PortOptions port = new();
        Argument<string?> prefix = new("PREFIX")
        {
            Description = "First part of the keys, such as broker or sensor.1; default: all keys",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Command command = new DetailedCommand("get", "Shows settings: + is set, * is unsaved; secrets are never shown.", Details)
        {
            prefix,
        };
        port.AddTo(command);
        command.SetAction((parsed, _) => port.RunAsync(parsed, (client, report, cancel) =>
            RunAsync(client, report, parsed.GetValue(prefix) ?? "", cancel)));
        return command;
    }

    private static async Task<int> RunAsync(ConsoleClient client, Report report, string prefix, CancellationToken cancel)
    {
        ConsoleAnswer answer = await client.AskAsync($"show {prefix}".TrimEnd(), cancel);
        if (answer.Refusal is { } refusal)
        {
            return report.Fail(ExitCode.GatewayRefused, refusal.ToString());
        }

        JsonObject settings = [];
        report.Result["settings"] = settings;
        foreach (string line in answer.Lines)
        {
            int at = line.IndexOf(" = ", StringComparison.Ordinal);
            if (at > 2)
            {
                string key = line[2..at];
                settings[key] = TypedValue.Of(key, line[(at + 3)..]);
            }

            report.Say(line);
        }

        return answer.Lines.Count > 0
            ? report.Done()
            : report.Fail(ExitCode.GatewayRefused, $"no key begins with {prefix}, or none of these is set{SettingText.Suggestion(prefix)}");
    }
}
