#nullable disable
using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Primitives;

namespace Gateway.Tests.Vectors
{
    /// <summary>
    /// What the inflight table must find again after a power cut: steps before it, sequences and states after it.
    /// </summary>
    public static class RecoveryVectors
    {
        /// <summary>Step: entry record in slot A with sequence B at QoS C.</summary>
        public const int Entry = 0;

        /// <summary>Step: the entry in slot A, of sequence B, reaches state C, not yet durable.</summary>
        public const int State = 1;

        /// <summary>Step: progress record.</summary>
        public const int Progress = 2;

        /// <summary>Step: the record in slot A is corrupted on the flash.</summary>
        public const int Spoil = 3;

        /// <summary>What each case is.</summary>
        public static readonly string[] Names =
        {
            "records without a progress record are owed, in the order of their sequences",
            "an acknowledgement that was not durable is forgotten",
            "an acknowledgement that was durable frees",
            "a released entry owes its PUBREL only",
            "a slot used again holds the newer message",
            "a spoiled record is put aside, the others stay"
        };

        /// <summary>Case, step: kind, A, B, C.</summary>
        public static readonly int[][][] Steps =
        {
            new int[][] { New(2, 12, 1), New(0, 10, 1), New(1, 11, 2) },
            new int[][] { New(0, 10, 1), New(1, 11, 1), Flush(), Reach(0, 10, EntryState.Free) },
            new int[][] { New(0, 10, 1), New(1, 11, 1), Reach(0, 10, EntryState.Free), Flush() },
            new int[][] { New(0, 10, 2), New(1, 11, 2), Reach(1, 11, EntryState.Released), Flush() },
            new int[][] { New(0, 10, 1), Reach(0, 10, EntryState.Free), Flush(), New(0, 14, 1) },
            new int[][] { New(0, 10, 1), New(1, 11, 2), New(2, 12, 1), Break(1) }
        };

        /// <summary>Case, entry in order: slot, sequence, 1 when released.</summary>
        public static readonly int[][][] Expected =
        {
            new int[][] { Found(0, 10, 0), Found(1, 11, 0), Found(2, 12, 0) },
            new int[][] { Found(0, 10, 0), Found(1, 11, 0) },
            new int[][] { Found(1, 11, 0) },
            new int[][] { Found(0, 10, 0), Found(1, 11, 1) },
            new int[][] { Found(0, 14, 0) },
            new int[][] { Found(0, 10, 0), Found(2, 12, 0) }
        };

        private const uint Tag = 7;
        private static readonly byte[] Body = { 0, 1, 0x61, 0, 0, 1, 2 };

        /// <summary>Runs case <paramref name="index"/>: true when exactly the listed entries are found, in their order.</summary>
        public static bool Run(int index)
        {
            Crc32 crc = new TableCrc32();
            VectorSlots entries = new VectorSlots(4, 240);
            VectorSlots progress = new VectorSlots(2, 240);
            VectorSlots inbound = new VectorSlots(2, 240);
            VectorSlots rules = new VectorSlots(2, 240);
            InflightTable table = Open(entries, progress, inbound, rules, crc);
            table.Recover(1);
            JournalRecord record = new JournalRecord();
            record.SessionTag = Tag;
            record.InboundGeneration = 1;
            record.Buffer = Body;
            record.Bytes = Body.Length;
            record.ChangeState = new byte[entries.SlotCount];
            int[][] steps = Steps[index];
            for (int i = 0; i < steps.Length; i++)
            {
                int[] step = steps[i];
                switch (step[0])
                {
                    case Entry:
                        // The identifier of its sequence.
                        Body[4] = (byte)(step[2] + 1);
                        record.Index = step[1];
                        record.Sequence = step[2];
                        record.First = 0x30 | (step[3] << JournalRecord.QosShift);
                        table.WriteEntry(record);
                        break;
                    case State:
                        table.NoteState(step[1], step[3]);
                        break;
                    case Progress:
                        record.Sequence = 13;
                        table.WriteProgress(record);
                        break;
                    default:
                        entries.Spoil(step[1]);
                        break;
                }
            }

            InflightTable again = Open(entries, progress, inbound, rules, crc);
            again.Recover(2);
            JournalRecord found = new JournalRecord();
            int[][] expected = Expected[index];
            for (int i = 0; i < expected.Length; i++)
            {
                if (!again.TakeRestored(found) || found.Index != expected[i][0] || found.Sequence != expected[i][1]
                    || found.Released != (expected[i][2] == 1)
                    || again.ReadBody(found.Index, found.Sequence) != Body.Length)
                {
                    return false;
                }
            }

            return !again.TakeRestored(found) && again.NextSequence > found.Sequence;
        }

        private static InflightTable Open(
            VectorSlots entries, VectorSlots progress, VectorSlots inbound, VectorSlots rules, Crc32 crc)
        {
            FaultLog faults = new FaultLog();
            RuleStates states = new RuleStates(rules, new int[1], false, crc, faults, new byte[ABRecord.BufferBytes(rules)]);
            return new InflightTable(entries, progress, inbound, states, crc, faults);
        }

        private static int[] New(int slot, int sequence, int qos)
        {
            return new int[] { Entry, slot, sequence, qos };
        }

        private static int[] Reach(int slot, int sequence, int state)
        {
            return new int[] { State, slot, sequence, state };
        }

        private static int[] Flush()
        {
            return new int[] { Progress, 0, 0, 0 };
        }

        private static int[] Break(int slot)
        {
            return new int[] { Spoil, slot, 0, 0 };
        }

        private static int[] Found(int slot, int sequence, int released)
        {
            return new int[] { slot, sequence, released };
        }
    }
}
