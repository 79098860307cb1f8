using System.Device.Gpio;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Xunit;

namespace Gateway.Tests.DeviceHost;

/// <summary>A pin is read after its edge, soon after another pin's edge, and otherwise rarely: each read takes blocks of heap.</summary>
public sealed class GpioInputTests : IDisposable
{
    private readonly GpioController controller = new();
    private readonly EdgeCount edges = new();

    public GpioInputTests() => Environment.Ticks = 1000;

    public void Dispose() => Environment.Ticks = null;

    [Fact]
    public void A_pin_that_rests_is_read_once_in_its_time()
    {
        GpioInput input = Open();
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(input.IsHigh);
            Environment.Ticks += PinLimits.ResyncMs / 1000;
        }

        Assert.InRange(controller.Pins[0].Reads, 1, 2);
    }

    [Fact]
    public void An_edge_is_seen_at_the_next_look_and_counted()
    {
        GpioInput input = Open();
        Assert.True(input.IsHigh);
        controller.Pins[0].Move();
        Assert.Equal(1, edges.Count);
        Assert.False(input.IsHigh);
        controller.Pins[0].Move();
        Assert.True(input.IsHigh);
    }

    [Fact]
    public void An_edge_that_was_lost_beside_another_pins_is_found_soon_after_it()
    {
        GpioInput lost = Open();
        GpioInput seen = Open();
        Assert.True(lost.IsHigh && seen.IsHigh);
        controller.Pins[0].IsHigh = false;
        controller.Pins[1].Move();
        Assert.False(seen.IsHigh);
        Assert.True(lost.IsHigh);
        Environment.Ticks += PinLimits.VerifyMs;
        Assert.False(lost.IsHigh);
    }

    [Fact]
    public void Many_edges_of_another_pin_cost_this_one_a_read_each_time_that_it_has_waited()
    {
        GpioInput quiet = Open();
        Open();
        Assert.True(quiet.IsHigh);
        int before = controller.Pins[0].Reads;
        for (int i = 0; i < 100; i++)
        {
            controller.Pins[1].Move();
            Assert.True(quiet.IsHigh);
            Environment.Ticks += PinLimits.VerifyMs / 50;
        }

        Assert.InRange(controller.Pins[0].Reads - before, 1, 2);
    }

    [Fact]
    public void An_edge_that_was_lost_without_a_trace_is_found_in_its_time()
    {
        GpioInput input = Open();
        Assert.True(input.IsHigh);
        controller.Pins[0].IsHigh = false;
        Environment.Ticks += PinLimits.ResyncMs;
        Assert.False(input.IsHigh);
    }

    private GpioInput Open() => new(controller, 4, true, edges);
}
