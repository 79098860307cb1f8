using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Sensors;
using Xunit;

namespace Gateway.Tests.Unit.Primitives;

public class FaultTests
{
    [Fact]
    public void A_failed_check_throws_the_one_exception_with_its_fault()
    {
        Check.That(true, HalFaults.LoopStuck);
        FaultException first = Assert.Throws<FaultException>(() => Check.That(false, Fault.StateImpossible));
        Assert.Equal(Fault.StateImpossible, first.Fault);
        FaultException second = Assert.Throws<FaultException>(() => Check.That(false, Fault.IndexOutOfTable));
        Assert.Same(first, second);
        Assert.Equal(Fault.IndexOutOfTable, second.Fault);
    }

    [Fact]
    public void Faults_are_counted_apart()
    {
        var log = new FaultLog();
        log.Add(HalFaults.LinkLost);
        log.Add(HalFaults.LinkLost);
        log.Add(SensorsFaults.SensorFault);
        Assert.Equal((2, 1, 0), (log.CountOf(HalFaults.LinkLost), log.CountOf(SensorsFaults.SensorFault), log.CountOf(HalFaults.LinkTls)));
    }

    [Fact]
    public void A_repeatable_generator_repeats_and_never_gives_zero_nor_the_bound()
    {
        var first = new Xorshift(12345);
        var second = new Xorshift(12345);
        var fromZero = new Xorshift(0);
        for (int i = 0; i < 10_000; i++)
        {
            uint next = first.Next();
            Assert.NotEqual(0u, next);
            Assert.Equal(next, second.Next());
            Assert.NotEqual(0u, fromZero.Next());
            Assert.InRange(fromZero.NextBelow(7), 0, 6);
        }
    }
}
