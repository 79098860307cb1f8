using Gateway.Hal;
using Gateway.Simulation.Chips;

namespace Gateway.Tests.Unit.Sensors;

/// <summary>Polls a sensor as the gateway's loop does: again and again until there is an outcome.</summary>
internal static class SensorLoop
{
    /// <summary>Time between polls, in ms.</summary>
    public const int StepMs = 10;

    /// <summary>The outcome, or Pending if there is none after this time.</summary>
    public static SensorStatus Read(this ISensor sensor, SimulatedTime time, int withinMs = 20_000)
    {
        for (int waited = 0; waited < withinMs; waited += StepMs)
        {
            SensorStatus status = sensor.Poll(time.NowMs);
            time.NowMs += StepMs;
            if (status != SensorStatus.Pending)
            {
                return status;
            }
        }

        return SensorStatus.Pending;
    }
}
