using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Tests.Unit.HalHost;
using Gateway.Tool.Nanoff;
using Xunit;

namespace Gateway.Tests.Unit.Tool;

/// <summary>Images, boards, and the arguments of nanoff, before anything is run.</summary>
public sealed partial class FlashTests : IDisposable
{
    private static readonly FlashBoard Board = FlashBoard.Find("esp32-devkitc")!;
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_packed_image_is_read_again_with_what_is_said_of_it()
    {
        string archive = Pack();
        FlashImage image = FlashImage.Read(archive);
        Assert.Equal("image bytes", Encoding.ASCII.GetString(image.Bytes));

        // Computed by sha256sum.
        Assert.Equal("de7030234493a8bea844dbe1d8676e68a2c1a4b014c721f0425a22b6df66faec", image.Sha256);
        ImageManifest manifest = image.Manifest!;
        Assert.Equal(
            ("esp32-devkitc", "ESP32_REV3", "0x1E0000", 1_835_008, "1.17", "0.1.0", "Gateway.bin", 11, image.Sha256),
            (manifest.Board, manifest.Target, manifest.Address, manifest.Room, manifest.Firmware, manifest.Version, manifest.File,
                manifest.Bytes, manifest.Sha256));
        ZipFile.ExtractToDirectory(archive, folder.PathOf("unpacked"));
        Assert.Equal(image.Bytes, FlashImage.Read(folder.PathOf("unpacked")).Bytes);
        Assert.Null(FlashImage.Read(folder.PathOf("Gateway.bin")).Manifest);
    }

    [Theory]
    [InlineData("its length or SHA-256 differs", "\"bytes\": 11", "\"bytes\": 12")]
    [InlineData("its length or SHA-256 differs", "de703023", "de703024")]
    [InlineData("there is no Gatewax.bin in it", "Gateway.bin", "Gatewax.bin")]
    [InlineData("names no file of the archive", "Gateway.bin", "../Gateway.bin")]
    [InlineData("names no file of the archive", "Gateway.bin", "--masserase")]
    [InlineData("has version 2; this tool reads 1", "\"gateway-image\": 1", "\"gateway-image\": 2")]
    [InlineData("cannot be read", "\"board\"", "\"bored\"")]
    [InlineData("cannot be read", "{", "[")]
    [InlineData("cannot be read", "esp32-devkitc", "\\ud800")]
    public void An_archive_that_contradicts_itself_is_refused(string message, string from, string to)
    {
        ZipFile.ExtractToDirectory(Pack(), folder.PathOf("unpacked"));
        string manifest = folder.PathOf("unpacked", "image.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(from, to, StringComparison.Ordinal));
        FormatException exception = Assert.Throws<FormatException>(() => FlashImage.Read(folder.PathOf("unpacked")));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_image_is_refused()
    {
        Directory.CreateDirectory(folder.PathOf("empty"));
        foreach (string path in new[] { folder.PathOf("none"), folder.PathOf("empty"), folder.Write("a.zip", "no zip"), "", "\0" })
        {
            Assert.Throws<FormatException>(() => FlashImage.Read(path));
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1_835_008, true)]
    [InlineData(1_835_009, false)]
    public void An_image_must_fit_the_room_on_its_board(int bytes, bool fits)
    {
        Exception? exception = Record.Exception(() => FlashImage.CheckRoom(Board, bytes));
        Assert.Equal(fits, exception is null);
    }

    [Fact]
    public void The_runs_of_nanoff_are_right_to_the_word()
    {
        FlashPlan plan = new() { Board = Board, Target = "ESP32_REV3", Port = "COM4", Image = FlashImage.Read(Pack()) };
        string[] check = ["--nanodevice", "--serialport", "COM4", "--devicedetails"];
        Assert.Equal(
            [["--target", "ESP32_REV3", "--serialport", "COM4", "--update"],
             ["--nanodevice", "--serialport", "COM4", "--deploy", "--image", "x.bin"], check],
            plan.Runs("x.bin").Select(run => run.Arguments));
        Assert.Equal(
            [["--target", "ESP32_REV3", "--serialport", "COM4", "--update", "--fwversion", "1.17.0.9"],
             ["--target", "ESP32_REV3", "--serialport", "COM4", "--deploy", "--image", "x.bin", "--address", "0x1E0000"], check],
            (plan with { Firmware = "1.17.0.9", UsesLoader = true }).Runs("x.bin").Select(run => run.Arguments));
        Assert.Equal(2, (plan with { SkipsFirmware = true }).Runs("x.bin").Length);
    }

    [Fact]
    public void The_boards_are_those_of_the_pages_and_of_the_build()
    {
        string page = File.ReadAllText(SourceTree.Path("boards/README.md"));
        Dictionary<string, int> rooms = File.ReadLines(SourceTree.Path("tests/nano/partitions.tsv")).Skip(1)
            .Select(line => line.Split('\t')).ToDictionary(fields => fields[0], fields => int.Parse(fields[1]));
        Assert.Equal(rooms.Keys.Order(), FlashBoard.Names.Order());
        foreach (FlashBoard board in FlashBoard.All)
        {
            Assert.Equal(rooms[board.Name], board.ImageBytesMax);
            Assert.Contains($"| [{board.Name}]({board.Name}) | `{board.Target}`", page, StringComparison.Ordinal);
            Assert.Contains($"0x{board.Address:X}`", page, StringComparison.Ordinal);
        }

        string versions = File.ReadAllText(SourceTree.Path("src/device/nano.libraries.props"));
        Assert.Equal(FlashBoard.Firmware, Firmware().Match(versions).Groups[1].Value);
    }

    private string Pack()
    {
        string archive = folder.PathOf("gateway.zip");
        FlashImage.Pack(Board, folder.Write("Gateway.bin", "image bytes"), "0.1.0", archive);
        return archive;
    }

    [GeneratedRegex("<NanoFirmware>(.*)</NanoFirmware>")]
    private static partial Regex Firmware();
}
