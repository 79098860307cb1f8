using Gateway.Boards.Nano;
using Gateway.Hal;
using Gateway.Sensors;
using Xunit;

namespace Gateway.Tests.DeviceHost;

/// <summary>How boards create their thermometers. The drivers themselves are tested with core.</summary>
public sealed class ThermometerTests
{
    // Turns of the loop before a sensor must have given up: three attempts, their pauses and a conversion each.
    private const int PollsMax = 500;

    private const int PollMs = 20;

    private static readonly int FullScaleMilliVolt = BoardFacts.Of("esp32-c3-devkitm", "AdcFullScaleMilliVolt");

    private long nowMs = 1000;

    [Theory]
    [InlineData(100, -40000)]
    [InlineData(500, 0)]
    [InlineData(750, 25000)]
    [InlineData(1750, 125000)]
    public void The_TMP36_on_the_C3_converts_as_its_datasheet_says(int milliVolt, int milli)
    {
        CheckedSensor sensor = Thermometer.Tmp36(new FakeInput(milliVolt), FullScaleMilliVolt);
        Assert.Equal(SensorStatus.Ok, Read(sensor));
        Assert.Equal(milli, sensor.ValueMilli);
    }

    [Theory]
    [InlineData(-1, SensorReason.ConversionFailed)]
    [InlineData(0, SensorReason.WireBreak)]
    [InlineData(95, SensorReason.OutOfRange)]
    [InlineData(1780, SensorReason.OutOfRange)]
    [InlineData(3000, SensorReason.OverRange)]
    public void A_TMP36_that_is_not_there_is_a_fault_with_its_reason(int milliVolt, SensorReason reason)
    {
        CheckedSensor sensor = Thermometer.Tmp36(new FakeInput(milliVolt), FullScaleMilliVolt);
        Assert.Equal(SensorStatus.Failed, Read(sensor));
        Assert.Equal(reason, sensor.Reason);
    }

    [Fact]
    public void A_jump_no_thermometer_makes_is_believed_when_it_stays()
    {
        var input = new FakeInput(750);
        CheckedSensor sensor = Thermometer.Tmp36(input, FullScaleMilliVolt);
        Assert.Equal(SensorStatus.Ok, Read(sensor));
        input.MilliVolt = 1600;
        nowMs += DefaultLimits.SampleMs;
        Assert.Equal(SensorStatus.Failed, Read(sensor));
        Assert.Equal(SensorReason.Implausible, sensor.Reason);
        nowMs += DefaultLimits.SampleMs;
        Assert.Equal(SensorStatus.Failed, Read(sensor));
        nowMs += DefaultLimits.SampleMs;
        Assert.Equal(SensorStatus.Ok, Read(sensor));
        Assert.Equal(110000, sensor.ValueMilli);
    }

    [Fact]
    public void A_bus_with_nobody_on_it_is_a_fault_and_its_reason_is_no_answer()
    {
        CheckedSensor wire = Thermometer.Checked(new Ds18b20(new Ds18b20Bus(new EmptyWire()), null, Ds18b20.ResolutionBitsMax));
        Assert.Equal(SensorStatus.Failed, Read(wire));
        Assert.Equal(SensorReason.NoAnswer, wire.Reason);

        CheckedSensor i2c = Thermometer.Checked(new Mcp9808(new MissingDevice()).Temperature);
        Assert.Equal(SensorStatus.Failed, Read(i2c));
        Assert.Equal(SensorReason.NoAnswer, i2c.Reason);
    }

    private SensorStatus Read(CheckedSensor sensor)
    {
        for (int look = 0; look < PollsMax; look++)
        {
            SensorStatus status = sensor.Poll(nowMs);
            if (status != SensorStatus.Pending)
            {
                return status;
            }

            nowMs += PollMs;
        }

        return SensorStatus.Pending;
    }

    private sealed class EmptyWire : IOneWireBus
    {
        public bool Reset() => false;

        public void WriteByte(int value)
        {
        }

        public int ReadByte() => 255;

        public void WriteBit(bool value)
        {
        }

        public bool ReadBit() => true;
    }

    private sealed class MissingDevice : II2cDevice
    {
        public bool WriteRead(byte[] write, int writeBytes, byte[] read, int readBytes) => false;
    }

    private sealed class FakeInput(int milliVolt) : IAnalogInput
    {
        public int MilliVolt { get; set; } = milliVolt;

        public int ValueMax => FullScaleMilliVolt;

        public int Read() => MilliVolt;
    }
}
