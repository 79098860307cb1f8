using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Primitives;
using Xunit;
using Ascii = Gateway.Primitives.Ascii;
using Encoding = System.Text.Encoding;

namespace Gateway.Tests.Unit.Primitives;

public class CodecTests
{
    // MQTT 3.1.1, table 2.4: size of the remaining length field.
    [Theory]
    [InlineData(0, "00")]
    [InlineData(127, "7F")]
    [InlineData(128, "8001")]
    [InlineData(16383, "FF7F")]
    [InlineData(16384, "808001")]
    [InlineData(2097151, "FFFF7F")]
    [InlineData(2097152, "80808001")]
    [InlineData(268435455, "FFFFFF7F")]
    [InlineData(321, "C102")]
    public void A_variable_byte_integer_is_written_as_table_2_4_has_it(int value, string hex)
    {
        var buffer = new byte[6];
        int end = VariableByteInteger.Put(buffer, 1, value);
        Assert.Equal(hex, Convert.ToHexString(buffer, 1, end - 1));
        Assert.Equal(hex.Length / 2, VariableByteInteger.BytesOf(value));
        Assert.Equal(0, buffer[end]);
    }

    [Fact]
    public void A_variable_byte_integer_means_what_section_2_2_3_reads_from_it()
    {
        Prop.ForAll(
            Gen.Choose(0, 268_435_455).ToArbitrary(), value =>
            {
                var buffer = new byte[4];
                int end = VariableByteInteger.Put(buffer, 0, value);

                // The decoding algorithm of section 2.2.3, as printed there.
                int multiplier = 1;
                int read = 0;
                int at = 0;
                byte digit;
                do
                {
                    digit = buffer[at++];
                    read += (digit & 127) * multiplier;
                    multiplier *= 128;
                }
                while ((digit & 128) != 0);
                return read == value && at == end && end == VariableByteInteger.BytesOf(value);
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_check_value_of_crc_32_is_that_of_the_standard()
    {
        var crc = new TableCrc32();
        Assert.Equal(0xCBF43926u, crc.Compute("x123456789y"u8.ToArray(), 1, 9));
        Assert.Equal(0u, crc.Compute([], 0, 0));
        Assert.Equal(0xD202EF8Du, crc.Compute([0], 0, 1));
        Assert.Equal(0xFFFFFFFFu, crc.Compute([255, 255, 255, 255], 0, 4));
    }

    [Fact]
    public void Big_endian_integers_are_those_of_dotnet()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<long>(), value =>
            {
                var expected = new byte[14];
                BinaryPrimitives.WriteUInt16BigEndian(expected, (ushort)value);
                BinaryPrimitives.WriteUInt32BigEndian(expected.AsSpan(2), (uint)value);
                BinaryPrimitives.WriteInt64BigEndian(expected.AsSpan(6), value);
                var written = new byte[14];
                BigEndian.PutU16(written, 0, (int)value);
                BigEndian.PutU32(written, 2, (uint)value);
                BigEndian.PutI64(written, 6, value);
                return expected.AsSpan().SequenceEqual(written) && BigEndian.GetU16(written, 0) == (ushort)value
                    && BigEndian.GetU32(written, 2) == (uint)value && BigEndian.GetI64(written, 6) == value;
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_writer_writes_nothing_beyond_its_end_nor_after_the_first_that_did_not_fit()
    {
        var buffer = new byte[8];
        var writer = new ByteWriter();
        writer.Reset(buffer, 1, 5);
        writer.PutBytes([1, 2]);
        writer.PutBytes([3, 4, 5, 6]);
        Assert.True(writer.Overflow);
        writer.PutByte(9);
        writer.PutBytes([1], 0, 1);
        writer.PutInteger(1);
        writer.PutScaled(1, 1);
        writer.PutText("1");
        writer.PutPlaces(1, 1);
        Assert.Equal("0001020000000000", Convert.ToHexString(buffer));
        Assert.Equal((2, 3), (writer.Bytes, writer.Offset));
        writer.Reset(buffer, 0, 8);
        writer.PutText("12345678");
        Assert.False(writer.Overflow);
        writer.PutByte(1);
        Assert.True(writer.Overflow);
        Assert.Equal("12345678", Encoding.ASCII.GetString(buffer));
    }

    [Fact]
    public void A_writer_fills_its_range_to_the_last_byte()
    {
        var buffer = new byte[12];
        var writer = new ByteWriter();
        writer.Reset(buffer, 0, 12);
        writer.PutBytes("ab"u8.ToArray());
        writer.PutInteger(-12);
        writer.PutScaled(-1500, 3);
        writer.PutByte('!');
        Assert.False(writer.Overflow);
        Assert.Equal("ab-12-1.500!", Encoding.ASCII.GetString(buffer));
    }

    [Theory]
    [InlineData("abc", "abc", true, true)]
    [InlineData("abc", "ab", false, true)]
    [InlineData("ab", "abc", false, false)]
    [InlineData("", "", true, true)]
    [InlineData("abd", "abc", false, false)]
    public void Ascii_ranges_are_compared_whole_and_by_their_beginning(string text, string expected, bool matches, bool starts)
    {
        byte[] buffer = Ascii.Bytes("##" + text + "##");
        Assert.Equal(matches, Ascii.Matches(buffer, 2, text.Length, Ascii.Bytes(expected)));
        Assert.Equal(starts, Ascii.StartsWith(buffer, 2, text.Length, Ascii.Bytes(expected)));
    }

    [Fact]
    public void Ascii_text_becomes_bytes_and_other_characters_question_marks()
    {
        Assert.Equal("a?b", Encoding.ASCII.GetString(Ascii.Bytes("aäb")));
        Assert.Equal("ab", Encoding.ASCII.GetString(Ascii.Join(Ascii.Bytes("a"), Ascii.Bytes("b"))));
    }
}
