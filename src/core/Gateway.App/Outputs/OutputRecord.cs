using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>The states that outlive a restart, durable.</summary>
    /// <remarks>
    /// An A/B record, kind 0x4F 'O', version 1: src/docs/formats/inflight.md. Body: for each output that is kept the CRC-32 of its name
    /// (u32) and whether it is on (u8, 0 or 1). A firmware of another time may have other outputs: each finds its own.
    /// </remarks>
    public sealed class OutputRecord
    {
        private const int Kind = 0x4F;
        private const int Version = 1;
        private const int EntryBytes = 5;

        private readonly ABRecord record;
        private readonly FaultLog faults;
        private int bodyBytes;

        /// <summary>Reads what is stored in an area of two slots; a copy that is missing or damaged is counted.</summary>
        public OutputRecord(ISlotStorage area, Crc32 crc, FaultLog faults)
        {
            record = new ABRecord(area, crc, Kind, Version);
            this.faults = faults;
            Check.That(record.BodyBytesMax >= EntryBytes * Settings.SettingsLimits.OutputCount, Fault.LimitsInconsistent);
            int body = record.Load();
            bodyBytes = body < 0 ? 0 : body - (body % EntryBytes);
            IsIncomplete = record.IsAlone || record.QuarantinedCount > 0;
            if (record.QuarantinedCount > 0)
            {
                faults.Add(AppFaults.OutputStateLost);
            }
        }

        /// <summary>Storage may not have what <see cref="Save"/> was given last, or lacks a copy.</summary>
        public bool IsIncomplete { get; private set; }

        /// <summary>Whether the output of this name was on, by what was read. Before <see cref="Save"/>.</summary>
        public bool WasOn(byte[] name)
        {
            uint tag = TagOf(name);
            for (int at = ABRecord.BodyOffset; at < ABRecord.BodyOffset + bodyBytes; at += EntryBytes)
            {
                if (BigEndian.GetU32(record.Buffer, at) == tag)
                {
                    return record.Buffer[at + 4] != 0;
                }
            }

            return false;
        }

        /// <summary>
        /// Makes durable what the kept ones of these outputs are to be after a restart, unless it is. False if that failed: then storage
        /// has the old or the new states, until a later save.
        /// </summary>
        public bool Save(OutputChannel[] outputs)
        {
            byte[] b = record.Buffer;
            int at = ABRecord.BodyOffset;
            for (int i = 0; i < outputs.Length; i++)
            {
                OutputChannel output = outputs[i];
                if (output.IsKept)
                {
                    uint tag = TagOf(output.Name);
                    int isOn = output.IsWanted && output.PulseEndMs == long.MaxValue ? 1 : 0;
                    IsIncomplete |= BigEndian.GetU32(b, at) != tag || b[at + 4] != isOn;
                    BigEndian.PutU32(b, at, tag);
                    b[at + 4] = (byte)isOn;
                    at += EntryBytes;
                }
            }

            IsIncomplete |= at != ABRecord.BodyOffset + bodyBytes;
            bodyBytes = at - ABRecord.BodyOffset;
            if (IsIncomplete)
            {
                IsIncomplete = !record.Save(bodyBytes);
                if (IsIncomplete)
                {
                    faults.Add(AppFaults.OutputStateLost);
                }
            }

            return !IsIncomplete;
        }

        private uint TagOf(byte[] name)
        {
            return record.Crc.Compute(name, 0, name.Length);
        }
    }
}
