using System.Net.NetworkInformation;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.DeviceHost;

public sealed class LinkSupervisorTests
{
    private readonly FakeReboot reboot = new();
    private readonly FakeSupervisor network;
    private long nowMs = 1;

    public LinkSupervisorTests()
    {
        NetworkChange.Forget();
        NetworkInterface.Address = "0.0.0.0";
        network = new FakeSupervisor(reboot);
    }

    [Fact]
    public void It_is_up_when_the_interface_has_an_address()
    {
        network.Step(nowMs);
        Assert.False(network.IsUp);
        NetworkInterface.Address = "192.168.1.20";
        NetworkChange.RaiseAddress();
        network.Step(nowMs + 1);
        Assert.True(network.IsUp);
    }

    [Fact]
    public void An_address_that_outlives_the_link_does_not_count()
    {
        BringUp();
        NetworkChange.RaiseAvailability(false);
        StepFor(10_000);
        Assert.False(network.IsUp);
        NetworkChange.RaiseAvailability(true);
        StepFor(1_000);
        Assert.True(network.IsUp);
    }

    [Fact]
    public void Repeated_reports_of_one_loss_do_not_start_the_steps_anew()
    {
        BringUp();
        for (int second = 0; second < 40; second++)
        {
            NetworkChange.RaiseAvailability(false);
            StepFor(1_000);
        }

        Assert.Equal(["connect"], network.Acts);
    }

    [Fact]
    public void Acts_come_with_growing_pauses_and_every_third_restarts_the_radio()
    {
        StepFor(LinkLimits.ReconnectMsMin - 1_000);
        Assert.Empty(network.Acts);
        StepFor(2 * 60_000);
        Assert.Equal(["connect", "connect", "restart"], network.Acts);
        int before = network.Acts.Count;
        StepFor(3 * LinkLimits.ReconnectMsMax);
        Assert.InRange(network.Acts.Count - before, 3, 5);
    }

    [Fact]
    public void An_act_that_brings_a_link_ends_the_outage()
    {
        BringUp();
        NetworkChange.RaiseAvailability(false);
        network.ActBringsLink = true;
        StepFor(LinkLimits.ReconnectMsMin + 2_000);
        Assert.True(network.IsUp);
        Assert.Equal(["connect"], network.Acts);
    }

    [Fact]
    public void The_reboot_comes_last()
    {
        StepFor(LinkLimits.RebootMs - 60_000);
        Assert.Equal(Fault.None, reboot.Reason);
        StepFor(2 * 60_000);
        Assert.NotEqual(Fault.None, reboot.Reason);
    }

    [Fact]
    public void Without_a_network_name_nothing_is_tried_and_nothing_reboots()
    {
        network.HasCredentials = false;
        StepFor(2 * LinkLimits.RebootMs);
        Assert.Empty(network.Acts);
        Assert.Equal(Fault.None, reboot.Reason);
    }

    [Fact]
    public void Doubt_looks_again()
    {
        BringUp();
        network.Doubt();
        network.Step(++nowMs);
        Assert.True(network.IsUp);
        NetworkInterface.Address = "0.0.0.0";
        network.Doubt();
        network.Step(++nowMs);
        Assert.False(network.IsUp);
    }

    private void BringUp()
    {
        NetworkInterface.Address = "192.168.1.20";
        network.Step(nowMs);
        Assert.True(network.IsUp);
    }

    private void StepFor(long ms)
    {
        for (long end = nowMs + ms; nowMs < end; nowMs += LinkLimits.LinkThreadTurnMs)
        {
            network.Step(nowMs);
        }
    }
}
