using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Simulation.Chips;
using Xunit;

namespace Gateway.Tests.Unit.Sensors;

/// <summary>
/// Every driver of a bus under every fault of the bus, beginning at each poll of its start and of several readings, short and long: no
/// reading is ever wrong, a lasting fault is reported with a reason, and readings return by themselves.
/// </summary>
public class BusFaultTests
{
    private const int SampleMs = 1_000;
    private const int RetryMs = 20;
    private const int FirstMs = 4_000;
    private const int RecoveryMs = 8_000;

    // An SCD4x is stopped, started, and measures every 5 s.
    private const int ScdFirstMs = 12_000;
    private const int ScdRecoveryMs = 15_000;

    // BMP280 datasheet, worked example; and a chip whose words differ.
    private static readonly int[] Words = [27504, 26435, -1000, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000];
    private static readonly int[] OtherWords = [27504, 26635, -1000, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000];
    private static readonly byte[] HumidityWords = [0x6A, 0x01, 0x00, 0x13, 0x29, 0x03, 0x1E];

    public enum BusTrouble
    {
        /// <summary>Unplugged and reconnected: it lost its power.</summary>
        Removed,

        /// <summary>The power fails and returns between two polls.</summary>
        PowerBlip,

        /// <summary>Nothing is acknowledged, or no presence pulse comes; the device keeps its power.</summary>
        NoAcknowledge,

        /// <summary>Data held low: all zeros.</summary>
        HeldLow,

        /// <summary>Data held high: all ones.</summary>
        HeldHigh,

        /// <summary>One bit of a read is inverted, for chips with a checksum.</summary>
        WrongBit
    }

