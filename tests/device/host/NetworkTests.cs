using System.Net.NetworkInformation;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.DeviceHost;

public sealed class NetworkTests
{
    private static readonly byte[] Cookie = [1, 2, 3, 4, 5, 6, 7, 8];

    public NetworkTests()
    {
        NetworkInterface.Address = "0.0.0.0";
        NetworkInterface.Stored = new StoredAddress();
        NetworkChange.Forget();
    }

    [Theory]
    [InlineData("192.168.1.20", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("256.0.0.1", false)]
    [InlineData("1.2.3", false)]
    [InlineData("1.2.3.4.5", false)]
    [InlineData("1..3.4", false)]
    [InlineData("1.2.3.x", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void An_address_is_four_numbers_with_dots_between(string text, bool isAddress)
    {
        byte[] address = new byte[4];
        Assert.Equal(isAddress, AddressText.TryParse(text, address));
        if (isAddress)
        {
            Assert.Equal(text, AddressText.Of(address));
        }
    }

    [Fact]
    public void A_static_address_is_written_when_it_differs_and_at_no_other_start()
    {
        Assert.True(UseStatic());
        Assert.Equal("192.168.1.20", NetworkInterface.Address);
        Assert.Equal("192.168.1.1", NetworkInterface.Stored.Dns);
        Assert.Equal(2, NetworkInterface.Stored.Writes);
        Assert.True(UseStatic());
        Assert.Equal(2, NetworkInterface.Stored.Writes);
        Assert.True(OwnAddress.UseDhcp(NetworkInterfaceType.Wireless80211));
        Assert.True(NetworkInterface.Stored.IsDhcp);
        Assert.Equal(4, NetworkInterface.Stored.Writes);
        int writes = NetworkInterface.Stored.Writes;
        Assert.True(OwnAddress.UseDhcp(NetworkInterfaceType.Wireless80211));
        Assert.Equal(writes, NetworkInterface.Stored.Writes);
    }

    /// <summary>The firmware keeps every name server when DHCP is turned on, and its call for removing one is obsolete.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(4)]
    public void With_DHCP_the_name_server_of_a_fixed_address_is_gone_also_after_a_power_cut_at_either_write(int cutAt)
    {
        Assert.True(UseStatic());
        Assert.Equal("192.168.1.1", NetworkInterface.Stored.DnsAtStart);
        NetworkInterface.Stored.CutAt = cutAt;
        Assert.Equal(cutAt == 0, OwnAddress.UseDhcp(NetworkInterfaceType.Wireless80211));
        Assert.Equal(cutAt == 0, NetworkInterface.Stored.IsDhcp);
        Assert.True(OwnAddress.UseDhcp(NetworkInterfaceType.Wireless80211));
        Assert.True(NetworkInterface.Stored.IsDhcp);
        Assert.Equal(StoredAddress.None, NetworkInterface.Stored.DnsAtStart);
        Assert.True(UseStatic());
        Assert.Equal("192.168.1.1", NetworkInterface.Stored.DnsAtStart);
    }

    [Fact]
    public void With_DHCP_from_the_beginning_nothing_is_written()
    {
        Assert.True(OwnAddress.UseDhcp(NetworkInterfaceType.Wireless80211));
        Assert.Equal((true, 0), (NetworkInterface.Stored.IsAutomaticDns, NetworkInterface.Stored.Writes));
    }

    [Fact]
    public void An_interface_that_is_not_there_is_told()
    {
        Assert.False(OwnAddress.UseDhcp(NetworkInterfaceType.Ethernet));
    }

    [Fact]
    public void The_supervisor_tells_its_address_while_it_is_up()
    {
        var network = new FakeSupervisor(new FakeReboot());
        byte[] address = new byte[5];
        network.Step(1);
        Assert.False(network.CopyAddress(address, 0));
        NetworkInterface.Address = "192.168.1.20";
        NetworkChange.RaiseAddress();
        network.Step(2);
        Assert.True(network.IsWireless);
        Assert.True(network.CopyAddress(address, 1));
        Assert.Equal([0, 192, 168, 1, 20], address);
    }

    [Fact]
    public void The_time_of_a_servers_answer_is_taken()
    {
        // 2026-11-25 12:00:00.5, by RFC 4330 section 3: 2,208,988,800 s from 1900 to 1970.
        var time = new DateTime(2026, 11, 25, 12, 0, 0, 500, DateTimeKind.Utc);
        byte[] answer = Answer(4, 2, (uint)((time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond + 2_208_988_800), 0x80000000);
        Assert.Equal(time.Ticks, TimeClient.TicksOf(answer, 48, Cookie));
    }

    [Fact]
    public void Seconds_that_begin_anew_are_those_after_February_2036()
    {
        long ticks = TimeClient.TicksOf(Answer(4, 1, 1, 0), 48, Cookie);
        Assert.Equal(new DateTime(2036, 2, 7, 6, 28, 17), new DateTime(ticks));
    }

    [Theory]
    [InlineData(3, 2, 4_000_000_000, 48, 0)]
    [InlineData(4, 0, 4_000_000_000, 48, 0)]
    [InlineData(4, 16, 4_000_000_000, 48, 0)]
    [InlineData(4, 2, 0, 48, 0)]
    [InlineData(4, 2, 4_000_000_000, 47, 0)]
    [InlineData(4, 2, 4_000_000_000, 48, 1)]
    [InlineData(0xC4, 2, 4_000_000_000, 48, 0)]
    public void What_is_no_servers_answer_to_the_question_sets_nothing(int first, int stratum, uint seconds, int bytes, byte spoiled)
    {
        byte[] answer = Answer(first, stratum, seconds, 0);
        answer[31] ^= spoiled;
        Assert.Equal(-1, TimeClient.TicksOf(answer, bytes, Cookie));
    }

    private static bool UseStatic() => OwnAddress.UseStatic(
        NetworkInterfaceType.Wireless80211, [192, 168, 1, 20], [255, 255, 255, 0], [192, 168, 1, 1], null);

    private static byte[] Answer(int first, int stratum, uint seconds, uint fraction)
    {
        byte[] answer = new byte[48];
        answer[0] = (byte)first;
        answer[1] = (byte)stratum;
        Cookie.CopyTo(answer, 24);
        BigEndian.PutU32(answer, 40, seconds);
        BigEndian.PutU32(answer, 44, fraction);
        return answer;
    }
}
