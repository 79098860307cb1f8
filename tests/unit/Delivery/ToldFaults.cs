using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.Tests.Unit.Delivery;

/// <summary>The faults that the core has counted since the beginning of the world, over all starts.</summary>
/// <param name="mayDamage">Whether storage can lose records in this world.</param>
internal sealed class ToldFaults(bool mayDamage)
{
    // What damage can be counted as. Storage that only refuses writes must not be taken for damaged.
    private static readonly Fault[] Damage =
    [
        Fault.EntryLost, Fault.InboundQuarantined, HalFaults.StorageRead, InflightFaults.EntryMissing, InflightFaults.EntryDoubt,
        InflightFaults.EntryQuarantined, InflightFaults.ProgressQuarantined, InflightFaults.RuleStateQuarantined
    ];

    private readonly List<FaultLog> earlier = [];

    /// <summary>The counts of this start.</summary>
    public FaultLog Now { get; private set; } = new();

    /// <summary>Whether damage was counted: a message may be lost, late, or sent again.</summary>
    public bool IsDamage => IsEmptied || Damage.Any(fault => CountOf(fault) > 0);

    /// <summary>
    /// Whether a start could read neither the progress record nor an entry, and so began again at a low sequence. When the entry can be
    /// read again, its identifier may be another one's too.
    /// </summary>
    public bool MayRepeatSequences => IsEmptied && CountOf(InflightFaults.EntryDoubt) > 0;

    /// <summary>The most messages that may be lost with their records.</summary>
    public int LostMax => IsEmptied ? int.MaxValue : CountOf(Fault.EntryLost) + CountOf(InflightFaults.EntryDoubt);

    // The first start finds empty storage. Without damage, so does the next one if the power failed before anything was written.
    private bool IsEmptied => mayDamage && CountOf(InflightFaults.StorageEmpty) > 1;

    /// <summary>A new start.</summary>
    public void Restart()
    {
        earlier.Add(Now);
        Now = new FaultLog();
    }

    public int CountOf(Fault fault) => Now.CountOf(fault) + earlier.Sum(log => log.CountOf(fault));

    public override string ToString() => string.Join(
        ", ",
        Damage.Append(InflightFaults.StorageEmpty).Append(MqttFaults.SentNotDurable).Append(MqttFaults.SessionDoubt)
            .Append(MqttFaults.SessionLost).Select(fault => (Code: (int)fault, Count: CountOf(fault)))
            .Where(told => told.Count > 0).Select(told => $"fault {told.Code} x {told.Count}"));
}
