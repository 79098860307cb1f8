using System.CommandLine;

namespace Gateway.Client;

/// <summary>
/// A program from its command line to its exit code. A wrong command line is told in lines, with the nearest name, and ends with
/// <see cref="ExitCode.BadArguments"/>. An exception that nobody foresaw is one line and <see cref="ExitCode.Unexpected"/>: no stack trace
/// reaches the user, unless <c>--verbose</c> asks for it.
/// </summary>
public static class CommandLineRun
{
    /// <summary>The option of <see cref="AddVerbose"/>.</summary>
    public const string VerboseName = "--verbose";

    // A message may begin with @, which is no file of arguments.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>What every program has: <c>--verbose</c>, on each of its commands.</summary>
    public static void AddVerbose(RootCommand root) => root.Options.Add(new Option<bool>(VerboseName)
    {
        Description = "After an unexpected error, say where it happened",
        Recursive = true,
    });

    /// <summary>Parses as <see cref="Of"/> does.</summary>
    public static ParseResult Parse(RootCommand root, string[] arguments) => root.Parse(arguments, Parsing);

    /// <summary>Parses and runs; returns the exit code, whatever happens.</summary>
    /// <param name="program">Its name, which begins each line on standard error.</param>
    /// <param name="make">Makes the command.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="streams">Where output goes.</param>
    /// <param name="complete">Adds what a file says to the command line, or throws <see cref="FormatException"/>.</param>
    public static int Of(
        string program, Func<RootCommand> make, string[] arguments, InvocationConfiguration streams,
        Func<RootCommand, string[], string[]>? complete = null)
    {
        streams.EnableDefaultExceptionHandler = false;

        // The commands handle signals: the library would end the process before DISCONNECT has left.
        streams.ProcessTerminationTimeout = null;
        try
        {
            return Run(program, make(), arguments, streams, complete);
        }
        catch (Exception exception)
        {
            string told = Describe(exception, arguments.Contains(VerboseName));
            streams.Error.WriteLine($"{program}: unexpected error: {string.Concat(ArgumentErrors.Of([told], [], arguments))}");
            return ExitCode.Unexpected;
        }
    }

    /// <summary>An error that nobody foresaw, in one line; for <c>--verbose</c> with its trace.</summary>
    public static string Describe(Exception exception, bool isVerbose)
    {
        Exception cause = exception is AggregateException { InnerException: { } inner } ? inner : exception;
        return isVerbose ? cause.ToString() : $"{cause.GetType().Name}: {cause.Message.ReplaceLineEndings(" ")} ({VerboseName} says where)";
    }

    private static int Run(
        string program, RootCommand root, string[] arguments, InvocationConfiguration streams,
        Func<RootCommand, string[], string[]>? complete)
    {
        string[] completed;
        try
        {
            completed = complete is null ? arguments : complete(root, arguments);
        }
        catch (FormatException exception)
        {
            return Refuse(program, streams, [exception.Message]);
        }

        ParseResult parsed = Parse(root, completed);
        return parsed.Errors.Count == 0
            ? parsed.Invoke(streams)
            : Refuse(program, streams, [
                .. ArgumentErrors.Of(parsed.Errors.Select(error => error.Message), parsed.UnmatchedTokens, completed),
                .. NearestName.Suggestions(parsed), $"see {program} --help",
            ]);
    }

    private static int Refuse(string program, InvocationConfiguration streams, string[] messages)
    {
        foreach (string message in messages)
        {
            streams.Error.WriteLine($"{program}: {message}");
        }

        return ExitCode.BadArguments;
    }
}
