using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.HalHost;
using Gateway.Tests.Unit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Sensors;

public class Bme280Tests(ITestOutputHelper output)
{
    // BMP280 datasheet, section 3.12: the worked example. Its figure prints 100653.27 Pa, which is the floating-point formula's result;
    // the published 64-bit integer formula, whose footnote allows for rounding, gives 25767233 / 256 = 100653.25 Pa.
    private const long ExamplePressure256 = 25767233;
    private const double ExamplePressurePa = 100653.27;
    private const int ExampleAdcTemperature = 519888;
    private const int ExampleAdcPressure = 415148;
    private static readonly int[] ExampleWords = [27504, 26435, -1000, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000];

    // H1 to H6 as chips of the field have them.
    private static readonly int[] FieldHumidity = [75, 362, 0, 313, 50, 30];

    private readonly SimulatedTime time = new();
    private readonly SimulatedI2cBus bus = new();

    [Fact]
    public void The_datasheets_worked_example_comes_out_to_the_last_digit()
    {
        var calibration = new Bme280Calibration();
        Assert.True(calibration.TakeFirst(FirstWords(ExampleWords, 0)));
        Assert.Equal(2508, calibration.Temperature(ExampleAdcTemperature));
        Assert.Equal(ExamplePressure256, calibration.Pressure(ExampleAdcPressure));
        double fine = FloatingFine(ExampleWords, ExampleAdcTemperature);
        Assert.Equal(128422, (int)fine);
        Assert.Equal(25.08, Math.Round(fine / 5120.0, 2));
        Assert.Equal(ExamplePressurePa, Math.Round(FloatingPressure(ExampleWords, fine, ExampleAdcPressure), 2));
    }

    [Fact]
    public void The_example_on_the_bus_reads_25_08_degrees_and_1006_533_hectopascals()
    {
        Plug(0x58);
        var chip = new Bme280(bus.DeviceAt(Bme280.Address), false, 1);
        Assert.Equal(SensorStatus.Ok, chip.Temperature.Read(time));
        Assert.Equal(25_080, chip.Temperature.ValueMilli);
        Assert.Equal(SensorStatus.Ok, chip.Pressure.Poll(time.NowMs));
        Assert.Equal(1_006_533, chip.Pressure.ValueMilli);
        Assert.Null(chip.Humidity);
    }

    /// <summary>The datasheets' floating-point formulas (BMP280 section 8.1, BME280 appendix A) agree with the integers.</summary>
    [Fact]
    public void The_integers_agree_with_the_datasheets_floating_point_over_the_whole_range()
    {
        var random = new Random(TestSeed.Next(output, out string seed));
        for (int round = 0; round < 2_000; round++)
        {
            int[] w = [.. ExampleWords.Select(word => word + random.Next(-Math.Abs(word) / 50, (Math.Abs(word) / 50) + 1))];
            int[] h = [75, random.Next(340, 385), random.Next(0, 2), random.Next(290, 340), random.Next(-50, 51), 30];
            var calibration = new Bme280Calibration();
            Assert.True(calibration.TakeFirst(FirstWords(w, h[0])));
            Assert.True(calibration.TakeHumidity(HumidityWords(h)));
            int adcT = random.Next(380_000, 620_000);
            int adcP = random.Next(300_000, 700_000);
            int adcH = random.Next(20_000, 42_000);

            double fine = FloatingFine(w, adcT);
            Assert.True(Math.Abs((fine / 51.20) - calibration.Temperature(adcT)) < 1.5, seed);
            double p = FloatingPressure(w, fine, adcP);
            Assert.True(Math.Abs(p - (calibration.Pressure(adcP) / 256.0)) < 2.0, $"{seed}: {p} Pa");

            double x = fine - 76800.0;
            x = (adcH - ((h[3] * 64.0) + (h[4] / 16384.0 * x)))
                * (h[1] / 65536.0 * (1.0 + (h[5] / 67108864.0 * x * (1.0 + (h[2] / 67108864.0 * x)))));
            x = Math.Clamp(x * (1.0 - (h[0] * x / 524288.0)), 0, 100);
            Assert.True(Math.Abs(x - (calibration.Humidity(adcH) / 1024.0)) < 0.05, $"{seed}: {x} %");
        }
    }

