using Gateway.App;
using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Primitives;

namespace Gateway.Tests.Fuzz;

/// <summary>Boot record and rule states on any slot content: they continue to count, and the next save can be read again.</summary>
internal sealed class ABRecordTarget : FuzzTarget
{
    private const int RuleCount = 3;

    private readonly Choices choices = new();
    private readonly FuzzSlots boot = new(2, AppLimits.BootSlotBytesMax);
    private readonly FuzzSlots states = new(2, AppLimits.BootSlotBytesMax);
    private readonly TableCrc32 crc = new();

    public override string Name => "boot and alarm state slots";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        [0], [2, 1, 0, 0, 0, 2, 2], [3, 2, 1, 1, 0, 2, 2, 1, 3, 1, 0, 0, 9], [4, 1, 0, 6, 4, 7, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        [1, 1, 0, 3, 1, 1, 3, 2, 1, 1, 4, 20, 0x52, 1, 0, 24]
    ];

    protected override int Run(byte[] input)
    {
        choices.Reset(input);
        boot.Clear();
        states.Clear();
        var faults = new FaultLog();
        for (int i = choices.Below(4); i > 0; i--)
        {
            new BootRecord(boot, crc, faults).Begin(Fault.None);
            var saved = NewStates(faults);
            saved.Recover(false);
            saved.Note(RuleContext.Of(i % RuleCount, 1, i, RuleContext.NoTag));
            saved.Save();
        }

        SlotMutation.Apply(boot, choices, boot.SlotBytesMax);
        SlotMutation.Apply(states, choices, states.SlotBytesMax);
        var record = new BootRecord(boot, crc, faults);
        var rules = NewStates(faults);
        BeginCore();
        record.Begin(Fault.None);
        rules.Recover(false);
        rules.Note(choices.Long());
        bool isSaved = rules.Save();
        EndCore();
        Expect(isSaved, "a write that was durable is called failed");

        boot.RotsAfterReads = 0;
        states.RotsAfterReads = 0;
        var again = new BootRecord(boot, crc, faults);
        again.Begin(Fault.None);
        Expect(again.Count == record.Count + 1, "a start is not counted behind the one before");
        var recovered = NewStates(faults);
        recovered.Recover(false);
        bool isSame = true;
        for (int rule = 0; rule < RuleCount; rule++)
        {
            isSame &= recovered.NewestOf(rule) == rules.NewestOf(rule);
        }

        Expect(isSame, "a saved rule state is not found again");
        return FaultMix.Of(faults) | (rules.QuarantinedCount << 8) | (faults.CountOf(AppFaults.BootRecordLost) << 10);
    }

    private RuleStates NewStates(FaultLog faults) =>
        new(states, new int[RuleCount], false, crc, faults, new byte[ABRecord.BufferBytes(states)]);
}
