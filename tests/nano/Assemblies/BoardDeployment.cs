using System.Globalization;

namespace Gateway.Tests.Nano.Assemblies;

/// <summary>What a board deploys: its own assemblies, converted, and the libraries, compared with the partition of its firmware.</summary>
internal sealed record BoardDeployment(string Board, int OwnBytes, int LibraryBytes, int PartitionBytes)
{
    /// <summary>Bytes of each board's deployment partition.</summary>
    public static IReadOnlyDictionary<string, int> Partitions { get; } =
        Tsv.Parse(Tsv.Read("partitions.tsv"), "board", "bytes", "source").ToDictionary(row => row[0], row => Number(row[1]));

    private static readonly int libraries = Tsv.Parse(Tsv.Read("libraries.tsv"), "assembly", "bytes", "source").Sum(row => Number(row[1]));

    public int Bytes => OwnBytes + LibraryBytes;

    public int Percent => (int)(Bytes * 100L / PartitionBytes);

    /// <summary>Why the image is too large, or null.</summary>
    public string? Refusal => Percent <= AssemblySize.PercentMax
        ? null
        : $"{Board}: an image of {Bytes} bytes is more than {AssemblySize.PercentMax} % of the {PartitionBytes} of its partition";

    public static BoardDeployment Of(DeviceProject board, DeviceBuild build)
    {
        string name = board.Path.Split('/')[1];
        return new(name, build.ImageOf(board).Sum(image => AssemblySize.Of(image.Pe).FileBytes), libraries, Partitions[name]);
    }

    public string[] ToCells()
    {
        int[] figures = [OwnBytes, LibraryBytes, Bytes, PartitionBytes, Percent];
        return [Board, .. figures.Select(figure => figure.ToString(CultureInfo.InvariantCulture))];
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
