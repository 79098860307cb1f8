using Gateway.Boards.Nano;
using Gateway.Hal;
using Xunit;

namespace Gateway.Tests.DeviceHost;

public sealed class ThermometerTests
{
    // Datasheet of the DS18B20, table 1.
    [Theory]
    [InlineData(0x07D0, 125000)]
    [InlineData(0x0550, 85000)]
    [InlineData(0x0191, 25062)]
    [InlineData(0x0008, 500)]
    [InlineData(0x0000, 0)]
    [InlineData(0xFFF8, -500)]
    [InlineData(0xFF5E, -10125)]
    [InlineData(0xFC90, -55000)]
    public void The_DS18B20_converts_as_its_datasheet_says(int raw, int milli)
    {
        var sensor = new Ds18b20(new FakeBus(Scratchpad(raw, 0x10 - (raw & 15))));
        Assert.Equal(SensorStatus.Pending, sensor.Poll(1000));
        Assert.Equal(SensorStatus.Pending, sensor.Poll(1749));
        Assert.Equal(SensorStatus.Ok, sensor.Poll(1750));
        Assert.Equal(milli, sensor.ValueMilli);
    }

    [Fact]
    public void The_85_degrees_of_power_on_are_no_reading()
    {
        Assert.Equal(SensorStatus.Failed, Read(Scratchpad(0x0550, 0x0C)));
    }

    [Fact]
    public void A_bus_held_low_or_high_and_a_wrong_CRC_are_no_reading()
    {
        Assert.Equal(SensorStatus.Failed, Read(new byte[9]));
        Assert.Equal(SensorStatus.Failed, Read([255, 255, 255, 255, 255, 255, 255, 255, 255]));
        byte[] scratchpad = Scratchpad(0x0191, 0x0F);
        scratchpad[0] ^= 1;
        Assert.Equal(SensorStatus.Failed, Read(scratchpad));
    }

    [Fact]
    public void A_bus_with_nobody_on_it_fails_at_once()
    {
        Assert.Equal(SensorStatus.Failed, new Ds18b20(new FakeBus(null)).Poll(0));
    }

    [Theory]
    [InlineData(0x7D, 0x00, 125000)]
    [InlineData(0x19, 0x00, 25000)]
    [InlineData(0x00, 0x20, 125)]
    [InlineData(0xE7, 0x00, -25000)]
    [InlineData(0xC9, 0x00, -55000)]
    public void The_LM75_converts_as_its_datasheet_says(byte high, byte low, int milli)
    {
        var sensor = new Lm75(new FakeI2c([high, low]));
        Assert.Equal(SensorStatus.Ok, sensor.Poll(0));
        Assert.Equal(milli, sensor.ValueMilli);
    }

    [Fact]
    public void An_LM75_that_does_not_answer_or_answers_nonsense_fails()
    {
        Assert.Equal(SensorStatus.Failed, new Lm75(new FakeI2c(null)).Poll(0));
        Assert.Equal(SensorStatus.Failed, new Lm75(new FakeI2c([0x80, 0])).Poll(0));
    }

    [Theory]
    [InlineData(100, -40000)]
    [InlineData(500, 0)]
    [InlineData(750, 25000)]
    [InlineData(1750, 125000)]
    public void The_TMP36_converts_as_its_datasheet_says(int milliVolt, int milli)
    {
        var sensor = new Tmp36(new FakeInput(milliVolt), FakeInput.FullScale);
        Assert.Equal(SensorStatus.Ok, sensor.Poll(0));
        Assert.Equal(milli, sensor.ValueMilli);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(3000)]
    public void A_TMP36_that_is_not_there_fails(int milliVolt)
    {
        Assert.Equal(SensorStatus.Failed, new Tmp36(new FakeInput(milliVolt), FakeInput.FullScale).Poll(0));
    }

    private static SensorStatus Read(byte[] scratchpad)
    {
        var sensor = new Ds18b20(new FakeBus(scratchpad));
        Assert.Equal(SensorStatus.Pending, sensor.Poll(0));
        return sensor.Poll(10_000);
    }

    private static byte[] Scratchpad(int raw, int byte6)
    {
        byte[] bytes = [(byte)raw, (byte)(raw >> 8), 0x4B, 0x46, 0x7F, 0xFF, (byte)byte6, 0x10, 0];
        int crc = 0;
        foreach (byte value in bytes[..8])
        {
            for (int bit = 0; bit < 8; bit++)
            {
                int mix = (crc ^ (value >> bit)) & 1;
                crc = (crc >> 1) ^ (mix * 0x8C);
            }
        }

        bytes[8] = (byte)crc;
        return bytes;
    }

    private sealed class FakeBus(byte[] scratchpad) : IOneWireBus
    {
        private int at;

        public bool Reset()
        {
            at = 0;
            return scratchpad is not null;
        }

        public void WriteByte(int value)
        {
        }

        public int ReadByte() => scratchpad[at++];

        public void WriteBit(bool value)
        {
        }

        public bool ReadBit() => true;
    }

    private sealed class FakeI2c(byte[] register) : II2cDevice
    {
        public bool WriteRead(byte[] write, int writeBytes, byte[] read, int readBytes)
        {
            register?.CopyTo(read, 0);
            return register is not null;
        }
    }

    private sealed class FakeInput(int milliVolt) : IAnalogInput
    {
        public const int FullScale = 4000;

        public int ValueMax => FullScale;

        public int Read() => milliVolt;
    }
}
