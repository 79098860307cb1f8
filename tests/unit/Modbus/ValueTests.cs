using System.Buffers.Binary;
using System.Numerics;
using Gateway.Modbus;
using Gateway.Tests.Unit.Primitives;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Modbus;

/// <summary>Every type in every order, against an implementation with integers of any size.</summary>
public class ValueTests(ITestOutputHelper log)
{
    private static readonly int[] Gains = [1, 7, 1_000, 100_000, 1_000_000, 123_456_789, 2_000_000_000];
    private static readonly int[] Offsets = [0, 1, -273_150, int.MaxValue, int.MinValue];

    public static TheoryData<ModbusType, ModbusOrder> Kinds()
    {
        var kinds = new TheoryData<ModbusType, ModbusOrder>();
        foreach (ModbusType type in Enum.GetValues<ModbusType>())
        {
            foreach (ModbusOrder order in Enum.GetValues<ModbusOrder>())
            {
                kinds.Add(type, order);
            }
        }

        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_value_is_what_integers_of_any_size_give(ModbusType type, ModbusOrder order)
    {
        Random random = Seed.Next(log, out string seed);
        for (int i = 0; i < 4_000; i++)
        {
            uint raw = Pick(random, type);
            int bit = type == ModbusType.Bit ? random.Next(16) : 0;
            int gainPpm = random.Next(2) == 0 ? Gains[random.Next(Gains.Length)] : random.Next(1, ModbusLimits.GainPpmMax + 1);
            int offsetMilli = random.Next(2) == 0 ? Offsets[random.Next(Offsets.Length)] : random.Next(int.MinValue, int.MaxValue);
            var points = new ModbusPoints(1);
            Assert.Equal(0, points.Add(1, ModbusTable.Holding, 10, type, order, bit, 1000));
            points.Calibrate(0, gainPpm, offsetMilli);
            byte[] data = [0xEE, 0xEE, 0xEE, .. Bytes(type, order, raw)];
            points.TakeData(0, data, 1, 9);
            string of = $"{seed} {type} {order} raw {raw:X8} bit {bit} gain {gainPpm} offset {offsetMilli}";
            (ModbusResult result, int valueMilli) = Expected(type, raw, bit, gainPpm, offsetMilli);
            Assert.True(result == points.ResultOf(0), $"{of}: {points.ResultOf(0)}, not {result}");
            Assert.True(valueMilli == points.ValueMilliOf(0), $"{of}: {points.ValueMilliOf(0)}, not {valueMilli}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_written_reads_back_as_the_nearest_value_that_the_device_can_hold(ModbusType type, ModbusOrder order)
    {
        Random random = Seed.Next(log, out string seed);
        int written = 0;
        for (int i = 0; i < 4_000; i++)
        {
            int gainPpm = random.Next(2) == 0 ? Gains[random.Next(Gains.Length)] : random.Next(1, ModbusLimits.GainPpmMax + 1);
            int offsetMilli = random.Next(-100_000, 100_000);
            int valueMilli = random.Next(3) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(-200_000, 200_000);
            int[] words = [-1, -1];
            string of = $"{seed} {type} {order} gain {gainPpm} offset {offsetMilli} value {valueMilli}";
            BigInteger exact = ((BigInteger)valueMilli - offsetMilli) * 1000;
            if (!ModbusValue.ToWords(type, order, gainPpm, offsetMilli, valueMilli, words))
            {
                (BigInteger least, BigInteger most) = Bounds(type);
                BigInteger nearest = Round(exact, gainPpm);
                Assert.True(nearest < least || nearest > most, of);
                continue;
            }

            written++;
            byte[] bytes = new byte[4];
            BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)words[0]);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)Math.Max(words[1], 0));
            uint raw = Raw(type, order, bytes);
            if (type == ModbusType.Float32)
            {
                // .NET's own conversion, which rounds twice, is not nearer.
                float own = (float)((double)exact / gainPpm);
                Assert.True(Distance(BitConverter.UInt32BitsToSingle(raw), exact, gainPpm) <= Distance(own, exact, gainPpm), of);
            }
            else
            {
                BigInteger value = type switch { ModbusType.S16 => (short)raw, ModbusType.S32 => (int)raw, _ => raw };
                Assert.True(value == Round(exact, gainPpm), of);
            }
        }

        Assert.True(written > 10, $"{written} were written");
    }

