using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.HalHost;
using Xunit;

namespace Gateway.Tests.Unit.Sensors;

public class AnalogTests
{
    private const int Fine = 1_000_000;
    private const int Beta = 3950;
    private readonly SimulatedAdc adc = new();
    private readonly SimulatedAdc fineAdc = new() { ValueMax = Fine };

    [Fact]
    public void Conversions_are_averaged_and_noise_cancels()
    {
        adc.Value = 1000;
        adc.Noise = 7;
        Assert.Equal((int)Math.Round(1000 * 1e6 / 4095), new AveragedInput(adc, 16).ReadPpm());
        Assert.Equal(16, adc.Conversions);
    }

    /// <summary>The formula in double over the whole range, for thermistors and dividers as they are bought.</summary>
    [Theory]
    [InlineData(10_000, 3950, 10_000)]
    [InlineData(10_000, 3435, 10_000)]
    [InlineData(10_000, 3380, 4_700)]
    [InlineData(100_000, 3950, 47_000)]
    [InlineData(100_000, 4250, 10_000)]
    [InlineData(2_252, 3892, 10_000)]
    [InlineData(1_000_000, 5000, 1_000_000)]
    [InlineData(100, 2000, 100)]
    public void An_ntc_errs_by_less_than_what_a_millionth_of_the_supply_is(int ohm25, int beta, int divider)
    {
        const int Finest = 1_000_000_000;
        var finest = new SimulatedAdc { ValueMax = Finest };
        foreach (bool atSupply in new[] { false, true })
        {
            var sensor = new NtcSensor(new AveragedInput(finest, 1), ohm25, beta, divider, atSupply, Fine * 5 / 4);
            for (double celsius = -39.98; celsius < 124.98; celsius += 0.1)
            {
                // Above the converter's end on this supply.
                double across = Across(celsius, ohm25, beta, divider);
                double atPin = (atSupply ? 1 - across : across) * 1.25;
                if (atPin > 0.99)
                {
                    continue;
                }

                finest.Value = (int)Math.Round(atPin * Finest);
                Assert.Equal(SensorStatus.Ok, sensor.Poll(0));

                // What the two roundings to a millionth, of the pin and of the supply, can change; and a thousandth for the value's own.
                double slope = (Across(celsius + 0.01, ohm25, beta, divider) - across) / 0.01;
                double error = 0.002 + Math.Abs(1.2e-6 / slope);
                Assert.InRange(sensor.ValueMilli / 1000.0, celsius - error, celsius + error);
            }
        }
    }

    [Fact]
    public void The_usual_ntc_errs_by_less_than_three_thousandths_of_a_degree()
    {
        NtcSensor sensor = Usual(fineAdc);
        for (double celsius = -39.99; celsius < 124.99; celsius += 0.1)
        {
            fineAdc.Value = (int)Math.Round(BetaPpm(celsius));
            Assert.Equal(SensorStatus.Ok, sensor.Poll(0));
            Assert.InRange(sensor.ValueMilli / 1000.0, celsius - 0.003, celsius + 0.003);
        }
    }

    /// <summary>An ESP32 converts up to 3.1 V, and the divider is on 3.3 V.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_supply_above_the_converters_full_scale_is_reckoned_with(bool atSupply)
    {
        var sensor = new NtcSensor(
            new AveragedInput(fineAdc, 1), 10_000, Beta, 10_000, atSupply, (int)Math.Round(3300e6 / 3100));
        for (double celsius = -24.8; celsius < 95; celsius += 0.3)
        {
            double across = BetaPpm(celsius) / 1e6;
            fineAdc.Value = (int)Math.Round(1e6 * (atSupply ? 1 - across : across) * 3300 / 3100);
            Assert.Equal(SensorStatus.Ok, sensor.Poll(0));
            Assert.InRange(sensor.ValueMilli / 1000.0, celsius - 0.06, celsius + 0.06);
        }

        fineAdc.Value = Fine;
        Assert.Equal(SensorStatus.Failed, sensor.Poll(0));
        Assert.Equal(atSupply ? SensorReason.Short : SensorReason.Open, sensor.Reason);
        fineAdc.Value = 0;
        Assert.Equal(SensorStatus.Failed, sensor.Poll(0));
        Assert.Equal(atSupply ? SensorReason.Open : SensorReason.Short, sensor.Reason);
    }

