using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.Simulation.Chips;

/// <summary>
/// What the converters of a BME280 or BMP280 with the calibration of the datasheet's example give for a temperature, a pressure and a
/// humidity: the driver's formulas, searched for the value.
/// </summary>
internal sealed class Bme280Signals
{
    private const int AdcMax = (1 << 20) - 1;
    private const int HumidityAdcMax = (1 << 16) - 1;
    private const int DefaultMilliC = 20_000;
    private const int DefaultMilliPercent = 50_000;
    private const int DefaultMilliHectopascal = 1_013_250;

    // BMP280 datasheet, section 3.12; H1 to H6 as chips of the field have them.
    private static readonly int[] Words = [27504, 26435, -1000, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000];
    private static readonly int[] HumidityWords = [75, 362, 0, 313, 50, 30];

    private readonly Bme280Calibration calibration = new();
    private readonly byte[] first = new byte[Bme280Calibration.FirstBytes];
    private readonly byte[] second = new byte[Bme280Calibration.HumidityBytes];
    private readonly bool hasHumidity;
    private int temperatureAdc;
    private int milliHectopascal = DefaultMilliHectopascal;
    private int milliPercent = DefaultMilliPercent;

    public Bme280Signals(bool hasHumidity)
    {
        this.hasHumidity = hasHumidity;
        for (int i = 0; i < Words.Length; i++)
        {
            first[2 * i] = (byte)Words[i];
            first[(2 * i) + 1] = (byte)(Words[i] >> 8);
        }

        int[] h = HumidityWords;
        first[^1] = (byte)h[0];
        second[0] = (byte)h[1];
        second[1] = (byte)(h[1] >> 8);
        second[2] = (byte)h[2];
        second[3] = (byte)(h[3] >> 4);
        second[4] = (byte)((h[3] & 15) | (h[4] << 4));
        second[5] = (byte)(h[4] >> 4);
        second[6] = (byte)h[5];
        calibration.TakeFirst(first);
        calibration.TakeHumidity(second);
    }

    /// <summary>A chip with this calibration, at usual values.</summary>
    public SimulatedBme280 NewChip(SimulatedTime time)
    {
        SimulatedBme280 chip = new(time, (byte)(hasHumidity ? 0x60 : 0x58), first, second);
        Put(chip, SensorQuantity.Temperature, DefaultMilliC);
        return chip;
    }

    /// <summary>The chip measures this. Its temperature compensates pressure and humidity, so a change of it moves all.</summary>
    public void Put(SimulatedBme280 chip, SensorQuantity quantity, int milli)
    {
        switch (quantity)
        {
            case SensorQuantity.Pressure:
                milliHectopascal = milli;
                break;
            case SensorQuantity.Humidity:
                milliPercent = milli;
                break;
            default:
                temperatureAdc = Search(AdcMax, adc => calibration.Temperature(adc) * 10L >= milli);
                break;
        }

        // The fine temperature of the two searches below.
        calibration.Temperature(temperatureAdc);
        chip.AdcTemperature = temperatureAdc;

        // 256ths of a pascal, which fall with the converter's value; 1024ths of a per cent.
        long pressure = (long)milliHectopascal * 256 / 10;
        chip.AdcPressure = Search(AdcMax, adc => calibration.Pressure(adc) <= pressure);
        long humidity = (long)milliPercent * 1024 / 1000;
        chip.AdcHumidity = Search(HumidityAdcMax, adc => calibration.Humidity(adc) >= humidity);
    }

    // The least value for which it holds; it holds for all above.
    private static int Search(int max, Func<int, bool> holds)
    {
        int low = 0;
        int high = max;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (holds(middle))
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
