using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Fuzz;

/// <summary>Deliberate errors. If a fuzzer does not find them, its silence about other targets means nothing.</summary>
public sealed class CanaryTests
{
    private const long InputsMax = 20_000;
    private const int Seed = 7;

    [Fact]
    public void A_length_that_is_not_checked_is_found() => AssertFound(new UncheckedLength(), "IndexOutOfRangeException");

    [Fact]
    public void A_surrogate_that_is_let_through_is_found() => AssertFound(new LenientUtf8(), "a surrogate passes");

    [Fact]
    public void An_allocation_on_a_rare_way_is_found() => AssertFound(new Allocating(), "core allocates");

    private static void AssertFound(FuzzTarget canary, string what)
    {
        FuzzResult result = new Fuzzer(canary, Seed).Run(InputsMax);
        Assert.True(result.Finding != null, $"the fuzzer is blind: {canary.Name} was not found in {result.Inputs} inputs");
        Assert.StartsWith(what, result.Finding.What, StringComparison.Ordinal);
        Assert.InRange(result.Finding.Input.Length, 1, 8);
    }

    private abstract class Canary : FuzzTarget
    {
        public override string Name => GetType().Name;

        public override IReadOnlyList<byte[]> Corpus { get; } = [[0x32, 9, 0, 3, 0x61, 0x2F, 0x62, 0, 10, 1, 2]];
    }

    private sealed class UncheckedLength : Canary
    {
        protected override int Run(byte[] input) =>
            input.Length >= 4 && input[0] == 0x34 ? BigEndian.GetU16(input, 4 + input[3]) : input.Length;
    }

    private sealed class LenientUtf8 : Canary
    {
        public override IReadOnlyList<byte[]> Corpus { get; } = new Utf8Target().Corpus.Where(text => text[0] != 0xED).ToArray();

        protected override int Run(byte[] input)
        {
            byte[] text = (byte[])input.Clone();
            int at = text.AsSpan().IndexOf((byte)0xED);
            if (at >= 0 && at + 1 < text.Length && text[at + 1] >= 0xA0)
            {
                text[at] = 0xEE;
            }

            Expect(Utf8.IsValid(text, 0, text.Length) == Utf8Target.IsStrict(input), "a surrogate passes");
            return input.Length == 0 ? 0 : input[0];
        }
    }

    private sealed class Allocating : Canary
    {
        private static object? kept;

        protected override int Run(byte[] input)
        {
            BeginCore();
            if (input.Length > 3 && input[1] == 0x80 && input[2] == 0x7F)
            {
                kept = new object();
            }

            EndCore();
            return input.Length > 1 ? input[1] : kept == null ? -1 : -2;
        }
    }
}
