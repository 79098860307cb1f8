using System.CommandLine;
using Gateway.Tool.Nanoff;

namespace Gateway.Tool.Commands;

/// <summary><c>gateway flash</c>: firmware and image onto a board, with nanoff.</summary>
internal static class FlashCommand
{
    private const string Summary = "Writes firmware and image to a board, with nanoff.";
    private const string Details = """
        The image is a release archive or its unpacked folder, which says for which board it is and is checked by its SHA-256, or a .bin of
        your own with the name of the board. nanoff is the one of --nanoff, the one that --install-nanoff installed, or the one of the PATH.

        Examples:
          gateway flash --image gateway-esp32-devkitc.zip
          gateway flash esp32-devkitc --image boards/esp32-devkitc/bin/Release/Gateway.Esp32DevKitC.bin --port COM4 --dry-run
          gateway flash --image gateway-esp32-s3-devkitc.zip --target ESP32_S3_QUAD --firmware 1.17.0.100
          gateway flash --image gateway-esp32-devkitc.zip --skip-firmware --loader
        """;

    public static Command Make()
    {
        PortOptions port = new();
        FlashOptions wanted = new();
        Command command = new DetailedCommand("flash", Summary, Details);
        wanted.AddTo(command);
        port.AddTo(command);
        command.SetAction((parsed, _) => port.WithPortAsync(parsed, port.Report(parsed), (name, report) =>
        {
            FlashRun run = wanted.Run(parsed, name, report);
            run.Tell();
            if (!wanted.IsDry(parsed))
            {
                return run.RunAsync();
            }

            run.Show();
            return Task.FromResult(report.Done());
        }));
        return command;
    }
}
