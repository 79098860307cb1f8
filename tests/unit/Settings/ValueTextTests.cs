using System.Globalization;
using System.Text;
using Gateway.Primitives;
using Gateway.Settings;
using Gateway.Tests.Unit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Settings;

public class ValueTextTests(ITestOutputHelper log)
{
    private static readonly SettingsCatalog Catalog = GatewayKeys.Create();
    private readonly byte[] value = new byte[SettingsLimits.ValueBytesMax];

    public static TheoryData<int> Rows()
    {
        TheoryData<int> rows = [];
        for (int i = 0; i < Catalog.RowCount; i++)
        {
            rows.Add(i);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_key_takes_what_is_at_its_bounds_and_refuses_what_is_beyond(int position)
    {
        SettingRow row = Catalog.RowAt(position);
        switch (row.Type)
        {
            case SettingType.Integer:
            case SettingType.Milli:
            case SettingType.Micro:
                Assert.Equal(Refusal.None, Parse(row, Number(row.Min, row.Decimals)));
                Assert.Equal(Refusal.None, Parse(row, Number(row.Max, row.Decimals)));
                Assert.Equal(Refusal.OutOfRange, Parse(row, Number((long)row.Min - 1, row.Decimals)));
                Assert.Equal(Refusal.OutOfRange, Parse(row, Number((long)row.Max + 1, row.Decimals)));
                Assert.Equal(Refusal.OutOfRange, Parse(row, "99999999999"));
                Assert.Equal(Refusal.NotANumber, Parse(row, "1." + new string('0', row.Decimals) + "1"));
                Assert.Equal(Refusal.NotANumber, Parse(row, ""));
                Assert.Equal(Refusal.NotANumber, Parse(row, "12x"));
                Assert.Equal(Refusal.NotANumber, Parse(row, "99999999999999999999999"));
                break;
            case SettingType.Choice:
                foreach (string word in row.Words())
                {
                    Assert.Equal(Refusal.None, Parse(row, word));
                }

                Assert.Equal(Refusal.NotAChoice, Parse(row, ""));
                Assert.Equal(Refusal.NotAChoice, Parse(row, row.Words()[0] + "x"));
                Assert.Equal(Refusal.NotAChoice, Parse(row, "none|"));
                break;
            case SettingType.Certificate:
                Assert.Equal(Refusal.CertificateByLoad, Parse(row, "x"));
                break;
            case SettingType.Address:
                Assert.Equal(Refusal.None, Parse(row, "0.0.0.0"));
                Assert.Equal(Refusal.None, Parse(row, "255.255.255.255"));
                Assert.Equal(Refusal.BadAddress, Parse(row, "255.255.255.256"));
                Assert.Equal(Refusal.BadAddress, Parse(row, ""));
                break;
            case SettingType.Hex:
                Assert.Equal(Refusal.None, Parse(row, new string('a', 2 * row.Max)));
                Assert.Equal(Refusal.BadHex, Parse(row, new string('a', (2 * row.Max) + 2)));
                Assert.Equal(Refusal.BadHex, Parse(row, new string('a', (2 * row.Min) - 2)));
                Assert.Equal(Refusal.BadHex, Parse(row, new string('a', (2 * row.Max) - 1)));
                Assert.Equal(Refusal.BadHex, Parse(row, new string('g', 2 * row.Max)));
                break;
            case SettingType.Points:
                Assert.Equal(Refusal.None, Parse(row, "0=0.4, 100=99.1"));
                Assert.Equal(Refusal.None, Parse(row, "1000000=-1000000,-1000000=1000000"));
                Assert.Equal(Refusal.OutOfRange, Parse(row, "1000000.001=0, 1=1"));
                Assert.Equal(Refusal.OutOfRange, Parse(row, "0=-1000000.001, 1=1"));
                string[] wrong =
                [
                    "", "=", "0=1", "0=1,", "0=1,2", "0=1,2=", "0=1,2=3,", "0=1,2=3,4=5", "0=1 2=3", "0 1,2 3", "0=1.0001,2=3", "a=1,2=3",
                    "0=1,0=2", "0=1,2=1", "0==1,2=3", "99999999999=1,2=3"
                ];
                Assert.All(wrong, text => Assert.Equal(Refusal.BadPoints, Parse(row, text)));
                break;
            default:
                Assert.Equal(Refusal.None, Parse(row, OfLength(row, row.Min)));
                Assert.Equal(Refusal.None, Parse(row, OfLength(row, row.Max)));
                Assert.Equal(Refusal.TooShort, Parse(row, OfLength(row, row.Min - 1)));
                Assert.Equal(Refusal.TooLong, Parse(row, OfLength(row, row.Max + 1)));
                Assert.Equal(Refusal.TooLong, Parse(row, OfLength(row, 1000)));
                Assert.NotEqual(Refusal.None, Parse(row, OfLength(row, row.Max)[..^1] + "\u0007"));
                Assert.NotEqual(Refusal.None, Parse(row, [.. Encoding.ASCII.GetBytes(OfLength(row, row.Min))[..^1], 0xC3]));
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_value_comes_back_from_its_text_as_it_was(int position)
    {
        SettingRow row = Catalog.RowAt(position);
        if (row.IsSecret || row.Type == SettingType.Certificate)
        {
            Assert.Equal("", Format(row, 8));
            return;
        }

        Random random = new(TestSeed.Next(log, out _) + position);
        for (int turn = 0; turn < 500; turn++)
        {
            string text = Random(row, random);
            Assert.Equal(Refusal.None, Parse(row, text, out int bytes));
            byte[] first = value[..bytes];
            Assert.Equal(Refusal.None, Parse(row, Format(row, bytes), out int again));
            Assert.Equal(first, value[..again]);
            Assert.Equal(Refusal.None, ValueText.Validate(row, first, 0, first.Length));
        }
    }

    [Theory]
    [InlineData("broker.example")]
    [InlineData("a")]
    [InlineData("xn--bcher-kva.example")]
    [InlineData("3com.example")]
    [InlineData("10.0.0.1")]
    [InlineData("1.2.3.4.example")]
    [InlineData("my_broker.lan")]
    [InlineData("_mqtt._tcp.example")]
    public void A_host_is_taken(string host) => Assert.Equal(Refusal.None, Parse(Row(SettingId.BrokerHost), host));

    [Theory]
    [InlineData("broker.example.com.", "broker.example.com")]
    [InlineData("a.", "a")]
    [InlineData("10.0.0.1.", "10.0.0.1")]
    public void A_final_dot_of_a_host_is_left_out(string host, string stored)
    {
        Assert.Equal(Refusal.None, Parse(Row(SettingId.BrokerHost), host, out int bytes));
        Assert.Equal(stored, Encoding.ASCII.GetString(value, 0, bytes));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("a..")]
    [InlineData("a-.")]
    [InlineData("10.0.0.")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("-a.b")]
    [InlineData("a-.b")]
    [InlineData("a-")]
    [InlineData("a b")]
    [InlineData("mqtt://a")]
    [InlineData("a:1883")]
    [InlineData("bücher.example")]
    [InlineData("10.0.0.256")]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.01")]
    [InlineData("4711")]
    [InlineData("1.2.3.4.5")]
    [InlineData("999999999999999999999.0.0.1")]
    public void What_is_no_host_is_refused(string host) => Assert.Equal(Refusal.BadHost, Parse(Row(SettingId.BrokerHost), host));

    [Fact]
    public void A_label_of_a_host_has_at_most_63_bytes()
    {
        Assert.Equal(Refusal.None, Parse(Row(SettingId.BrokerHost), new string('a', 63) + ".b"));
        Assert.Equal(Refusal.BadHost, Parse(Row(SettingId.BrokerHost), new string('a', 64) + ".b"));
    }

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.")]
    [InlineData(".1.2.3")]
    [InlineData("1.2.3.4.")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1..3.4")]
    [InlineData("1.2.3.04")]
    [InlineData("1.2.3.-4")]
    [InlineData("1.2.3.4 ")]
    [InlineData("1.2.3.00000000000000000004")]
    public void What_is_no_address_is_refused(string text) => Assert.Equal(Refusal.BadAddress, Parse(Row(SettingId.IpAddress), text));

    [Theory]
    [InlineData("a/b", Refusal.None)]
    [InlineData("plant 1/übung", Refusal.None)]
    [InlineData("+", Refusal.BadTopic)]
    [InlineData("a/#", Refusal.BadTopic)]
    [InlineData("/a", Refusal.BadTopic)]
    [InlineData("a/", Refusal.BadTopic)]
    [InlineData("a//b", Refusal.BadTopic)]
    [InlineData("$SYS", Refusal.BadTopic)]
    public void A_topic_base_has_levels_and_no_wildcard(string text, Refusal expected) =>
        Assert.Equal(expected, Parse(Row(SettingId.TopicBase), text));

    [Theory]
    [InlineData("12345678", Refusal.None)]
    [InlineData("pass word~!", Refusal.None)]
    [InlineData("pässwort", Refusal.BadCharacter)]
    [InlineData("1234567\u007f", Refusal.BadCharacter)]
    public void A_wifi_password_is_a_WPA_passphrase(string text, Refusal expected) =>
        Assert.Equal(expected, Parse(Row(SettingId.WifiPassword), text));

    [Fact]
    public void A_wifi_password_of_64_bytes_is_a_key_in_hex()
    {
        Assert.Equal(Refusal.None, Parse(Row(SettingId.WifiPassword), new string('F', 64)));
        Assert.Equal(Refusal.BadHex, Parse(Row(SettingId.WifiPassword), new string('F', 63) + "g"));
    }

    [Theory]
    [InlineData("café ☕", Refusal.None)]
    [InlineData("a\u0085b", Refusal.BadCharacter)]
    [InlineData("a\tb", Refusal.BadCharacter)]
    [InlineData("\u007f", Refusal.BadCharacter)]
    [InlineData("\u00a0", Refusal.None)]
    public void A_text_has_no_control_character(string text, Refusal expected) =>
        Assert.Equal(expected, Parse(Row(SettingId.WifiSsid), text));

    [Theory]
    [InlineData("DE", Refusal.None)]
    [InlineData("de", Refusal.BadCharacter)]
    [InlineData("D1", Refusal.BadCharacter)]
    public void A_country_is_two_capitals(string text, Refusal expected) =>
        Assert.Equal(expected, Parse(Row(SettingId.WifiCountry), text));

    [Theory]
    [InlineData("cellar-1_A", Refusal.None)]
    [InlineData("cellar.1", Refusal.BadCharacter)]
    [InlineData("a/b", Refusal.BadCharacter)]
    [InlineData("a b", Refusal.BadCharacter)]
    public void A_name_is_letters_digits_hyphen_and_underscore(string text, Refusal expected) =>
        Assert.Equal(expected, Parse(Row(SettingId.Id), text));

    [Theory]
    [InlineData("0x76", 0x76)]
    [InlineData("0X7f", 0x7F)]
    [InlineData("118", 118)]
    public void An_integer_may_be_hexadecimal(string text, int expected)
    {
        Assert.Equal(Refusal.None, Parse(Row(SettingId.SensorAddress + 1), text, out int bytes));
        Assert.Equal(expected, ValueText.GetNumber(value, 0, bytes));
    }

    [Theory]
    [InlineData("0x", Refusal.NotANumber)]
    [InlineData("0x123456789", Refusal.NotANumber)]
    [InlineData("0xFFFFFFFF", Refusal.OutOfRange)]
    [InlineData("0x7g", Refusal.NotANumber)]
    [InlineData("x76", Refusal.NotANumber)]
    public void A_malformed_hexadecimal_is_refused(string text, Refusal expected) =>
        Assert.Equal(expected, Parse(Row(SettingId.SensorAddress + 1), text));

    [Theory]
    [InlineData("21.5", "21.5")]
    [InlineData("-0.25", "-0.25")]
    [InlineData("10", "10")]
    [InlineData("10.000", "10")]
    [InlineData("0", "0")]
    [InlineData("-100", "-100")]
    public void A_scaled_number_shows_only_the_decimals_that_say_something(string text, string shown)
    {
        SettingRow row = Row(SettingId.SensorOffset + 1);
        Assert.Equal(Refusal.None, Parse(row, text, out int bytes));
        Assert.Equal(shown, Format(row, bytes));
    }

    [Fact]
    public void A_number_takes_as_few_bytes_as_hold_it_and_comes_back()
    {
        int[] numbers =
            [0, 1, -1, 127, 128, -128, -129, 32767, 32768, -32768, -32769, 8388607, 8388608, int.MaxValue, int.MinValue];
        foreach (int number in numbers)
        {
            int bytes = ValueText.PutNumber(value, 3, number);
            Assert.Equal(number, ValueText.GetNumber(value, 3, bytes));
            Assert.True(bytes == 1 || (number >> ((bytes * 8) - 9)) is not 0 and not -1, number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static SettingRow Row(int id) => Catalog.RowOf(id);

    private static string Number(long number, int decimals)
    {
        byte[] text = new byte[DecimalText.BytesMax + 9];
        return Encoding.ASCII.GetString(text, 0, DecimalText.Put(text, 0, number, decimals));
    }

    private static string OfLength(SettingRow row, int bytes) => row.Type switch
    {
        SettingType.Host =>
            string.Concat(Enumerable.Repeat("abcdefg.", (bytes / 8) + 1))[..Math.Max(bytes, 0)].TrimEnd('.').PadRight(bytes, 'x'),
        SettingType.Country => new string('D', bytes),
        _ => new string('a', bytes)
    };

    private static string Random(SettingRow row, Random random)
    {
        switch (row.Type)
        {
            case SettingType.Integer:
            case SettingType.Milli:
            case SettingType.Micro:
                return Number(random.NextInt64(row.Min, (long)row.Max + 1), row.Decimals);
            case SettingType.Choice:
                return random.GetItems(row.Words(), 1)[0];
            case SettingType.Address:
                return $"{random.Next(256)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}";
            case SettingType.Hex:
                return Convert.ToHexString(RandomBytes(random, random.Next(row.Min, row.Max + 1)));
            case SettingType.Points:
                int less = random.Next(row.Min, row.Max);
                int value = random.Next(row.Min, row.Max);
                return $"{Number(less, 3)}={Number(value, 3)}, {Number(random.Next(less + 1, row.Max + 1), 3)}={Number(value + 1, 3)}";
            case SettingType.Country:
                return $"{(char)('A' + random.Next(26))}{(char)('A' + random.Next(26))}";
            default:
                int most = row.Type == SettingType.Host ? 60 : row.Max;
                string letters = row.Type == SettingType.Text ? "aé☕ \"\\b(" : "abcxyz019";
                StringBuilder text = new("a");
                while (Encoding.UTF8.GetByteCount(text.ToString()) < most - 3 && random.Next(20) > 0)
                {
                    text.Append(letters[random.Next(letters.Length)]);
                }

                return text.ToString().PadRight(row.Min, 'z');
        }
    }

    private static byte[] RandomBytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private Refusal Parse(SettingRow row, string text) => Parse(row, text, out _);

    private Refusal Parse(SettingRow row, string text, out int bytes)
    {
        byte[] input = Encoding.UTF8.GetBytes("<" + text + ">");
        return ValueText.Parse(row, input, 1, input.Length - 2, value, 0, out bytes);
    }

    private Refusal Parse(SettingRow row, byte[] text) => ValueText.Parse(row, text, 0, text.Length, value, 0, out _);

    private string Format(SettingRow row, int bytes)
    {
        byte[] text = new byte[512];
        ByteWriter writer = new();
        writer.Reset(text, 0, text.Length);
        ValueText.Put(row, value, 0, bytes, writer);
        return Encoding.UTF8.GetString(text, 0, writer.Bytes);
    }
}
