using System.Text;
using Gateway.App;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Tests.Fuzz;

/// <summary>UTF-8, wildcards and names, against the platform's strict decoder and the standard's rules.</summary>
internal sealed class Utf8Target : FuzzTarget
{
    private static readonly UTF8Encoding Strict = new(false, true);

    public override string Name => "utf-8 and topics";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        "gateway/gw-1/cmd/relay"u8.ToArray(), "+/a"u8.ToArray(), "a/#"u8.ToArray(), "Größe/温度/😀"u8.ToArray(), [0x61, 0, 0x62],
        [0xC0, 0x80], [0xED, 0x9F, 0xBF, 0xED, 0xA0, 0x80], [0xF4, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
        [0xF0, 0x8F, 0xBF, 0xBF], [0xEF, 0xBB, 0xBF], [0xE2, 0x82], "abcdefghijklmnopqrstuvwx"u8.ToArray()
    ];

    protected override int Run(byte[] input)
    {
        // The bytes end where the array does, so that a read beyond them is one beyond the array.
        byte[] buffer = new byte[input.Length + 3];
        Array.Fill(buffer, (byte)0xFF);
        input.CopyTo(buffer, 3);
        BeginCore();
        bool isValid = Utf8.IsValid(buffer, 3, input.Length);
        bool hasWildcard = Publish.HasWildcard(buffer, 3, input.Length);
        bool isName = Names.IsValid(input);
        EndCore();
        Expect(isValid == IsStrict(input), "UTF-8 is judged otherwise than by the strict decoder");
        Expect(hasWildcard == (input.Contains((byte)'+') || input.Contains((byte)'#')), "a wildcard is judged otherwise");
        Expect(
            isName == (input.Length is > 0 and <= AppLimits.NameBytesMax
                && input.All(b => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_')),
            "a name is judged otherwise");
        int word = (isValid ? 1 : 0) | (hasWildcard ? 2 : 0) | (isName ? 4 : 0);
        foreach (byte b in input.AsSpan(0, Math.Min(input.Length, 4)))
        {
            word = (word * 17) + (b >> 4);
        }

        return word;
    }

    /// <summary>Well-formed for the platform, and without U+0000 [MQTT-1.5.3-1, MQTT-1.5.3-2].</summary>
    public static bool IsStrict(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Strict.GetCharCount(bytes);
            return !bytes.Contains((byte)0);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
