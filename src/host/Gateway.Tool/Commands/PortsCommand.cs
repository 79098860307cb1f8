using System.CommandLine;
using System.Text.Json.Nodes;
using Gateway.Tool.Output;
using Gateway.Tool.Serial;

namespace Gateway.Tool.Commands;

/// <summary><c>gateway ports</c>: the serial ports of this PC.</summary>
internal static class PortsCommand
{
    public static Command Make()
    {
        Option<bool> json = new("--json") { Description = "The result as a JSON object, for programs" };
        Command command = new("ports", "Lists the serial ports of this PC and the devices on them, if known.") { json };
        command.SetAction(parsed => Run(new Report(parsed.GetValue(json), parsed.InvocationConfiguration)));
        return command;
    }

    private static int Run(Report report)
    {
        PortDescription[] ports = SerialPorts.List();
        report.Result["ports"] = new JsonArray(
            [.. ports.Select(port => new JsonObject { ["name"] = port.Name, ["description"] = port.Description })]);
        foreach (PortDescription port in ports)
        {
            report.Say(port.Description.Length > 0 ? $"{port.Name}  {port.Description}" : port.Name);
        }

        if (ports.Length == 0)
        {
            report.Warn("no serial ports: use a data cable, and check that its driver is installed");
        }

        return report.Done();
    }
}
