using Gateway.Modbus.Wire;
using Gateway.Tests.Unit.Primitives;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Modbus;

public class Crc16Tests(ITestOutputHelper log)
{
    [Fact]
    public void The_example_of_Modbus_over_serial_line_gives_its_CRC()
    {
        Assert.Equal(0x1241, Crc16.Of([0x02, 0x07], 0, 2));
        Assert.Equal(0, Crc16.Of([0x02, 0x07, 0x41, 0x12], 0, 4));
    }

    [Fact]
    public void No_byte_is_the_starting_value()
    {
        Assert.Equal(0xFFFF, Crc16.Of([], 0, 0));
    }

    [Fact]
    public void Random_bytes_give_what_the_polynomial_gives_bit_by_bit()
    {
        Random random = Seed.Next(log, out string seed);
        for (int i = 0; i < 2_000; i++)
        {
            byte[] bytes = new byte[random.Next(0, 300)];
            random.NextBytes(bytes);
            int offset = random.Next(0, bytes.Length + 1);
            int count = random.Next(0, bytes.Length - offset + 1);
            Assert.True(SerialSlave.Crc(bytes.AsSpan(offset, count)) == Crc16.Of(bytes, offset, count), seed);
        }
    }
}
