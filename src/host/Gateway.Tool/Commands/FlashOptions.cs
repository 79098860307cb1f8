using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Client;
using Gateway.Tool.Nanoff;
using Gateway.Tool.Output;

namespace Gateway.Tool.Commands;

/// <summary>The options that say what is flashed, and the run made from them.</summary>
internal sealed class FlashOptions
{
    private readonly Argument<string?> board = new("BOARD")
    {
        Description = string.Join(", ", FlashBoard.Names) + "; default: the archive's",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> image = Text("--image", "FILE|FOLDER", "The image: .zip, folder or .bin");
    private readonly Option<string?> sha256 = new("--sha256") { Description = "What the image's SHA-256 must be", HelpName = "HEX" };
    private readonly Option<string?> target = new("--target") { Description = "Another firmware for this board", HelpName = "NAME" };
    private readonly Option<string?> firmware = new("--firmware") { Description = "Exact version of the firmware", HelpName = "VERSION" };
    private readonly Option<bool> skipFirmware = new("--skip-firmware") { Description = "Only the image: the firmware is there" };
    private readonly Option<bool> loader = new("--loader")
    {
        Description = "Write the image with the chip's own loader, for a board whose firmware does not answer",
    };

    private readonly Option<string?> nanoff = new("--nanoff") { Description = "The program nanoff", HelpName = "FILE" };
    private readonly Option<bool> installNanoff = new("--install-nanoff")
    {
        Description = "Install nanoff for this command, if that was not done before; needs the .NET SDK",
    };

    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Check everything, print the commands, and do nothing" };

    public void AddTo(Command command)
    {
        board.AcceptOnlyFromAmong(FlashBoard.Names);
        command.Arguments.Add(board);
        foreach (Option option in new Option[] { image, sha256, target, firmware, skipFirmware, loader, nanoff, installNanoff, dryRun })
        {
            command.Options.Add(option);
        }

        command.AddCheck(Check);
    }

    private static Option<string> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName, Required = true };

    // Nothing here begins an option of nanoff.
    private static bool IsWord(string? text) =>
        text is null || (text.Length > 0 && char.IsAsciiLetterOrDigit(text[0])
            && text.All(symbol => char.IsAsciiLetterOrDigit(symbol) || symbol is '.' or '_' or '-'));

    private void Check(CommandResult result)
    {
        ConnectOptions.Check(result, IsWord(result.GetValue(target)), "--target is a name such as ESP32_REV3");
        ConnectOptions.Check(result, IsWord(result.GetValue(firmware)), "--firmware is a version such as 1.17.0.100");
        ConnectOptions.Check(
            result,
            result.GetValue(sha256) is not { } hex || (hex.Length == 64 && hex.All(char.IsAsciiHexDigit)),
            "--sha256 is 64 hexadecimal digits");
        ConnectOptions.Check(
            result, result.GetValue(nanoff) is null || !result.GetValue(installNanoff), "--nanoff or --install-nanoff, not both");
    }

    /// <summary>
    /// Reads the image and makes the run. Throws <see cref="FormatException"/> for an image that is damaged or for another board.
    /// </summary>
    public FlashRun Run(ParseResult parsed, string port, Report report)
    {
        FlashImage read = FlashImage.Read(parsed.GetRequiredValue(image));
        FlashBoard wanted = BoardOf(parsed, read, report);
        FlashImage.CheckRoom(wanted, read.Bytes.Length);
        if (parsed.GetValue(sha256) is { } hex && !hex.Equals(read.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new FormatException($"the image's SHA-256 is {read.Sha256}, not the one of --sha256");
        }

        FlashPlan plan = new()
        {
            Board = wanted,
            Target = parsed.GetValue(target) ?? wanted.Target,
            Port = port,
            Image = read,
            Firmware = parsed.GetValue(firmware),
            SkipsFirmware = parsed.GetValue(skipFirmware),
            UsesLoader = parsed.GetValue(loader),
        };
        return new FlashRun(new NanoffProgram(Program(parsed), report), plan, parsed.GetValue(installNanoff), report);
    }

    /// <summary>The program nanoff.</summary>
    public string Program(ParseResult parsed) => NanoffProgram.Find(parsed.GetValue(nanoff), parsed.GetValue(installNanoff));

    /// <summary>Whether nothing is to be done.</summary>
    public bool IsDry(ParseResult parsed) => parsed.GetValue(dryRun);

    private FlashBoard BoardOf(ParseResult parsed, FlashImage read, Report report)
    {
        string? given = parsed.GetValue(board);
        if (read.Manifest is not { } manifest)
        {
            return FlashBoard.Find(given ?? report.Choose("Which board?", FlashBoard.Names) ?? "")
                ?? throw new FormatException($"the board is missing: {string.Join(", ", FlashBoard.Names)}");
        }

        FlashBoard known = FlashBoard.Find(manifest.Board)
            ?? throw new FormatException($"the image is for {manifest.Board}, which this tool does not know");
        bool isSame = manifest.Target == known.Target && manifest.Address == $"0x{known.Address:X}"
            && manifest.Firmware == FlashBoard.Firmware;
        return given is not null && given != known.Name ? throw new FormatException($"the image is for {known.Name}, not for {given}")
            : !isSame ? throw new FormatException(
                $"the image needs firmware {manifest.Firmware} of {manifest.Target} and address {manifest.Address}; this tool writes "
                + $"{FlashBoard.Firmware}, {known.Target}, 0x{known.Address:X}: use the tool of the image's version, {manifest.Version}")
            : known;
    }
}