    [Fact]
    public void A_counter_of_four_billion_fits_with_its_gain()
    {
        // 4,000,000,000 pulses of 0.1 Wh in kWh.
        Assert.Equal(ModbusResult.Ok, ModbusValue.ToMilli(ModbusType.U32, 4_000_000_000, 100, 0, out int valueMilli));
        Assert.Equal(400_000_000, valueMilli);
        Assert.Equal(ModbusResult.OutOfRange, ModbusValue.ToMilli(ModbusType.U32, 4_000_000_000, 1_000_000, 0, out int _));
    }

    [Theory]
    [InlineData(float.NaN, ModbusResult.NotANumber)]
    [InlineData(float.PositiveInfinity, ModbusResult.NotANumber)]
    [InlineData(float.NegativeInfinity, ModbusResult.NotANumber)]
    [InlineData(float.MaxValue, ModbusResult.OutOfRange)]
    [InlineData(-float.MaxValue, ModbusResult.OutOfRange)]
    [InlineData(2147484f, ModbusResult.OutOfRange)]
    public void A_float_that_is_no_value_is_a_fault(float value, ModbusResult result)
    {
        Assert.Equal(result, ModbusValue.ToMilli(ModbusType.Float32, BitConverter.SingleToUInt32Bits(value), 1_000_000, 0, out int _));
    }

    [Theory]
    [InlineData(21.5f, 21_500)]
    [InlineData(-0.0005f, -1)]
    [InlineData(-0.00049f, 0)]
    [InlineData(0.1f, 100)]
    [InlineData(-40f, -40_000)]
    [InlineData(-0f, 0)]
    [InlineData(float.Epsilon, 0)]
    public void A_float_becomes_thousandths(float value, int milli)
    {
        uint raw = BitConverter.SingleToUInt32Bits(value);
        Assert.Equal(ModbusResult.Ok, ModbusValue.ToMilli(ModbusType.Float32, raw, 1_000_000, 0, out int valueMilli));
        Assert.Equal(milli, valueMilli);
    }

    [Theory]
    [InlineData(ModbusTable.Coil, 0, ModbusType.U16, 0)]
    [InlineData(ModbusTable.Discrete, 0, ModbusType.Bit, 1)]
    [InlineData(ModbusTable.Holding, 0, ModbusType.Bit, 16)]
    [InlineData(ModbusTable.Holding, 0, ModbusType.U16, 1)]
    [InlineData(ModbusTable.Holding, 65_535, ModbusType.U32, 0)]
    [InlineData(ModbusTable.Holding, -1, ModbusType.U16, 0)]
    [InlineData((ModbusTable)4, 0, ModbusType.U16, 0)]
    [InlineData(ModbusTable.Input, 0, (ModbusType)6, 0)]
    public void A_point_that_cannot_be_is_refused(ModbusTable table, int address, ModbusType type, int bit)
    {
        Assert.False(ModbusPoints.IsPossible(table, address, type, bit));
        Assert.Equal(-1, new ModbusPoints(1).Add(1, table, address, type, ModbusOrder.Abcd, bit, 1000));
    }

    [Fact]
    public void A_full_table_refuses_another_point()
    {
        var points = new ModbusPoints(1);
        Assert.Equal(0, points.Add(1, ModbusTable.Holding, 65_535, ModbusType.U16, ModbusOrder.Abcd, 0, 1000));
        Assert.Equal(-1, points.Add(1, ModbusTable.Holding, 0, ModbusType.U16, ModbusOrder.Abcd, 0, 1000));
    }