    [Fact]
    public void The_twelve_bit_humidity_words_are_signed_and_share_a_register()
    {
        // H4 = -2, H5 = -3: E4 FF, E5 low half E, high half D, E6 FF.
        int[] h = [0, 362, 0, -2, -3, 0];
        byte[] registers = HumidityWords(h);
        Assert.Equal([0xFF, 0xDE, 0xFF], registers[3..6]);
        var calibration = new Bme280Calibration();
        calibration.TakeFirst(FirstWords(ExampleWords, 0));
        Assert.True(calibration.TakeHumidity(registers));
        calibration.Temperature(ExampleAdcTemperature);
        double x = 128422 - 76800.0;
        x = (10_000 - ((-2 * 64.0) + (-3 / 16384.0 * x))) * (362 / 65536.0);
        Assert.InRange(calibration.Humidity(10_000) / 1024.0, x - 0.01, x + 0.01);
    }

    [Fact]
    public void All_three_quantities_come_from_one_forced_measurement()
    {
        SimulatedBme280 registers = Plug(0x60);
        var chip = new Bme280(bus.DeviceAt(Bme280.Address), true, 1);
        Assert.Equal(SensorStatus.Ok, chip.Temperature.Read(time));
        Assert.Equal(SensorStatus.Ok, chip.Pressure.Read(time));
        Assert.Equal(SensorStatus.Ok, chip.Humidity.Read(time));
        Assert.Equal(1, registers.Measurements);
        Assert.InRange(chip.Humidity.ValueMilli, 20_000, 80_000);
        Assert.Equal(1, registers.CtrlHum);
        Assert.Equal(0x24, registers.CtrlMeas);
        Assert.Equal(SensorStatus.Ok, chip.Humidity.Read(time));
        Assert.Equal(2, registers.Measurements);
    }

    [Fact]
    public void A_measurement_older_than_a_second_is_not_shared_and_one_that_nobody_came_for_is_made_anew()
    {
        SimulatedBme280 registers = Plug(0x60);
        var chip = new Bme280(bus.DeviceAt(Bme280.Address), true, 1);
        Assert.Equal(SensorStatus.Ok, chip.Temperature.Read(time));
        time.NowMs += SensorLimits.ShareMs + 1;
        Assert.Equal(SensorStatus.Ok, chip.Pressure.Read(time));
        Assert.Equal(2, registers.Measurements);

        Assert.Equal(SensorStatus.Pending, chip.Pressure.Poll(time.NowMs));
        time.NowMs += 60_000;
        Assert.Equal(SensorStatus.Ok, chip.Pressure.Read(time));
        Assert.Equal(4, registers.Measurements);
    }

    [Theory]
    [InlineData(1, 0x24)]
    [InlineData(2, 0x48)]
    [InlineData(4, 0x6C)]
    [InlineData(8, 0x90)]
    [InlineData(16, 0xB4)]
    public void Oversampling_has_its_register_and_its_time(int oversampling, int ctrlMeas)
    {
        SimulatedBme280 registers = Plug(0x60);
        registers.MeasureMs = (int)Math.Ceiling(1.25 + (2.3 * oversampling) + (2 * ((2.3 * oversampling) + 0.575)));
        var chip = new Bme280(bus.DeviceAt(Bme280.Address), true, oversampling);
        Assert.Equal(SensorStatus.Ok, chip.Temperature.Read(time));
        Assert.Equal(ctrlMeas, registers.CtrlMeas);
    }

    [Theory]
    [InlineData(BusFault.Wedged, SensorReason.NoAnswer)]
    [InlineData(BusFault.HeldLow, SensorReason.PowerLost)]
    [InlineData(BusFault.HeldHigh, SensorReason.PowerLost)]
    public void A_bus_fault_has_its_reason_and_the_reading_comes_back_after_it(BusFault fault, SensorReason reason)
    {
        Plug(0x60);
        var chip = new Bme280(bus.DeviceAt(Bme280.Address), true, 1);
        Assert.Equal(SensorStatus.Ok, chip.Temperature.Read(time));
        bus.Fault = fault;
        Assert.Equal(SensorStatus.Failed, chip.Temperature.Read(time));
        Assert.Equal(reason, chip.Temperature.Reason);
        Assert.Equal(SensorStatus.Failed, chip.Temperature.Read(time));
        Assert.Equal(25_080, chip.Temperature.ValueMilli);
        bus.Fault = BusFault.None;
        Assert.Equal(SensorStatus.Ok, chip.Temperature.Read(time));
        Assert.Equal(SensorReason.None, chip.Temperature.Reason);
    }

