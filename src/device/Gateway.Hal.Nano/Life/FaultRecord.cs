using Gateway.Primitives;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// Why the device rebooted, for the next boot to tell: the platform itself knows no reset reason.
    /// </summary>
    /// <remarks>
    /// One slot. Layout, big endian: 0 version (u8, 1), 1 fault code (u8), 2 zero (u16), 4 uptime in milliseconds (i64), 12
    /// milliseconds since 1970 or -1 (i64), 20 CRC-32 of all before it (u32).
    /// </remarks>
    public sealed class FaultRecord
    {
        /// <summary>Bytes of the record.</summary>
        public const int RecordBytes = 24;

        private const int Version = 1;
        private const int BodyBytes = 20;

        private readonly ISlotStorage slot;
        private readonly Crc32 crc;
        private readonly byte[] buffer;

        /// <summary>A record in slot 0 of <paramref name="slot"/>.</summary>
        public FaultRecord(ISlotStorage slot, Crc32 crc)
        {
            Check.That(slot.SlotBytesMax >= RecordBytes, Fault.LimitsInconsistent);
            this.slot = slot;
            this.crc = crc;
            buffer = new byte[slot.SlotBytesMax];
        }

        /// <summary>The fault that ended the boot before, or None: a power cut, or a deployment.</summary>
        public Fault Last { get; private set; }

        /// <summary>How long that boot lasted, in milliseconds.</summary>
        public long LastUptimeMs { get; private set; }

        /// <summary>Reads the record and empties it, so that a later power cut is not taken for the same fault again.</summary>
        public void Take()
        {
            Last = Fault.None;
            int bytes = slot.Read(0, buffer, 0);
            if (bytes == 0)
            {
                return;
            }

            if (bytes == RecordBytes && buffer[0] == Version && buffer[1] < (int)Fault.Count
                && BigEndian.GetU32(buffer, BodyBytes) == crc.Compute(buffer, 0, BodyBytes))
            {
                Last = (Fault)buffer[1];
                LastUptimeMs = BigEndian.GetI64(buffer, 4);
            }

            slot.Write(0, buffer, 0, 0);
        }

        /// <summary>Makes the record durable; false when the drive would not take it.</summary>
        public bool Save(Fault fault, long uptimeMs, long utcMs)
        {
            buffer[0] = Version;
            buffer[1] = (byte)fault;
            buffer[2] = 0;
            buffer[3] = 0;
            BigEndian.PutI64(buffer, 4, uptimeMs);
            BigEndian.PutI64(buffer, 12, utcMs);
            BigEndian.PutU32(buffer, BodyBytes, crc.Compute(buffer, 0, BodyBytes));
            return slot.Write(0, buffer, 0, RecordBytes);
        }
    }
}