    private static BigInteger Distance(float value, BigInteger dividend, int divisor) =>
        BigInteger.Abs(new BigInteger(value * Math.Pow(2, 149)) * divisor - dividend * BigInteger.Pow(2, 149));

    private static uint Pick(Random random, ModbusType type)
    {
        uint any = (uint)random.NextInt64(0, 1L << 32);
        uint raw = random.Next(4) switch
        {
            0 => any,
            1 => any & 0x80FF_FFFF | ((uint)random.Next(100, 190) << 23),
            2 => (uint)random.Next(-1000, 1000),
            _ => random.Next(6) switch { 0 => 0, 1 => uint.MaxValue, 2 => 0x8000_0000, 3 => 0x7F80_0000, 4 => 0x7FFF_FFFF, _ => 0x8000 }
        };
        return ModbusValue.RegistersOf(type) == 1 ? raw & 0xFFFF : raw;
    }

    // As a device sends it, by the letters of the order's name.
    private static byte[] Bytes(ModbusType type, ModbusOrder order, uint raw)
    {
        byte[] letters = [(byte)(raw >> 24), (byte)(raw >> 16), (byte)(raw >> 8), (byte)raw];
        if (ModbusValue.RegistersOf(type) == 1)
        {
            bool isSwapped = order is ModbusOrder.Badc or ModbusOrder.Dcba;
            return isSwapped ? [letters[3], letters[2]] : [letters[2], letters[3]];
        }

        return [.. order.ToString().ToUpperInvariant().Select(letter => letters[letter - 'A'])];
    }

    private static uint Raw(ModbusType type, ModbusOrder order, byte[] bytes)
    {
        if (ModbusValue.RegistersOf(type) == 1)
        {
            bool isSwapped = order is ModbusOrder.Badc or ModbusOrder.Dcba;
            return isSwapped ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
        }

        uint raw = 0;
        string letters = order.ToString().ToUpperInvariant();
        for (int i = 0; i < 4; i++)
        {
            raw |= (uint)bytes[i] << (8 * ('D' - letters[i]));
        }

        return raw;
    }

    private static (BigInteger Least, BigInteger Most) Bounds(ModbusType type) => type switch
    {
        ModbusType.Bit => (0, 1),
        ModbusType.U16 => (0, ushort.MaxValue),
        ModbusType.S16 => (short.MinValue, short.MaxValue),
        ModbusType.U32 => (0, uint.MaxValue),
        ModbusType.S32 => (int.MinValue, int.MaxValue),
        _ => throw new ArgumentOutOfRangeException(nameof(type))
    };

    private static (ModbusResult Result, int ValueMilli) Expected(ModbusType type, uint raw, int bit, int gainPpm, int offsetMilli)
    {
        // The value as a quotient.
        BigInteger dividend;
        BigInteger divisor = 1;
        switch (type)
        {
            case ModbusType.Bit:
                dividend = (raw >> bit) & 1;
                break;
            case ModbusType.S16:
                dividend = (short)raw;
                break;
            case ModbusType.S32:
                dividend = (int)raw;
                break;
            case ModbusType.Float32:
                double value = BitConverter.UInt32BitsToSingle(raw);
                if (!double.IsFinite(value))
                {
                    return (ModbusResult.NotANumber, 0);
                }

                // A double holds it exactly with 149 more binary places.
                divisor = BigInteger.Pow(2, 149);
                dividend = new BigInteger(value * Math.Pow(2, 149));
                break;
            default:
                dividend = raw;
                break;
        }

        BigInteger milli = Round(dividend * gainPpm, divisor * 1000) + offsetMilli;
        return milli < int.MinValue || milli > int.MaxValue ? (ModbusResult.OutOfRange, 0) : (ModbusResult.Ok, (int)milli);
    }

    // To the nearest, half away from zero.
    private static BigInteger Round(BigInteger dividend, BigInteger divisor) =>
        dividend.Sign * ((BigInteger.Abs(dividend) * 2 + divisor) / (divisor * 2));
}
