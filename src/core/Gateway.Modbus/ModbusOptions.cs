using Gateway.Primitives;

namespace Gateway.Modbus
{
    /// <summary>How a bus works. Set what differs from the defaults before the <see cref="ModbusMaster"/> is made.</summary>
    public sealed class ModbusOptions
    {
        /// <summary>Framing of the bus.</summary>
        public ModbusTransport Transport = ModbusTransport.Rtu;

        /// <summary>Bits a second of the serial line, 300..4000000; RTU only. Behind a TCP converter: that of its line.</summary>
        public int Baud = 19200;

        /// <summary>How long a device may take to begin its answer, in ms, 10..60000.</summary>
        public int ResponseMs = 1000;

        /// <summary>
        /// How long the bytes of one answer may pause, in ms, 2..5000: above 3.5 characters, because drivers hand bytes over in bunches.
        /// </summary>
        public int PauseMs = 50;

        /// <summary>Attempts before a request has failed, 1..10. Other units come between two attempts.</summary>
        public int Attempts = 3;

        /// <summary>How long devices get to carry out a broadcast, in ms, 0..60000.</summary>
        public int TurnaroundMs = 100;

        /// <summary>Registers or bits that nobody wants, and that a read may include so that it joins two points; 0..124.</summary>
        public int GapMax = 8;

        /// <summary>The most registers of one read, 2..125: some devices allow fewer.</summary>
        public int ReadRegistersMax = ModbusLimits.RegistersMax;

        /// <summary>Writes that can wait at a time, 0..<see cref="ModbusLimits.WritesMax"/>; 0: this bus only reads.</summary>
        public int WriteCount = 4;

        /// <summary>Values that one write can have, 1..<see cref="ModbusLimits.WriteValuesMax"/>.</summary>
        public int WriteValuesMax = 2;

        /// <summary>Checks the bounds, once, when the master is made.</summary>
        public void CheckRelations()
        {
            Check.That(
                Baud >= 300 && Baud <= 4000000 && ResponseMs >= 10 && ResponseMs <= 60000 && PauseMs >= 2 && PauseMs <= 5000
                && Attempts >= 1 && Attempts <= 10 && TurnaroundMs >= 0 && TurnaroundMs <= 60000
                && GapMax >= 0 && GapMax < ModbusLimits.RegistersMax
                && ReadRegistersMax >= 2 && ReadRegistersMax <= ModbusLimits.RegistersMax
                && WriteCount >= 0 && WriteCount <= ModbusLimits.WritesMax
                && WriteValuesMax >= 1 && WriteValuesMax <= ModbusLimits.WriteValuesMax,
                Fault.LimitsInconsistent);
        }
    }
}
