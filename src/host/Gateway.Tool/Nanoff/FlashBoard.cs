namespace Gateway.Tool.Nanoff;

/// <summary>A board that can be flashed.</summary>
/// <param name="Name">Its folder in <c>boards</c>.</param>
/// <param name="Target">Its firmware's name for nanoff.</param>
/// <param name="Address">Where its image begins in flash, for the chip's own loader.</param>
/// <param name="ImageBytesMax">The room there.</param>
internal sealed record FlashBoard(string Name, string Target, int Address, int ImageBytesMax)
{
    /// <summary>The firmware that the image's packages fit: a native checksum binds them (src/device/nano.libraries.props).</summary>
    public const string Firmware = "1.17";

    private const int Classic = 0x1E0000;
    private const int Newer = 0x1B0000;

    /// <summary>All of them.</summary>
    public static readonly FlashBoard[] All =
    [
        new("esp32-devkitc", "ESP32_REV3", Classic, 1_835_008),
        new("esp32-s3-devkitc", "ESP32_S3_OCTAL", Newer, 3_014_656),
        new("olimex-esp32-poe", "ESP32_OLIMEX", Classic, 1_835_008),
        new("esp32-c6-devkitc", "ESP32_C6_THREAD", 0x250000, 2_359_296),
        new("esp32-c3-devkitm", "ESP32_C3", Newer, 2_031_616),
    ];

    /// <summary>Their names.</summary>
    public static string[] Names => [.. All.Select(board => board.Name)];

    /// <summary>The board with this name, or null.</summary>
    public static FlashBoard? Find(string name) => All.FirstOrDefault(board => board.Name == name);
}
