using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>Counts the starts of this gateway. Kind 0x42 'B', version 1; the body is the count (u32).</summary>
    public sealed class BootRecord
    {
        private const int Kind = 0x42;
        private const int Version = 1;

        private readonly TwinRecord record;
        private readonly FaultLog faults;

        /// <summary>A boot record in an area of two slots.</summary>
        public BootRecord(ISlotStorage area, Crc32 crc, FaultLog faults)
        {
            record = new TwinRecord(area, crc, Kind, Version);
            this.faults = faults;
        }

        /// <summary>This start's number, 1 and up.</summary>
        public uint Count { get; private set; }

        /// <summary>Counts this start, durably. A failure is counted and changes nothing else.</summary>
        public void Begin()
        {
            int body = record.Load();
            bool lost = record.QuarantinedCount > 0;
            Count = (body == 4 ? BigEndian.GetU32(record.Buffer, TwinRecord.BodyOffset) : 0) + 1;
            BigEndian.PutU32(record.Buffer, TwinRecord.BodyOffset, Count);
            if (!record.Save(4) || lost)
            {
                faults.Add(Fault.BootRecordLost);
            }
        }
    }
}
