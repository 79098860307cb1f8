using Gateway.Tests.Nano.Memory;
using Xunit;

namespace Gateway.Tests.Nano;

/// <summary>Memory of the type system, compared with measurements in the device's interpreter for the images in vectors.</summary>
public class AssemblyRamTests
{
    private const string Vector = "e0fc3b0";
    private const long MeasuredTypeSystem = 33152;

    public static TheoryData<string, int[], long> Measured => new()
    {
        // AR, TR, FR, MR, TD, FD, ST, MD as the converted assembly has them.
        { "Gateway.Core", [1, 14, 0, 7, 134, 534, 8, 739], 4692 },
        { "Gateway.Core.App", [2, 88, 71, 244, 89, 716, 3, 762], 6228 },
        { "Gateway.Hal.Nano", [15, 126, 9, 164, 33, 121, 0, 161], 2400 },
        { "Gateway.Esp32DevKitC", [11, 122, 42, 139, 25, 91, 14, 92], 2232 },
    };

    [Theory]
    [MemberData(nameof(Measured))]
    public void Tables_and_bytes_of_an_assembly_are_those_of_the_converted_one(string name, int[] counts, long bytes)
    {
        AssemblyRam ram = AssemblyRam.Of(BoardImage.FromVector(Vector).Assemblies[name]);
        int[] found =
        [
            ram.AssemblyRefs, ram.TypeRefs, ram.FieldRefs, ram.MethodRefs, ram.Types, ram.Fields, ram.StaticFields, ram.Methods
        ];
        Assert.Equal(counts, found);
        Assert.Equal(bytes, ram.Bytes);
    }

    [Fact]
    public void A_boards_type_system_is_to_the_byte_what_was_measured()
    {
        Assert.Equal(MeasuredTypeSystem, BoardImage.FromVector(Vector).TypeSystemBytes);
    }

    [Fact]
    public void A_library_that_nobody_measured_is_refused()
    {
        BoardImage image = BoardImage.FromVector(Vector) with { Libraries = ["nanoFramework.New"] };
        string message = Assert.Throws<InvalidOperationException>(() => image.TypeSystemBytes).Message;
        Assert.Contains("does not say what nanoFramework.New takes", message, StringComparison.Ordinal);
    }
}
