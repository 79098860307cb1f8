using System.CommandLine;
using Gateway.Tool.Commands;
using Xunit;

namespace Gateway.Tests.Unit.Tool;

/// <summary>One run of the command in this process: its exit code and its lines.</summary>
internal sealed record ToolRun(int ExitCode, string[] Output, string[] Errors)
{
    public static ToolRun Of(params string[] arguments)
    {
        ParseResult parsed = ToolCommand.Make().Parse(arguments);
        Assert.Empty(parsed.Errors);
        using StringWriter output = new();
        using StringWriter errors = new();
        int code = parsed.Invoke(new InvocationConfiguration { Output = output, Error = errors, ProcessTerminationTimeout = null });
        return new ToolRun(code, Lines(output), Lines(errors));
    }

    private static string[] Lines(StringWriter writer) => writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