    [Theory]
    [InlineData(4095, SensorReason.Open)]
    [InlineData(4080, SensorReason.Open)]
    [InlineData(4050, SensorReason.OutOfRange)]
    [InlineData(100, SensorReason.OutOfRange)]
    [InlineData(15, SensorReason.Short)]
    [InlineData(0, SensorReason.Short)]
    [InlineData(-1, SensorReason.ConversionFailed)]
    public void An_ntc_that_is_open_shorted_or_off_the_table_is_named_in_both_halves_of_the_divider(int value, SensorReason reason)
    {
        foreach (bool atSupply in new[] { false, true })
        {
            var sensor = new NtcSensor(
                new AveragedInput(adc, 4), 10_000, Beta, 10_000, atSupply, Fine);
            adc.Value = 2048;
            Assert.Equal(SensorStatus.Ok, sensor.Poll(0));
            Assert.InRange(sensor.ValueMilli, 24_900, 25_100);
            adc.Value = atSupply && value >= 0 ? 4095 - value : value;
            Assert.Equal(SensorStatus.Failed, sensor.Poll(0));
            Assert.Equal(reason, sensor.Reason);
            adc.Value = 2048;
            Assert.Equal(SensorStatus.Ok, sensor.Poll(0));
            Assert.Equal(SensorReason.None, sensor.Reason);
        }
    }

    /// <summary>NAMUR NE 43: 3.8 to 20.5 mA is measurement; 3.6 mA and less, 21.0 mA and more are failures.</summary>
    [Theory]
    [InlineData(4_000, SensorReason.None, 0)]
    [InlineData(12_000, SensorReason.None, 5_000)]
    [InlineData(20_000, SensorReason.None, 10_000)]
    [InlineData(3_800, SensorReason.None, -125)]
    [InlineData(20_500, SensorReason.None, 10_313)]
    [InlineData(3_799, SensorReason.UnderRange, 0)]
    [InlineData(3_601, SensorReason.UnderRange, 0)]
    [InlineData(3_600, SensorReason.WireBreak, 0)]
    [InlineData(0, SensorReason.WireBreak, 0)]
    [InlineData(20_501, SensorReason.OverRange, 0)]
    [InlineData(20_999, SensorReason.OverRange, 0)]
    [InlineData(21_000, SensorReason.TransmitterFault, 0)]
    [InlineData(25_000, SensorReason.TransmitterFault, 0)]
    [InlineData(-1, SensorReason.ConversionFailed, 0)]
    public void A_current_signal_has_the_levels_of_ne_43(int microA, SensorReason reason, int valueMilli)
    {
        var signal = new CurrentSignal(new AveragedInput(fineAdc, 2), 25_000, 0, 10_000);
        fineAdc.Value = microA < 0 ? -1 : microA * (Fine / 25_000);
        Assert.Equal(reason == SensorReason.None ? SensorStatus.Ok : SensorStatus.Failed, signal.Poll(0));
        Assert.Equal(reason, signal.Reason);
        Assert.Equal(valueMilli, signal.ValueMilli);
        fineAdc.Value = 8_000 * (Fine / 25_000);
        Assert.Equal(SensorStatus.Ok, signal.Poll(0));
        Assert.Equal(2_500, signal.ValueMilli);
        Assert.Equal(8_000, signal.MicroA);
    }

    [Fact]
    public void A_signal_may_fall_with_its_quantity_and_span_the_whole_range_of_int()
    {
        var signal = new CurrentSignal(new AveragedInput(fineAdc, 1), 25_000, int.MaxValue, int.MinValue);
        fineAdc.Value = 4_000 * (Fine / 25_000);
        Assert.Equal(SensorStatus.Ok, signal.Poll(0));
        Assert.Equal(int.MaxValue, signal.ValueMilli);
        fineAdc.Value = 20_500 * (Fine / 25_000);
        Assert.Equal(SensorStatus.Ok, signal.Poll(0));
        Assert.Equal(int.MinValue, signal.ValueMilli);
    }

