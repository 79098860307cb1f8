namespace Gateway.Tool.Nanoff;

/// <summary>What to write to a board, and how.</summary>
internal sealed record FlashPlan
{
    /// <summary>The board.</summary>
    public required FlashBoard Board { get; init; }

    /// <summary>Its firmware's name for nanoff.</summary>
    public required string Target { get; init; }

    /// <summary>The serial port of its flashing cable.</summary>
    public required string Port { get; init; }

    /// <summary>The image.</summary>
    public required FlashImage Image { get; init; }

    /// <summary>The exact version of the firmware, or null for the newest that nanoff finds.</summary>
    public string? Firmware { get; init; }

    /// <summary>The firmware is there already.</summary>
    public bool SkipsFirmware { get; init; }

    /// <summary>The chip's own loader writes the image, for a board whose firmware does not answer.</summary>
    public bool UsesLoader { get; init; }

    /// <summary>The runs of nanoff, in order.</summary>
    /// <param name="image">The image's path.</param>
    public FlashStep[] Runs(string image)
    {
        string[] version = Firmware is null ? [] : ["--fwversion", Firmware];
        string[] firmware = ["--target", Target, "--serialport", Port, "--update", .. version];
        string[] deployment = UsesLoader
            ? ["--target", Target, "--serialport", Port, "--deploy", "--image", image, "--address", $"0x{Board.Address:X}"]
            : ["--nanodevice", "--serialport", Port, "--deploy", "--image", image];
        FlashStep[] all =
        [
            new("firmware", "nanoff --update", firmware), new("image", "nanoff --deploy", deployment),
            new("details", "nanoff --devicedetails", ["--nanodevice", "--serialport", Port, "--devicedetails"], Writes: false),
        ];
        return SkipsFirmware ? all[1..] : all;
    }
}
