using System.Text;
using Gateway.Primitives;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Primitives;

public class Utf8Tests(ITestOutputHelper log)
{
    private static readonly UTF8Encoding Strict = new(false, true);

    [Fact]
    public void Every_sequence_of_up_to_two_bytes_is_judged_as_dotnet_judges_it_but_for_the_null_character()
    {
        for (int first = 0; first < 256; first++)
        {
            Assert.Equal(Expected([(byte)first]), Utf8.IsValid([(byte)first], 0, 1));
            for (int second = 0; second < 256; second++)
            {
                byte[] bytes = [(byte)first, (byte)second];
                Assert.Equal(Expected(bytes), Utf8.IsValid(bytes, 0, 2));
            }
        }
    }

    [Fact]
    public void Random_bytes_near_the_borders_of_the_encoding_are_judged_as_dotnet_judges_them()
    {
        Random random = Seed.Next(log, out string seed);
        byte[] borders =
        [
            0x00, 0x01, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF,
            0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF
        ];
        int valid = 0;
        for (int i = 0; i < 200_000; i++)
        {
            var bytes = new byte[random.Next(1, 7)];
            for (int at = 0; at < bytes.Length; at++)
            {
                bytes[at] = borders[random.Next(borders.Length)];
            }

            bool expected = Expected(bytes);
            valid += expected ? 1 : 0;
            Assert.True(expected == Utf8.IsValid(bytes, 0, bytes.Length), $"{seed}: {Convert.ToHexString(bytes)}");
        }

        Assert.True(valid > 100, seed);
    }

    // [MQTT-1.5.3-1] no surrogates; [MQTT-1.5.3-2] no U+0000; [MQTT-1.5.3-3] U+FEFF is a character like others.
    [Theory]
    [InlineData("EDA080", false)]
    [InlineData("EDBFBF", false)]
    [InlineData("410042", false)]
    [InlineData("C080", false)]
    [InlineData("F4908080", false)]
    [InlineData("EFBBBF", true)]
    [InlineData("F48FBFBF", true)]
    [InlineData("E282AC", true)]
    [InlineData("E282", false)]
    [InlineData("", true)]
    public void The_standards_special_cases(string hex, bool valid)
    {
        byte[] bytes = Convert.FromHexString("FF" + hex + "FF");
        Assert.Equal(valid, Utf8.IsValid(bytes, 1, bytes.Length - 2));
    }

    private static bool Expected(byte[] bytes)
    {
        if (Array.IndexOf(bytes, (byte)0) >= 0)
        {
            return false;
        }

        try
        {
            Strict.GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