    [Fact]
    public void A_chip_put_back_is_set_up_with_its_own_words_even_when_it_is_another_one()
    {
        Plug(0x60);
        var chip = new Bme280(bus.DeviceAt(Bme280.Address), true, 1);
        Assert.Equal(SensorStatus.Ok, chip.Temperature.Read(time));
        bus.Remove(Bme280.Address);
        Assert.Equal(SensorStatus.Failed, chip.Temperature.Read(time));
        Assert.Equal(SensorReason.NoAnswer, chip.Temperature.Reason);

        int[] others = [.. ExampleWords];
        others[1] += 200;
        Plug(0x60, others);
        Assert.Equal(SensorStatus.Ok, chip.Temperature.Read(time));
        var expected = new Bme280Calibration();
        expected.TakeFirst(FirstWords(others, 0));
        Assert.Equal(expected.Temperature(ExampleAdcTemperature) * 10, chip.Temperature.ValueMilli);
    }

    [Fact]
    public void A_chip_swapped_between_two_readings_is_noticed_by_its_settings()
    {
        Plug(0x60);
        var chip = new Bme280(bus.DeviceAt(Bme280.Address), true, 1);
        Assert.Equal(SensorStatus.Ok, chip.Temperature.Read(time));
        Assert.Equal(SensorStatus.Pending, chip.Temperature.Poll(time.NowMs));
        Plug(0x60);
        time.NowMs += 20;
        Assert.Equal(SensorStatus.Failed, chip.Temperature.Read(time));
        Assert.Equal(SensorReason.PowerLost, chip.Temperature.Reason);
        Assert.Equal(SensorStatus.Ok, chip.Temperature.Read(time));
    }

    [Theory]
    [InlineData(0x58)]
    [InlineData(0x00)]
    [InlineData(0x61)]
    public void Another_chip_is_refused(int id)
    {
        Plug((byte)id);
        var chip = new Bme280(bus.DeviceAt(Bme280.Address), true, 1);
        Assert.Equal(SensorStatus.Failed, chip.Humidity.Read(time));
        Assert.Equal(SensorReason.WrongDevice, chip.Humidity.Reason);
    }

    [Fact]
    public void Calibration_words_that_were_read_wrong_are_not_used()
    {
        Plug(0x60);
        var chip = new Bme280(bus.DeviceAt(Bme280.Address), true, 1);

        // Reads: id, status, words, words again.
        for (int read = 2; read < 6; read++)
        {
            bus.FlipReadBit(read, 3);
            Assert.Equal(SensorStatus.Failed, chip.Temperature.Read(time));
            Assert.Equal(SensorReason.Checksum, chip.Temperature.Reason);
        }

        Assert.Equal(SensorStatus.Ok, chip.Temperature.Read(time));
        Assert.Equal(25_080, chip.Temperature.ValueMilli);
    }

    [Fact]
    public void Empty_calibration_words_are_refused()
    {
        Plug(0x60, new int[12]);
        var chip = new Bme280(bus.DeviceAt(Bme280.Address), true, 1);
        Assert.Equal(SensorStatus.Failed, chip.Temperature.Read(time));
        Assert.Equal(SensorReason.CalibrationInvalid, chip.Temperature.Reason);
    }

    [Fact]
    public void A_measurement_that_never_ends_is_not_waited_for_for_ever()
    {
        SimulatedBme280 registers = Plug(0x60);
        registers.NeverReady = true;
        var chip = new Bme280(bus.DeviceAt(Bme280.Address), true, 1);
        Assert.Equal(SensorStatus.Failed, chip.Temperature.Read(time));
        Assert.Equal(SensorReason.NotReady, chip.Temperature.Reason);
        registers.NeverReady = false;
        Assert.Equal(SensorStatus.Ok, chip.Temperature.Read(time));
    }

