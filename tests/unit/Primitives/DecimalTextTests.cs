using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.Primitives;

public class DecimalTextTests
{
    [Theory]
    [InlineData(0, 0, "0")]
    [InlineData(0, 3, "0.000")]
    [InlineData(1500, 3, "1.500")]
    [InlineData(-1500, 3, "-1.500")]
    [InlineData(-5, 3, "-0.005")]
    [InlineData(7, 0, "7")]
    [InlineData(10, 1, "1.0")]
    [InlineData(int.MinValue, 3, "-2147483.648")]
    [InlineData(long.MaxValue, 0, "9223372036854775807")]
    [InlineData(long.MinValue, 0, "-9223372036854775808")]
    [InlineData(long.MinValue, 9, "-9223372036.854775808")]
    [InlineData(long.MaxValue, 9, "9223372036.854775807")]
    public void A_scaled_integer_is_written_with_all_its_decimals(long value, int decimals, string text)
    {
        Assert.Equal(text, Written(value, decimals));
        Assert.Equal(text.Length, DecimalText.BytesOf(value, decimals));
        Assert.True(text.Length <= DecimalText.BytesMax);
    }

    [Fact]
    public void A_number_is_written_in_exactly_so_many_places()
    {
        byte[] buffer = new byte[12];
        for (int places = 0; places <= 10; places++)
        {
            foreach (long value in new long[] { 0, 7, 42, 305, 1000, 59_999, 123_456, 1_000_000, 98_765_432, 999_999_999, int.MaxValue })
            {
                string text = value.ToString(CultureInfo.InvariantCulture).PadLeft(places, '0');
                if (text.Length == places || (places == 0 && value == 0))
                {
                    Array.Fill(buffer, (byte)'#');
                    Assert.Equal(1 + places, DecimalText.PutPlaces(buffer, 1, (int)value, places));
                    Assert.Equal("#" + (places == 0 ? "" : text) + "#", Encoding.ASCII.GetString(buffer, 0, places + 2));
                }
            }
        }
    }

    [Fact]
    public void Every_value_is_written_as_arbitrary_precision_arithmetic_says()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<long>(), Gen.Choose(0, 9).ToArbitrary(), (value, decimals) =>
            {
                BigInteger scale = BigInteger.Pow(10, decimals);
                BigInteger whole = BigInteger.Abs(value) / scale;
                string text = (value < 0 ? "-" : "") + whole.ToString(CultureInfo.InvariantCulture);
                if (decimals > 0)
                {
                    text += "." + (BigInteger.Abs(value) % scale).ToString(CultureInfo.InvariantCulture).PadLeft(decimals, '0');
                }

                return Written(value, decimals) == text;
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_was_written_is_read_back_up_to_ten_to_the_fourteenth()
    {
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<long>().Select(any => any % 100_000_000_000_000L).ToArbitrary(), Gen.Choose(0, 9).ToArbitrary(),
            (value, decimals) =>
            {
                byte[] text = Encoding.ASCII.GetBytes(Written(value, decimals));
                return DecimalText.TryGet(text, 0, text.Length, decimals, out long read) && read == value;
            }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("-1.5", 3, -1500)]
    [InlineData("21", 3, 21000)]
    [InlineData("0", 0, 0)]
    [InlineData("007", 0, 7)]
    [InlineData("0.125", 3, 125)]
    public void Fewer_decimals_than_asked_for_are_scaled(string text, int decimals, long value)
    {
        byte[] bytes = Encoding.ASCII.GetBytes("x" + text + "y");
        Assert.True(DecimalText.TryGet(bytes, 1, text.Length, decimals, out long read));
        Assert.Equal(value, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("+1")]
    [InlineData("1 ")]
    [InlineData("1e3")]
    [InlineData("1.2.3")]
    [InlineData("--1")]
    [InlineData("1.2345")]
    [InlineData("0x10")]
    [InlineData("99999999999999999999")]
    public void Anything_else_is_refused(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        Assert.False(DecimalText.TryGet(bytes, 0, bytes.Length, 3, out _));
    }

    [Theory]
    [InlineData("1000000000000000", 0, 1_000_000_000_000_000)]
    [InlineData("-1000000.000000000", 9, -1_000_000_000_000_000)]
    [InlineData("1000000000000001", 0, null)]
    [InlineData("1000000000000", 9, null)]
    [InlineData("999999999999999", 9, null)]
    [InlineData("1000000.000000001", 9, null)]
    public void A_number_too_large_to_scale_is_refused_and_never_wraps(string text, int decimals, long? value)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        bool isNumber = DecimalText.TryGet(bytes, 0, bytes.Length, decimals, out long read);
        Assert.Equal((value != null, value ?? 0), (isNumber, read));
    }

    private static string Written(long value, int decimals)
    {
        var buffer = new byte[40];
        int end = DecimalText.Put(buffer, 3, value, decimals);
        return Encoding.ASCII.GetString(buffer, 3, end - 3);
    }
}
