using System.CommandLine;
using Gateway.Client;
using Gateway.Tool.Commands;
using Gateway.Tool.Habits;

return CommandLineRun.Of(
    "gateway", ToolCommand.Make, args, new InvocationConfiguration(),
    (root, arguments) => DefaultsFile.Complete(root, arguments, DefaultsFile.UsualPath()));
