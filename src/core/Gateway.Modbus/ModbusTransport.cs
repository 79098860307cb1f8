namespace Gateway.Modbus
{
    /// <summary>How requests and answers are framed.</summary>
    public enum ModbusTransport : byte
    {
        /// <summary>Address, PDU, CRC-16: on a serial line, or through a converter that passes its bytes on.</summary>
        Rtu = 0,
        /// <summary>MBAP header and PDU: Modbus TCP.</summary>
        Tcp = 1
    }
}