    [Theory]
    [InlineData(0, 0, SensorReason.None, -50_000)]
    [InlineData(0, 5_000, SensorReason.None, 0)]
    [InlineData(0, 10_000, SensorReason.None, 50_000)]
    [InlineData(0, 10_500, SensorReason.None, 55_000)]
    [InlineData(0, 10_501, SensorReason.OverRange, 0)]
    [InlineData(2_000, 2_000, SensorReason.None, -50_000)]
    [InlineData(2_000, 6_000, SensorReason.None, 0)]
    [InlineData(2_000, 1_800, SensorReason.None, -52_500)]
    [InlineData(2_000, 1_799, SensorReason.WireBreak, 0)]
    [InlineData(2_000, -1, SensorReason.ConversionFailed, 0)]
    public void A_voltage_signal_scales_and_knows_its_ends(int zeroMilliV, int milliV, SensorReason reason, int valueMilli)
    {
        var signal = new VoltageSignal(new AveragedInput(fineAdc, 1), 12_500, zeroMilliV, 10_000, -50_000, 50_000);
        fineAdc.Value = milliV < 0 ? -1 : milliV * (Fine / 12_500);
        Assert.Equal(reason == SensorReason.None ? SensorStatus.Ok : SensorStatus.Failed, signal.Poll(0));
        Assert.Equal(reason, signal.Reason);
        Assert.Equal(valueMilli, signal.ValueMilli);
    }

    [Fact]
    public void Settings_that_could_not_see_a_fault_are_refused_at_start()
    {
        var input = new AveragedInput(adc, 1);
        Refused(() => new CurrentSignal(input, 21_000, 0, 1));
        Refused(() => new VoltageSignal(input, 10_500, 0, 10_000, 0, 1));
        Refused(() => new NtcSensor(input, NtcSensor.OhmMin - 1, Beta, 10_000, false, Fine));
        Refused(() => new NtcSensor(input, 10_000, Beta, NtcSensor.OhmMax + 1, false, Fine));
        Refused(() => new NtcSensor(input, 10_000, NtcSensor.BetaKMin - 1, 10_000, false, Fine));
        Refused(() => new NtcSensor(input, 10_000, NtcSensor.BetaKMax + 1, 10_000, false, Fine));
        Refused(() => new NtcSensor(input, 10_000, Beta, 10_000, false, NtcSensor.SupplyPpmMin - 1));
        Refused(() => new NtcSensor(input, 10_000, Beta, 10_000, false, NtcSensor.SupplyPpmMax + 1));
        Refused(() => new AveragedInput(adc, 0));

        static void Refused(Func<object> make)
            => Assert.Equal(Fault.LimitsInconsistent, Assert.Throws<FaultException>(make).Fault);
    }

    [Fact]
    public void Nothing_is_allocated_over_10000_looks()
    {
        var input = new AveragedInput(adc, 8);
        var ntc = new NtcSensor(input, 10_000, Beta, 10_000, false, Fine);
        var current = new CurrentSignal(input, 25_000, 0, 10_000);
        var voltage = new VoltageSignal(input, 12_500, 2_000, 10_000, 0, 10_000);
        int turn = 0;
        long bytes = Allocation.Of(() =>
        {
            adc.Value = (turn++ * 37 % 4097) - 1;
            ntc.Poll(turn);
            current.Poll(turn);
            voltage.Poll(turn);
        });
        Assert.Equal(0, bytes);
    }

    private static NtcSensor Usual(SimulatedAdc adc) => new(new AveragedInput(adc, 1), 10_000, Beta, 10_000, false, Fine);

    private static double BetaPpm(double celsius) => 1e6 * Across(celsius, 10_000, Beta, 10_000);

    // The part of the supply across the thermistor.
    private static double Across(double celsius, double ohm25, double beta, double divider)
    {
        double ohm = ohm25 * Math.Exp(beta * ((1 / (celsius + 273.15)) - (1 / 298.15)));
        return ohm / (ohm + divider);
    }
}
