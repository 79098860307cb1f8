using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// The compensation words of a BMP280 or BME280, and the datasheets' integer formulas for them (BMP280, BST-BMP280-DS001 rev. 1.23:
    /// table 17 p. 21, section 3.11.3 p. 21 and 22; BME280, BST-BME280-DS002 rev. 1.6: table 16 p. 24, section 4.2.3 p. 25 and 26). Results
    /// are those of the published integer formulas to the last bit.
    /// </summary>
    public sealed class Bme280Calibration
    {
        /// <summary>First register of the temperature and pressure words, and of the humidity word H1.</summary>
        public const int FirstRegister = 0x88;

        /// <summary>Bytes from 0x88 to 0xA1.</summary>
        public const int FirstBytes = 26;

        /// <summary>First register of the humidity words H2 to H6.</summary>
        public const int HumidityRegister = 0xE1;

        /// <summary>Bytes from 0xE1 to 0xE7.</summary>
        public const int HumidityBytes = 7;

        private const int AtH1 = 25;

        private int t1;
        private int t2;
        private int t3;
        private int p1;
        private int p2;
        private int p3;
        private int p4;
        private int p5;
        private int p6;
        private int p7;
        private int p8;
        private int p9;
        private int h1;
        private int h2;
        private int h3;
        private int h4;
        private int h5;
        private int h6;
        private long fine;

        /// <summary>
        /// Takes the 26 bytes from 0x88 on; false if no chip can have them: the factors T1 and P1 are never 0, and not both 0xFFFF.
        /// </summary>
        public bool TakeFirst(byte[] registers)
        {
            t1 = Unsigned(registers, 0);
            t2 = Signed(registers, 2);
            t3 = Signed(registers, 4);
            p1 = Unsigned(registers, 6);
            p2 = Signed(registers, 8);
            p3 = Signed(registers, 10);
            p4 = Signed(registers, 12);
            p5 = Signed(registers, 14);
            p6 = Signed(registers, 16);
            p7 = Signed(registers, 18);
            p8 = Signed(registers, 20);
            p9 = Signed(registers, 22);
            h1 = registers[AtH1];
            return t1 != 0 && p1 != 0 && !(t1 == 0xFFFF && p1 == 0xFFFF);
        }

        /// <summary>Takes the 7 bytes from 0xE1 on; false if the factor H2 is 0 or all bytes are 0xFF.</summary>
        public bool TakeHumidity(byte[] registers)
        {
            h2 = Signed(registers, 0);
            h3 = registers[2];

            // H4 and H5 have 12 bits each and share 0xE5: its low half ends H4, its high half begins H5.
            h4 = ((sbyte)registers[3] << 4) | (registers[4] & 0x0F);
            h5 = ((sbyte)registers[5] << 4) | (registers[4] >> 4);
            h6 = (sbyte)registers[6];
            return h2 != 0 && !(h2 == -1 && h3 == 0xFF);
        }

        /// <summary>
        /// Hundredths of a degree Celsius from the 20 bits of temp_msb, temp_lsb, temp_xlsb. Pressure and humidity need this first.
        /// </summary>
        public int Temperature(int adc)
        {
            // 64 bits: the datasheet's 32 are enough in the chip's range, but a value outside it must not wrap into the range.
            long linear = ((long)((adc >> 3) - (t1 << 1)) * t2) >> 11;
            long distance = (adc >> 4) - t1;
            long square = (((distance * distance) >> 12) * t3) >> 14;
            fine = linear + square;
            return Rounding.Saturate(((fine * 5) + 128) >> 8);
        }

        /// <summary>256ths of a pascal from the 20 bits of press_msb, press_lsb, press_xlsb; 0 if the words allow no result.</summary>
        public long Pressure(int adc)
        {
            long t = fine - 128000;
            long offset = (t * t * p6) + ((t * p5) << 17) + ((long)p4 << 35);
            long scale = ((t * t * p3) >> 8) + ((t * p2) << 12);
            scale = (((1L << 47) + scale) * p1) >> 33;
            if (scale == 0)
            {
                return 0;
            }

            long p = 1048576 - adc;
            p = (((p << 31) - offset) * 3125) / scale;
            long second = (p9 * (p >> 13) * (p >> 13)) >> 25;
            long first = (p8 * p) >> 19;
            return ((p + second + first) >> 8) + ((long)p7 << 4);
        }

        /// <summary>1024ths of a percent relative humidity, 0..102400, from the 16 bits of hum_msb, hum_lsb.</summary>
        public int Humidity(int adc)
        {
            long t = fine - 76800;
            long raw = ((((long)adc << 14) - ((long)h4 << 20) - (h5 * t)) + 16384) >> 15;
            long slope = (((t * h6) >> 10) * (((t * h3) >> 11) + 32768)) >> 10;
            slope = (((slope + 2097152) * h2) + 8192) >> 14;
            long humidity = raw * slope;
            humidity -= ((((humidity >> 15) * (humidity >> 15)) >> 7) * h1) >> 4;
            if (humidity < 0)
            {
                return 0;
            }

            return humidity > 419430400 ? 102400 : (int)(humidity >> 12);
        }

        private static int Unsigned(byte[] registers, int at)
        {
            return registers[at] | (registers[at + 1] << 8);
        }

        private static int Signed(byte[] registers, int at)
        {
            return (short)Unsigned(registers, at);
        }
    }
}
