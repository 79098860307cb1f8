using System.CommandLine;
using Gateway.Client;
using Gateway.Tool.Provisioning;

namespace Gateway.Tool.Commands;

/// <summary><c>gateway settings set</c>: sets keys and saves them.</summary>
internal static class SettingsSetCommand
{
    public static Command Make()
    {
        PortOptions port = new();
        Argument<string[]> values = new("KEY=VALUE")
        {
            Description = "What to set; nothing after = restores the default",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string[]> secrets = new("--secret-stdin")
        {
            Description = "A key whose value is read from standard input, one line for each; repeatable",
            HelpName = "KEY",
            DefaultValueFactory = _ => [],
        };
        Option<bool> test = new("--test") { Description = "Save only if the gateway reaches the broker with these settings" };
        Option<bool> restart = new("--restart") { Description = "Restart the gateway if a saved setting needs it" };
        Command command = new("set", "Sets keys and saves them: all or none.") { values, secrets, test, restart };
        port.AddTo(command);
        command.AddCheck(result =>
        {
            string[] given = result.GetValue(values) ?? [];
            ConnectOptions.Check(
                result, given.Length + (result.GetValue(secrets) ?? []).Length > 0, "nothing to set: KEY=VALUE or --secret-stdin KEY");
            foreach (string name in given.Select(text => text.Split('=')[0].Trim()).Where(SettingText.IsSecret))
            {
                result.AddError($"{name} is a secret, and everybody can see a command line: use --secret-stdin {name}");
            }
        });
        command.SetAction(async (parsed, _) =>
        {
            SettingsPlan plan = new();
            try
            {
                foreach (SettingChange change in parsed.GetValue(values)!.Select(text => SettingText.Parse(text, "settings set")))
                {
                    plan.Set(change.Key, change.Value is { Length: > 0 } ? change.Value : null);
                }

                foreach (string key in parsed.GetValue(secrets)!)
                {
                    SettingText.CheckKey(key);
                    plan.Set(key, SecretInput.Read(key));
                }
            }
            catch (FormatException exception)
            {
                return port.Report(parsed).Fail(ExitCode.BadArguments, exception.Message);
            }

            PlanRun.Options options = new() { Test = parsed.GetValue(test), Restart = parsed.GetValue(restart) };
            return await port.RunAsync(parsed, (client, report, cancel) => new PlanRun(client, report, cancel).RunAsync(plan, options));
        });
        return command;
    }
}
