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

    private readonly Option<string> port = new("--port")
    {
        Description = "Serial port of the gateway's console: /dev/ttyUSB0, COM4, or the path that host-simulator prints",
        HelpName = "P",
        Required = true,
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
        command.Options.Add(port);
        command.Options.Add(baud);
        command.Options.Add(json);
    }

    public string Port(ParseResult parsed) => parsed.GetRequiredValue(port);

    public int Baud(ParseResult parsed) => parsed.GetValue(baud);

    public Report Report(ParseResult parsed) => new(parsed.GetValue(json));

    /// <summary>Opens the port, finds the console and runs the dialogue; returns the exit code, whatever goes wrong.</summary>
    public async Task<int> RunAsync(ParseResult parsed, Func<ConsoleClient, Report, CancellationToken, Task<int>> dialogue)
    {
        Report report = Report(parsed);
        string name = Port(parsed);
        using Interrupt interrupt = new();
        try
        {
            using SerialPort open = SerialPorts.Open(name, Baud(parsed));
            await using ConsoleClient client = new(open.BaseStream);
            report.Progress($"looking for a gateway's console on {name}");
            await client.FindAsync(interrupt.Token);
            return await dialogue(client, report, interrupt.Token);
        }
        catch (ConsoleException exception)
        {
            string message = exception.Message.StartsWith(name, StringComparison.Ordinal)
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
