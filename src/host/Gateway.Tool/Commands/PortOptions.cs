using System.CommandLine;
using System.IO.Ports;
using Gateway.Client;
using Gateway.Tool.Output;
using Gateway.Tool.Serial;

namespace Gateway.Tool.Commands;

/// <summary>The options of a command that uses a gateway's console, and the beginning and end of the dialogue.</summary>
internal sealed class PortOptions
{
    private const int BaudMin = 1_200;
    private const int BaudMax = 4_000_000;

    private readonly Option<string?> port = new("--port")
    {
        Description = "Serial port of the gateway's console: /dev/ttyUSB0, COM4, or the path that host-simulator prints; default: the only "
            + "port of this PC",
        HelpName = "P",
    };

    private readonly Option<int> baud = new("--baud")
    {
        Description = "Its speed",
        HelpName = "N",
        DefaultValueFactory = _ => 115_200,
        CustomParser = result => WholeNumber.Parse(result, BaudMin, BaudMax, $"--baud is {BaudMin} to {BaudMax}"),
    };

    private readonly Option<bool> json = new("--json") { Description = "The result as a JSON object, for programs" };

    public void AddTo(Command command)
    {
        port.CompletionSources.Add(_ => SerialPorts.List().Select(one => one.Name));
        port.AddCheck(result => ConnectOptions.Check(
            result, result.GetValueOrDefault<string?>() is not "", "--port is empty; without --port the only port of this PC is used"));
        command.Options.Add(port);
        command.Options.Add(baud);
        command.Options.Add(json);
    }

    /// <summary>
    /// The port that was given, or the only one there is; on a terminal it asks for one of several. Throws <see cref="FormatException"/>
    /// if several are left, and <see cref="ConsoleException"/> if there is none.
    /// </summary>
    public string Port(ParseResult parsed, Report report)
    {
        if (parsed.GetValue(port) is { } given)
        {
            return given;
        }

        PortDescription[] all = SerialPorts.Likely(SerialPorts.List());
        string? chosen = all.Length == 1 ? all[0].Name
            : all.Length > 1 ? report.Choose("Which port?", [.. all.Select(one => one.Name)])
            : throw new ConsoleException(
                ConsoleTrouble.PortLost, "there is no serial port: use a data cable, and check that its driver is installed");
        if (chosen is null)
        {
            throw new FormatException($"--port is missing, and there are several: {string.Join(", ", all.Select(one => one.Name))}");
        }

        report.Step($"port: {chosen}");
        return chosen;
    }

    public int Baud(ParseResult parsed) => parsed.GetValue(baud);

    public Report Report(ParseResult parsed) => new(parsed.GetValue(json), parsed.InvocationConfiguration);

    /// <summary>Opens the port, finds the console and runs the dialogue; returns the exit code, whatever goes wrong.</summary>
    public Task<int> RunAsync(ParseResult parsed, Func<ConsoleClient, Report, CancellationToken, Task<int>> dialogue) =>
        WithPortAsync(parsed, Report(parsed), async (name, report) =>
        {
            using Interrupt interrupt = new();
            using SerialPort open = SerialPorts.Open(name, Baud(parsed));
            await using ConsoleClient client = new(open.BaseStream);
            report.Progress($"looking for a gateway's console on {name}");
            await client.FindAsync(interrupt.Token);
            return await dialogue(client, report, interrupt.Token);
        });

    /// <summary>Chooses the port and runs; returns the exit code, whatever is wrong with the port.</summary>
    public async Task<int> WithPortAsync(ParseResult parsed, Report report, Func<string, Report, Task<int>> run)
    {
        string name = "";
        try
        {
            name = Port(parsed, report);
            return await run(name, report);
        }
        catch (FormatException exception)
        {
            return report.Fail(ExitCode.BadArguments, exception.Message);
        }
        catch (ConsoleException exception)
        {
            string message = name.Length == 0 || exception.Message.StartsWith(name, StringComparison.Ordinal)
                ? exception.Message
                : $"{name}: {exception.Message}";
            return report.Fail(ExitCode.PortFailed, message);
        }
        catch (OperationCanceledException)
        {
            return report.Fail(ExitCode.Interrupted, "interrupted");
        }
    }
}