    [Theory]
    [InlineData(0, ExampleAdcPressure)]
    [InlineData(1_048_575, ExampleAdcPressure)]
    [InlineData(ExampleAdcTemperature, 0)]
    [InlineData(ExampleAdcTemperature, 1_048_575)]
    public void Results_outside_the_chips_range_are_refused(int adcTemperature, int adcPressure)
    {
        SimulatedBme280 registers = Plug(0x60);
        registers.AdcTemperature = adcTemperature;
        registers.AdcPressure = adcPressure;
        var chip = new Bme280(bus.DeviceAt(Bme280.Address), true, 1);
        Assert.Equal(SensorStatus.Failed, chip.Temperature.Read(time));
        Assert.Equal(SensorReason.OutOfRange, chip.Temperature.Reason);
    }

    [Fact]
    public void Oversampling_that_the_chip_does_not_have_is_refused_at_start()
    {
        Assert.Equal(
            Fault.LimitsInconsistent,
            Assert.Throws<FaultException>(() => new Bme280(bus.DeviceAt(Bme280.Address), true, 3)).Fault);
    }

    [Fact]
    public void A_look_makes_at_most_two_transfers_and_10000_looks_allocate_nothing()
    {
        Plug(0x60);
        var chip = new Bme280(bus.DeviceAt(Bme280.Address), true, 1);
        int turn = 0;
        int most = 0;
        long bytes = Allocation.Of(() =>
        {
            turn++;
            bus.Fault = turn % 1_000 < 900 ? BusFault.None : BusFault.Wedged;
            int before = bus.Transfers;
            chip.Temperature.Poll(time.NowMs);
            most = Math.Max(most, bus.Transfers - before);
            chip.Humidity.Poll(time.NowMs);
            time.NowMs += SensorLoop.StepMs;
        });
        Assert.Equal(0, bytes);
        Assert.Equal(2, most);
    }

    private static double FloatingFine(int[] w, int adc)
    {
        double linear = ((adc / 16384.0) - (w[0] / 1024.0)) * w[1];
        double distance = (adc / 131072.0) - (w[0] / 8192.0);
        return linear + (distance * distance * w[2]);
    }

    private static double FloatingPressure(int[] w, double fine, int adc)
    {
        double t = (fine / 2.0) - 64000.0;
        double offset = (((t * t * w[8] / 32768.0) + (t * w[7] * 2.0)) / 4.0) + (w[6] * 65536.0);
        double scale = (1.0 + ((((w[5] * t * t / 524288.0) + (w[4] * t)) / 524288.0) / 32768.0)) * w[3];
        double p = (1048576.0 - adc - (offset / 4096.0)) * 6250.0 / scale;
        return p + (((w[11] * p * p / 2147483648.0) + (p * w[10] / 32768.0) + w[9]) / 16.0);
    }

    private static byte[] FirstWords(int[] words, int h1)
    {
        var bytes = new byte[Bme280Calibration.FirstBytes];
        for (int i = 0; i < words.Length; i++)
        {
            bytes[2 * i] = (byte)words[i];
            bytes[(2 * i) + 1] = (byte)(words[i] >> 8);
        }

        bytes[25] = (byte)h1;
        return bytes;
    }

    private static byte[] HumidityWords(int[] h) =>
    [
        (byte)h[1], (byte)(h[1] >> 8), (byte)h[2], (byte)(h[3] >> 4), (byte)((h[3] & 0x0F) | (h[4] << 4)), (byte)(h[4] >> 4), (byte)h[5],
    ];

    private SimulatedBme280 Plug(byte id, int[]? words = null)
    {
        var chip = new SimulatedBme280(time, id, FirstWords(words ?? ExampleWords, FieldHumidity[0]), HumidityWords(FieldHumidity))
        {
            AdcTemperature = ExampleAdcTemperature,
            AdcPressure = ExampleAdcPressure,
            AdcHumidity = 30_000,
        };
        bus.Put(Bme280.Address, chip);
        return chip;
    }
}
