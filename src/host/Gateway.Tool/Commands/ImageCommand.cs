using System.CommandLine;
using Gateway.Client;
using Gateway.Tool.Nanoff;

namespace Gateway.Tool.Commands;

/// <summary><c>gateway image</c>: makes the release archive of a board's image.</summary>
internal static class ImageCommand
{
    private const string Details = """
        Example:
          gateway image esp32-devkitc --binary boards/esp32-devkitc/bin/Release/Gateway.Esp32DevKitC.bin --to gateway-esp32-devkitc.zip
        """;

    public static Command Make()
    {
        Argument<string> board = new("BOARD") { Description = string.Join(", ", FlashBoard.Names) };
        board.AcceptOnlyFromAmong(FlashBoard.Names);
        Option<string> binary = new("--binary")
        {
            Description = "The image, as the build writes it",
            HelpName = "FILE.bin",
            Required = true,
        };
        Option<string> to = new("--to") { Description = "The archive to write", HelpName = "FILE.zip", Required = true };
        Command command = new DetailedCommand("image", "Makes the release archive that `flash` takes, with its SHA-256.", Details)
        {
            board, binary, to,
        };
        command.SetAction(parsed => Run(
            FlashBoard.Find(parsed.GetRequiredValue(board))!, parsed.GetRequiredValue(binary), parsed.GetRequiredValue(to),
            parsed.InvocationConfiguration));
        return command;
    }

    private static int Run(FlashBoard board, string binary, string archive, InvocationConfiguration streams)
    {
        try
        {
            string version = typeof(ImageCommand).Assembly.GetName().Version!.ToString(3);
            ImageManifest manifest = FlashImage.Pack(board, binary, version, archive);
            streams.Output.WriteLine($"{archive}: {manifest.File}, {manifest.Bytes} bytes, SHA-256 {manifest.Sha256}");
            return ExitCode.Done;
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            streams.Error.WriteLine($"gateway: {exception.Message}");
            return ExitCode.BadArguments;
        }
    }
}
