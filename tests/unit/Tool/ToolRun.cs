using System.CommandLine;
using Gateway.Client;
using Gateway.Tool.Commands;
using Xunit;

namespace Gateway.Tests.Unit.Tool;

/// <summary>One run of the command in this process: its exit code and its lines.</summary>
internal sealed record ToolRun(int ExitCode, string[] Output, string[] Errors)
{
    /// <summary>A run with a command line that is right.</summary>
    public static ToolRun Of(params string[] arguments)
    {
        Assert.Empty(CommandLineRun.Parse(ToolCommand.Make(), arguments).Errors);
        return Any(arguments);
    }

    /// <summary>A run with any command line.</summary>
    public static ToolRun Any(params string[] arguments) => Any(ToolCommand.Make, "gateway", arguments);

    /// <summary>A run of any program.</summary>
    public static ToolRun Any(Func<RootCommand> make, string program, string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int code = CommandLineRun.Of(program, make, arguments, new InvocationConfiguration { Output = output, Error = errors });
        return new ToolRun(code, Lines(output), Lines(errors));
    }

    private static string[] Lines(StringWriter writer) =>
        writer.ToString().ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
