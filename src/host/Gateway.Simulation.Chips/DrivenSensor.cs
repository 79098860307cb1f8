using Gateway.Hal;
using Gateway.Sensors;

namespace Gateway.Simulation.Chips;

/// <summary>
/// A driver of the firmware, and what its chip measures: the chip gets it before each poll. Null: the chip does not answer.
/// </summary>
internal sealed class DrivenSensor(ISensor driver, Func<int?> measured, Action<int?> feed) : IReasonedSensor, IHeatedSensor
{
    public int ValueMilli => driver.ValueMilli;

    public SensorReason Reason => driver is IReasonedSensor reasoned ? reasoned.Reason : SensorReason.None;

    public bool IsHeating => driver is IHeatedSensor { IsHeating: true };

    public HeaterResult Heat(byte[] text, int offset, int bytes)
        => driver is IHeatedSensor heated ? heated.Heat(text, offset, bytes) : HeaterResult.None;

    public SensorStatus Poll(long nowMs)
    {
        feed(measured());
        return driver.Poll(nowMs);
    }
}

/// <summary>What is measured, without a chip.</summary>
internal sealed class MeasuredSensor(Func<int?> measured) : IReasonedSensor
{
    public int ValueMilli { get; private set; }

    public SensorReason Reason { get; private set; }

    public SensorStatus Poll(long nowMs)
    {
        int? now = measured();
        Reason = now is null ? SensorReason.NoAnswer : SensorReason.None;
        ValueMilli = now ?? ValueMilli;
        return now is null ? SensorStatus.Failed : SensorStatus.Ok;
    }
}
