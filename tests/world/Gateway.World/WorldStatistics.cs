using System.Globalization;
using System.Text;
using Gateway.Primitives;

namespace Gateway.World;

/// <summary>Sums over worlds. Not thread-safe: one for each thread, added at the end.</summary>
public sealed class WorldStatistics
{
    private readonly long[] faults = new long[Enum.GetValues<WorldFault>().Length];
    private readonly long[] messages = new long[3];
    private readonly long[] excused = new long[Enum.GetValues<Outcome>().Length];
    private readonly long[] counters = new long[(int)Fault.Count];

    /// <summary>Worlds run.</summary>
    public long Seeds { get; set; }

    /// <summary>Simulated time, in ms.</summary>
    public long SimulatedMs { get; set; }

    /// <summary>Starts of the gateway.</summary>
    public long Boots { get; set; }

    /// <summary>Turns of the gateway's loop.</summary>
    public long Turns { get; set; }

    /// <summary>Commands to outputs, each with an id of its own.</summary>
    public long OutputCommands { get; set; }

    /// <summary>Those of them that were answered interrupted.</summary>
    public long OutputsInterrupted { get; set; }

    /// <summary>Commands that hold an alarm or end that.</summary>
    public long HoldCommands { get; set; }

    /// <summary>Holds that began, and turns in which a transition was held back.</summary>
    public long Holds { get; set; }

    public long HoldTurns { get; set; }

    /// <summary>Requests that Modbus slaves got.</summary>
    public long ModbusRequests { get; set; }

    /// <summary>Those that were not answered, or not as they should be.</summary>
    public long ModbusTroubles { get; set; }

    /// <summary>Of these, those at which the line broke.</summary>
    public long ModbusBreaks { get; set; }

    /// <summary>Transitions of alarms on Modbus points that were accepted.</summary>
    public long ModbusAlarms { get; set; }

    /// <summary>Commands that write.</summary>
    public long ModbusWrites { get; set; }

    /// <summary>Outcomes that were told.</summary>
    public long ModbusOutcomes { get; set; }

    /// <summary>Those that were queued, and a power cut or a link cut took the outcome.</summary>
    public long ModbusWritesCut { get; set; }

    /// <summary>Other commands sent to the gateway.</summary>
    public long Commands { get; set; }

    /// <summary>Writes that reached a drive.</summary>
    public long Writes { get; set; }

    /// <summary>Alarms that no allowance explains and that never arrived.</summary>
    public long Lost { get; set; }

    /// <summary>Alarms at QoS 2 that no allowance explains and that arrived more than once.</summary>
    public long Doubled { get; set; }

    /// <summary>The longest time from the end of the faults to an empty table, in simulated ms.</summary>
    public long DrainMsWorst { get; set; }

    /// <summary>Steps of the records by the fate of their write.</summary>
    public StorageMatrix Matrix { get; } = new();

    /// <summary>Power cuts of every kind.</summary>
    public long PowerCuts => this[WorldFault.PowerCutAtStorage] + this[WorldFault.PowerCutAtStep];

    /// <summary>Links cut, on both sides or one.</summary>
    public long LinkCuts => this[WorldFault.LinkCut] + this[WorldFault.LinkHalfOpen];

    /// <summary>Faults of a kind.</summary>
    public long this[WorldFault fault] => faults[(int)fault];

    /// <summary>Messages that reached the broker's subscribers at this QoS (0..2), second deliveries at QoS 1 included.</summary>
    public long Messages(int qos) => messages[qos];

    /// <summary>Outcomes that the table allows.</summary>
    public long Excused(Outcome outcome) => excused[(int)outcome];

    /// <summary>The gateway's own counter, over all boots.</summary>
    public long CountOf(Fault fault) => counters[(int)fault];

    internal void Count(WorldFault fault) => faults[(int)fault]++;

    internal void CountMessage(int qos) => messages[qos]++;

    internal void CountExcused(Outcome outcome, long times) => excused[(int)outcome] += times;

    internal void Count(Fault fault, long times) => counters[(int)fault] += times;

