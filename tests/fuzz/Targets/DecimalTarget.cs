using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Primitives;

namespace Gateway.Tests.Fuzz;

/// <summary>Decimal text, read and written, against integers without a bound.</summary>
internal sealed partial class DecimalTarget : FuzzTarget
{
    private static readonly BigInteger DigitsMax = BigInteger.Pow(10, 15);

    private readonly Choices choices = new();
    private readonly byte[] written = new byte[DecimalText.BytesMax];

    public override string Name => "decimal text";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        [3, .. "-1.5"u8], [0, .. "12"u8], [9, .. "0.000000001"u8], [3, .. "1000000000000000"u8], [2, .. "-999999999999999.99"u8],
        [1, .. "1."u8], [1, .. ".5"u8], [0, .. "-"u8], [0, .. "007"u8], [9, .. "9223372036.854775807"u8]
    ];

    protected override int Run(byte[] input)
    {
        choices.Reset(input);
        int decimals = choices.Below(10);
        byte[] text = input.AsSpan(choices.Offset).ToArray();
        byte[] buffer = [(byte)'1', .. text];
        choices.Reset(text);
        long any = choices.Long();
        BeginCore();
        bool isNumber = DecimalText.TryGet(buffer, 1, text.Length, decimals, out long value);
        int bytes = DecimalText.Put(written, 0, any, decimals);
        EndCore();

        bool expected = Parse(Encoding.Latin1.GetString(text), decimals, out BigInteger scaled);
        Expect(isNumber == expected, "a number is judged otherwise");
        Expect(!isNumber || value == scaled, "a number is read as another");
        string shown = Encoding.ASCII.GetString(written, 0, bytes);
        BigInteger magnitude = BigInteger.Abs(any);
        BigInteger whole = BigInteger.DivRem(magnitude, BigInteger.Pow(10, decimals), out BigInteger rest);
        string fraction = decimals == 0 ? "" : "." + rest.ToString(CultureInfo.InvariantCulture).PadLeft(decimals, '0');
        Expect(shown == $"{(any < 0 ? "-" : "")}{whole}{fraction}", "a number is written as another");
        Expect(bytes == DecimalText.BytesOf(any, decimals), "a number's bytes are counted otherwise");
        return (isNumber ? 1 : 0) | (bytes << 1) | (decimals << 6) | (Math.Min(text.Length, 31) << 10);
    }

    // Digits, a point and digits, of not more than 10^15, and scaled not more than a long.
    private static bool Parse(string text, int decimals, out BigInteger scaled)
    {
        scaled = 0;
        Match match = Number().Match(text);
        if (!match.Success || match.Groups[3].Length > decimals)
        {
            return false;
        }

        string digits = match.Groups[2].Value + match.Groups[3].Value.PadRight(decimals, '0');
        scaled = BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        var typed = BigInteger.Parse(match.Groups[2].Value + match.Groups[3].Value, CultureInfo.InvariantCulture);
        if (scaled > long.MaxValue || typed > DigitsMax)
        {
            return false;
        }

        scaled = match.Groups[1].Length > 0 ? -scaled : scaled;
        return true;
    }

    [GeneratedRegex(@"^(-?)([0-9]+)(?:\.([0-9]+))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
