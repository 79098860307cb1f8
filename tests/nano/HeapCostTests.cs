using Gateway.Tests.Nano.Memory;
using Xunit;

namespace Gateway.Tests.Nano;

/// <summary>The heap's rule against what was measured in the device's interpreter (nanoCLR 1.17, 32-bit).</summary>
public class HeapCostTests
{
    public static TheoryData<string, object, long> Measured => new()
    {
        { "new object()", new object(), 12 },
        { "new Derived (1 int field)", new OneInt(), 24 },
        { "new class 4 ints", new FourInts(), 60 },
        { "new class 4 longs", new FourLongs(), 60 },
        { "new class 8 bytes fields", new EightBytes(), 108 },
        { "new byte[16]", new byte[16], 36 },
        { "new byte[64]", new byte[64], 84 },
        { "array resize/new 1 KiB", new byte[1024], 1044 },
        { "BitConverter.GetBytes(int)", new byte[4], 24 },
        { "new int[4]", new int[4], 36 },
        { "new long[8]", new long[8], 84 },
        { "new bool[64]", new bool[64], 84 },
        { "new object[8]", new object[8], 120 },
        { "new string[8]", new string[8], 120 },
        { "new DateTime[4]", new DateTime[4], 72 },
        { "method group -> delegate conversion", new Action(Nothing), 36 },
        { "string concat 2", string.Concat("ab", new string('x', 2)), 24 },
        { "string literal", "abcd", 12 },
        { "new S16[8] (array of structs)", new FourIntStruct[8], 600 }
    };

    [Theory]
    [MemberData(nameof(Measured))]
    public void The_rule_gives_what_was_measured(string construct, object made, long bytes)
    {
        HeapWalk walk = new(type => type.Assembly == typeof(HeapCostTests).Assembly);
        walk.AddRoot(construct, made);
        Assert.Equal(bytes, walk.Bytes);
    }

    private static void Nothing()
    {
    }

#pragma warning disable CS0649, CS0169, CA1823, IDE0044, IDE0051 // Fields that are there to be counted.
    private class NoField;

    private sealed class OneInt : NoField
    {
        private int a;
    }

    private sealed class FourInts
    {
        private int a, b, c, d;
    }

    private sealed class FourLongs
    {
        private long a, b, c, d;
    }

    private sealed class EightBytes
    {
        private byte a, b, c, d, e, f, g, h;
    }

    private struct FourIntStruct
    {
        private int a, b, c, d;
    }
#pragma warning restore CS0649, CS0169, CA1823, IDE0044, IDE0051
}