    /// <summary>Adds another run's sums.</summary>
    public void Add(WorldStatistics other)
    {
        Seeds += other.Seeds;
        SimulatedMs += other.SimulatedMs;
        Boots += other.Boots;
        Turns += other.Turns;
        Commands += other.Commands;
        OutputCommands += other.OutputCommands;
        OutputsInterrupted += other.OutputsInterrupted;
        HoldCommands += other.HoldCommands;
        Holds += other.Holds;
        HoldTurns += other.HoldTurns;
        ModbusRequests += other.ModbusRequests;
        ModbusTroubles += other.ModbusTroubles;
        ModbusBreaks += other.ModbusBreaks;
        ModbusAlarms += other.ModbusAlarms;
        ModbusWrites += other.ModbusWrites;
        ModbusOutcomes += other.ModbusOutcomes;
        ModbusWritesCut += other.ModbusWritesCut;
        Writes += other.Writes;
        Lost += other.Lost;
        Doubled += other.Doubled;
        DrainMsWorst = Math.Max(DrainMsWorst, other.DrainMsWorst);
        Matrix.Add(other.Matrix);
        Sum(faults, other.faults);
        Sum(messages, other.messages);
        Sum(excused, other.excused);
        Sum(counters, other.counters);
    }

    /// <summary>The totals as a table in plain text.</summary>
    public string ToTable()
    {
        var text = new StringBuilder();
        Line(text, "seeds", Seeds);
        Line(text, "simulated hours", SimulatedMs / 3_600_000);
        Line(text, "starts of the gateway", Boots);
        Line(text, "turns of its loop", Turns);
        Line(text, "slot writes", Writes);
        Line(text, "messages at QoS 0", messages[0]);
        Line(text, "messages at QoS 1", messages[1]);
        Line(text, "messages at QoS 2", messages[2]);
        Line(text, "commands", Commands);
        Line(text, "commands to outputs", OutputCommands);
        Line(text, "commands to outputs that were interrupted", OutputsInterrupted);
        Line(text, "commands that hold an alarm or end that", HoldCommands);
        Line(text, "alarms that were held", Holds);
        Line(text, "turns in which a transition was held back", HoldTurns);
        Line(text, "Modbus requests", ModbusRequests);
        Line(text, "Modbus requests that were not answered well", ModbusTroubles);
        Line(text, "Modbus lines that broke", ModbusBreaks);
        Line(text, "Modbus alarm transitions", ModbusAlarms);
        Line(text, "Modbus writes by commands", ModbusWrites);
        Line(text, "Modbus writes with an outcome", ModbusOutcomes);
        Line(text, "Modbus writes that were queued and got no outcome", ModbusWritesCut);
        Line(text, "power cuts", PowerCuts);
        Line(text, "link cuts", LinkCuts);
        Line(text, "worst drain time, s", DrainMsWorst / 1000);
        text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"lost {Lost}, doubled {Doubled}"));
        text.AppendLine().AppendLine("faults by kind");
        foreach (WorldFault fault in Enum.GetValues<WorldFault>())
        {
            Line(text, "  " + fault, this[fault]);
        }

        text.AppendLine().AppendLine("outcomes that the table of allowances explains, each with its counter");
        foreach (Outcome outcome in Enum.GetValues<Outcome>())
        {
            Line(text, "  " + outcome, Excused(outcome));
        }

        text.AppendLine().Append(' ', 22);
        foreach (string column in StorageMatrix.Columns)
        {
            text.Append(CultureInfo.InvariantCulture, $"{column,12}");
        }

        text.AppendLine();
        foreach (RecordStep step in Enum.GetValues<RecordStep>())
        {
            text.Append(CultureInfo.InvariantCulture, $"  {step,-20}");
            for (int column = 0; column < StorageMatrix.Columns.Count; column++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{Matrix[step, column],12}");
            }

            text.AppendLine();
        }

        return text.ToString();
    }

    private static void Sum(long[] into, long[] from)
    {
        for (int i = 0; i < into.Length; i++)
        {
            into[i] += from[i];
        }
    }

    private static void Line(StringBuilder text, string name, long value) =>
        text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"{name,-34}{value,14:N0}"));
}
