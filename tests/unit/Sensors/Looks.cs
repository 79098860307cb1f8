using Gateway.Hal;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.HalHost;
using Xunit;

namespace Gateway.Tests.Unit.Sensors;

/// <summary>What each poll of a chip on I2C keeps, with and without a fault of the bus.</summary>
internal static class Looks
{
    public static void Test(SimulatedI2cBus bus, ISensor sensor, SimulatedTime time)
    {
        int turn = 0;
        int most = 0;
        long bytes = Allocation.Of(() =>
        {
            turn++;
            bus.Fault = turn % 1_000 < 900 ? BusFault.None : BusFault.HeldHigh;
            int before = bus.Transfers;
            sensor.Poll(time.NowMs);
            most = Math.Max(most, bus.Transfers - before);
            time.NowMs += SensorLoop.StepMs;
        });
        Assert.Equal(0, bytes);
        Assert.Equal(2, most);
    }
}
