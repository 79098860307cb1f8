namespace Gateway.Modbus
{
    /// <summary>What became of a request, or of a point's reading. The numbers never change their meaning.</summary>
    public enum ModbusResult : byte
    {
        /// <summary>Nothing yet: the point was never read.</summary>
        None = 0,
        /// <summary>There is a value, or the write is done.</summary>
        Ok = 1,
        /// <summary>Nothing came in time, or the unit is left out for now because it did not answer.</summary>
        NoAnswer = 2,
        /// <summary>The device refused, with an exception code of 1 to 255.</summary>
        Exception = 3,
        /// <summary>An answer whose CRC is wrong.</summary>
        BadCrc = 4,
        /// <summary>Only another unit answered.</summary>
        WrongUnit = 5,
        /// <summary>Another function, a wrong length, or an answer that was cut.</summary>
        Malformed = 6,
        /// <summary>The link is not open.</summary>
        NoLink = 7,
        /// <summary>The device's value, after gain and offset, is beyond what thousandths in 32 bits can hold.</summary>
        OutOfRange = 8,
        /// <summary>The device sent a floating-point value that is no number, or infinite.</summary>
        NotANumber = 9,

        /// <summary>One more than the largest code: the size of a table indexed by result.</summary>
        Count = 10
    }
}