    public static TheoryData<string, BusTrouble> Rows()
    {
        var rows = new TheoryData<string, BusTrouble>();
        foreach (string driver in new[]
            {
                "ds18b20", "ds18b20 of two", "bmp280", "bme280", "bme280 humidity", "sht31", "sht4x", "mcp9808", "lm75",
                "tmp117", "ads1115", "ina219", "ina226 power", "scd4x"
            })
        {
            bool hasChecksum = new[] { "ds18", "sht", "scd" }.Any(chips => driver.StartsWith(chips, StringComparison.Ordinal));
            foreach (BusTrouble trouble in Enum.GetValues<BusTrouble>().Where(one => hasChecksum || one != BusTrouble.WrongBit))
            {
                rows.Add(driver, trouble);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Whenever_a_fault_begins_no_reading_is_wrong_and_the_sensor_recovers(string driver, BusTrouble trouble)
    {
        int looks = new Run(driver).Undisturbed();
        Assert.True(looks > 10);
        int noticed = 0;
        for (int look = 0; look < looks; look++)
        {
            foreach (int lastsMs in new[] { 0, 300, 8_000 })
            {
                noticed += new Run(driver).With(trouble, look, lastsMs, $"{driver}, {trouble} at look {look} for {lastsMs} ms");
            }
        }

        // Tried again in time, a fault is none; but it was seen.
        Assert.True(noticed > 0, "no fault was ever noticed");
    }

    /// <summary>
    /// Between two readings, or within one: the results of the new chip are never calculated with the calibration of the old one.
    /// </summary>
    [Theory]
    [InlineData("bmp280")]
    [InlineData("bme280")]
    public void A_chip_exchanged_for_another_between_any_two_looks_is_read_with_its_own_words(string driver)
    {
        int truth = new Run(driver, OtherWords).Truth;
        Assert.NotEqual(truth, new Run(driver).Truth);
        int looks = new Run(driver).Undisturbed();
        for (int look = 0; look < looks; look++)
        {
            new Run(driver).Exchanged(look, truth);
        }
    }

    private sealed class Run
    {
        private readonly SimulatedTime time = new();
        private readonly SimulatedI2cBus i2c = new();
        private readonly SimulatedOneWireBus wire = new();
        private readonly CheckedSensor sensor;
        private readonly Action<bool> setPresent;
        private readonly Action powerOn;
        private readonly Action<int[]> exchange = _ => { };
        private readonly bool isOneWire;
        private readonly int firstMs = FirstMs;
        private readonly int recoveryMs = RecoveryMs;
        private SensorStatus last = SensorStatus.Pending;

        public Run(string driver, int[]? words = null)
        {
            switch (driver)
            {
                case "ds18b20":
                case "ds18b20 of two":
                    isOneWire = true;
                    var one = new SimulatedDs18b20(time, 1) { Register = (23 * 16) + 7 };
                    wire.Devices.Add(one);
                    bool isAlone = driver == "ds18b20";
                    if (!isAlone)
                    {
                        wire.Devices.Add(new SimulatedDs18b20(time, 2) { Register = -160 });
                    }

                    sensor = Checked(new Ds18b20(new Ds18b20Bus(wire), isAlone ? null : one.Rom, 12));
                    setPresent = isPresent => one.Present = isPresent;
                    powerOn = one.PowerOn;
                    break;
                case "bmp280":
                case "bme280":
                case "bme280 humidity":
                    SimulatedBme280 bosch = Bosch(words ?? Words);
                    var chip = new Bme280(i2c.DeviceAt(0x76), driver != "bmp280", 1);
                    sensor = Checked(driver == "bme280 humidity" ? chip.Humidity : chip.Temperature);
                    setPresent = isPresent => Plug(isPresent, 0x76, bosch);
                    powerOn = bosch.PowerOn;
                    exchange = others => i2c.Put(0x76, Bosch(others));
                    Plug(true, 0x76, bosch);
                    break;
                case "sht31":
                case "sht4x":
                    var sht = new SimulatedSht(time, driver == "sht4x");
                    SensirionChip sensirion = driver == "sht4x" ? new Sht4x(i2c.DeviceAt(0x44)) : new Sht31(i2c.DeviceAt(0x44));
                    sensor = Checked(sensirion.Temperature);
                    setPresent = isPresent => Plug(isPresent, 0x44, sht);
                    powerOn = sht.PowerOn;
                    Plug(true, 0x44, sht);
                    break;
                case "mcp9808":
                    var microchip = new SimulatedMcp9808(time);
                    sensor = Checked(new Mcp9808(i2c.DeviceAt(0x18)).Temperature);
                    setPresent = isPresent => Plug(isPresent, 0x18, microchip);
                    powerOn = microchip.PowerOn;
                    Plug(true, 0x18, microchip);
                    break;
                case "tmp117":
                    var tmp117 = new SimulatedTmp117(time);
                    sensor = Checked(new Tmp117(i2c.DeviceAt(0x48)).Temperature);
                    setPresent = isPresent => Plug(isPresent, 0x48, tmp117);
                    powerOn = tmp117.PowerOn;
                    Plug(true, 0x48, tmp117);
                    break;
                case "ads1115":
                    var ads1115 = new SimulatedAds1115(time);
                    sensor = Checked(new Ads1115(i2c.DeviceAt(0x48)).Input(1, 1));
                    setPresent = isPresent => Plug(isPresent, 0x48, ads1115);
                    powerOn = ads1115.PowerOn;
                    Plug(true, 0x48, ads1115);
                    break;
                case "ina219":
                case "ina226 power":
                    var ina = new SimulatedIna(time, driver != "ina219");
                    sensor = Checked(
                        driver == "ina219" ? new Ina219(i2c.DeviceAt(0x40), 100).Voltage : new Ina226(i2c.DeviceAt(0x40), 100).Power);
                    setPresent = isPresent => Plug(isPresent, 0x40, ina);
                    powerOn = ina.PowerOn;
                    Plug(true, 0x40, ina);
                    break;
                case "scd4x":
                    var scd4x = new SimulatedScd4x(time);
                    sensor = Checked(new Scd4x(i2c.DeviceAt(0x62)).CarbonDioxide);
                    setPresent = isPresent => Plug(isPresent, 0x62, scd4x);
                    powerOn = scd4x.PowerOn;
                    Plug(true, 0x62, scd4x);
                    firstMs = ScdFirstMs;
                    recoveryMs = ScdRecoveryMs;
                    break;
                default:
                    var lm75 = new SimulatedLm75(time);
                    sensor = Checked(new Lm75(i2c.DeviceAt(0x48), 0).Temperature);
                    setPresent = isPresent => Plug(isPresent, 0x48, lm75);
                    powerOn = lm75.PowerOn;
                    Plug(true, 0x48, lm75);
                    break;
            }
        }

        /// <summary>The readings without a fault.</summary>
        public int Truth
        {
            get
            {
                Assert.Equal(SensorStatus.Ok, sensor.Read(time));
                return sensor.ValueMilli;
            }
        }

        /// <summary>The polls of a few readings.</summary>
        public int Undisturbed()
        {
            int looks = 0;
            for (long end = time.NowMs + firstMs; time.NowMs < end; looks++)
            {
                Assert.NotEqual(SensorStatus.Failed, Look());
            }

            Assert.Equal(SensorStatus.Ok, last);
            return looks;
        }

        /// <summary>Runs it; returns the attempts that failed.</summary>
        public int With(BusTrouble trouble, int look, int lastsMs, string what)
        {
            int truth = new Run(Name(what)).Truth;
            for (int i = 0; i < look; i++)
            {
                Good(truth, what);
            }

            last = SensorStatus.Pending;
            Begin(trouble);
            long end = time.NowMs + lastsMs;
            do
            {
                Good(truth, what);
            }
            while (time.NowMs < end);
            if (lastsMs > 5_000 && trouble is not (BusTrouble.PowerBlip or BusTrouble.WrongBit))
            {
                Assert.True(last == SensorStatus.Failed && sensor.Reason != SensorReason.None, $"{what}: {last}, {sensor.Reason}");
            }

            End(trouble);
            last = SensorStatus.Pending;
            for (end = time.NowMs + recoveryMs; time.NowMs < end && last != SensorStatus.Ok;)
            {
                Good(truth, what);
            }

            Assert.True(last == SensorStatus.Ok && sensor.Reason == SensorReason.None, $"{what}: not recovered, {sensor.Reason}");
            for (end = time.NowMs + recoveryMs; time.NowMs < end;)
            {
                Assert.True(Good(truth, what) != SensorStatus.Failed, $"{what}: fails again, {sensor.Reason}");
            }

            return sensor.FailedAttempts;
        }

        public void Exchanged(int look, int truth)
        {
            for (int i = 0; i < look; i++)
            {
                Look();
            }

            exchange(OtherWords);
            int readings = 0;
            for (long end = time.NowMs + RecoveryMs; time.NowMs < end;)
            {
                SensorStatus status = Look();
                Assert.True(
                    status != SensorStatus.Ok || sensor.ValueMilli == truth,
                    $"exchanged at look {look}: reads {sensor.ValueMilli}, not {truth}");
                readings += status == SensorStatus.Ok ? 1 : 0;
            }

            Assert.InRange(readings, 3, 20);
        }

        private static CheckedSensor Checked(ISensor sensor) => new(sensor, new SensorCheck());

        private static string Name(string what) => what.Split(',')[0];

        private SimulatedBme280 Bosch(int[] words)
        {
            var bytes = new byte[Bme280Calibration.FirstBytes];
            for (int i = 0; i < words.Length; i++)
            {
                bytes[2 * i] = (byte)words[i];
                bytes[(2 * i) + 1] = (byte)(words[i] >> 8);
            }

            bytes[25] = 75;
            return new SimulatedBme280(time, 0x60, bytes, HumidityWords)
            {
                AdcTemperature = 519888, AdcPressure = 415148, AdcHumidity = 30_000
            };
        }

        private void Plug(bool isPresent, int address, ISimulatedI2cChip chip)
        {
            if (isPresent)
            {
                i2c.Put(address, chip);
            }
            else
            {
                i2c.Remove(address);
            }
        }

        // As the gateway's loop polls: soon again while there is no outcome, otherwise when the next reading is due.
        private SensorStatus Look()
        {
            SensorStatus status = sensor.Poll(time.NowMs);
            time.NowMs += status == SensorStatus.Pending ? RetryMs : SampleMs;
            last = status == SensorStatus.Pending ? last : status;
            return status;
        }

        private SensorStatus Good(int truth, string what)
        {
            SensorStatus status = Look();
            Assert.True(status != SensorStatus.Ok || sensor.ValueMilli == truth, $"{what}: reads {sensor.ValueMilli}, not {truth}");
            return status;
        }

        private void Begin(BusTrouble trouble)
        {
            switch (trouble)
            {
                case BusTrouble.PowerBlip:
                    powerOn();
                    break;
                case BusTrouble.HeldLow when isOneWire:
                    wire.HeldLow = true;
                    break;
                case BusTrouble.WrongBit when isOneWire:
                    wire.FlipReadBit(5);
                    break;
                case BusTrouble.WrongBit:
                    i2c.FlipReadBit(0, 1);
                    break;
                case BusTrouble.HeldLow:
                    i2c.Fault = BusFault.HeldLow;
                    break;
                case BusTrouble.HeldHigh when !isOneWire:
                    i2c.Fault = BusFault.HeldHigh;
                    break;
                case BusTrouble.NoAcknowledge when !isOneWire:
                    i2c.Fault = BusFault.Wedged;
                    break;
                default:
                    setPresent(false);
                    break;
            }
        }

        private void End(BusTrouble trouble)
        {
            i2c.Fault = BusFault.None;
            wire.HeldLow = false;
            if (trouble == BusTrouble.Removed)
            {
                powerOn();
            }

            setPresent(true);
        }
    }
}
