using System.CommandLine;
using Gateway.Client;

namespace Gateway.Tool.Habits;

/// <summary>
/// The options that somebody always gives, one a line as on the command line (src/docs/command-line.md). They apply to the commands that
/// have them, and what the command line says comes first. A password of the file goes to no broker that the command line names.
/// </summary>
internal static class DefaultsFile
{
    /// <summary>The variable of the environment with another file; empty for none.</summary>
    public const string Variable = "GATEWAY_DEFAULTS";

    private const char Comment = '#';

    // If the command line says one of these, the file says nothing of them.
    private static readonly string[] OfBroker =
        ["--broker", "--host", "--broker-port", "--user", "--password", "--password-file", "--password-stdin", "--ca", "--cert", "--key"];

    private static readonly string[] OfAccount = ["--user", "--password", "--password-file", "--password-stdin"];

    // What these set is another gateway's each time: only how the gateway is reached can be a habit.
    private static readonly string[] Provisioning = ["provision", "setup"];
    private static readonly string[] OfProvision = ["--port", "--baud", "--via", "--nanoff", "--json", CommandLineRun.VerboseName];

    /// <summary>The user's file: the one that <see cref="Variable"/> names, or the usual one; null if it names none.</summary>
    public static string? UsualPath()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } given)
        {
            return given.Length > 0 ? given : null;
        }

        string folder = Environment.GetFolderPath(
            Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        string usual = Path.Combine(folder, "gateway", "defaults");
        return folder.Length > 0 && File.Exists(usual) ? usual : null;
    }

    /// <summary>A command line with the options of a file. Throws <see cref="FormatException"/>, which names file and line.</summary>
    public static string[] Complete(RootCommand root, string[] arguments, string? path)
    {
        (Command command, int place) = Walk(root, arguments);
        if (path is null || command is RootCommand)
        {
            return arguments;
        }

        ParseResult given = CommandLineRun.Parse(root, arguments);
        string[] said = [.. command.Options.Where(option => given.GetResult(option) is { Implicit: false }).Select(option => option.Name)];
        List<string> added = [];
        int number = 0;
        foreach (string line in Lines(path))
        {
            number++;
            if (line.Trim() is { Length: > 0 } text && text[0] != Comment)
            {
                added.AddRange(Tokens(root, command, said, text, $"{path} line {number}"));
            }
        }

        return [.. arguments[..place], .. added, .. arguments[place..]];
    }

    private static IEnumerable<string> Tokens(RootCommand root, Command command, string[] said, string text, string where)
    {
        string[] parts = text.Split([' ', '\t', '='], 2, StringSplitOptions.TrimEntries);
        Option[] all = [.. OptionsBelow(root)];
        string name = all.FirstOrDefault(option => option.Name == parts[0] || option.Aliases.Contains(parts[0]))?.Name
            ?? throw new FormatException($"{where}: no command has this option{NearestName.Ending(parts[0], NearestName.NamesOf(all))}");
        if (name == "--password")
        {
            throw new FormatException($"{where}: a password does not belong there: use --password-file");
        }

        Option? own = command.Options.FirstOrDefault(option => option.Name == name);
        bool isSaid = said.Contains(name) || (OfBroker.Contains(name) && said.Any(one => OfBroker.Except(OfAccount).Contains(one)))
            || (OfAccount.Contains(name) && said.Any(OfAccount.Contains));
        if (own is null || isSaid || (Provisioning.Contains(command.Name) && !OfProvision.Contains(name)))
        {
            return [];
        }

        return parts.Length > 1 && parts[1].Length > 0 ? [$"{name}={parts[1]}"] : [name];
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FormatException($"defaults file: {exception.Message}", exception);
        }
    }

    private static IEnumerable<Option> OptionsBelow(Command command) =>
        command.Options.Concat(command.Subcommands.SelectMany(OptionsBelow));

    // The command that is meant, and where its options may begin.
    private static (Command Command, int Place) Walk(RootCommand root, string[] arguments)
    {
        Command command = root;
        int place = 0;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (command.Subcommands.FirstOrDefault(one => one.Name == arguments[i]) is { } next)
            {
                command = next;
                place = i + 1;
            }
            else if (arguments[i] != CommandLineRun.VerboseName)
            {
                break;
            }
        }

        return (command, place);
    }
}
