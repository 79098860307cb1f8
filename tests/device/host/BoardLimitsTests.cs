using Gateway.Alarms;
using Gateway.App;
using Gateway.Boards.Host;
using Gateway.Hal;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.DeviceHost;

/// <summary>The sizes of each board, combined as in its program: a contradiction would make it reboot every minute.</summary>
public sealed class BoardLimitsTests
{
    [Theory]
    [MemberData(nameof(BoardFacts.Sizes), MemberType = typeof(BoardFacts))]
    public void A_gateway_of_these_sizes_starts_and_records_an_alarm(
        string board, int inflight, int packets, int receive, int transmit)
    {
        GatewayParts parts = new HostParts
        {
            Clock = new FakeClock(),
            Link = new DeadLink(),
            Areas = new HostAreas((_, count, bytesMax) => new FakeSlots(count, bytesMax), inflight),
        }.Make();
        parts.Id = Ascii.Bytes(new string('g', AppLimits.IdBytesMax));
        parts.Limits.EntryCount = inflight;
        parts.Limits.PacketCount = packets;
        parts.Limits.ReceiveBytesMax = receive;
        parts.Limits.TransmitBytesMax = transmit;
        var door = new FakeInput { IsHigh = true };
        parts.Alarms = [new AlarmChannel(Ascii.Bytes("door"), new ContactRule(AlarmSeverity.Medium, true, 0), door, 1)];

        var loop = new GatewayLoop(parts);
        loop.Start();
        loop.Turn();
        Assert.True(loop.Session.HeldCount == 1, board);
        Assert.NotEqual(0, parts.InflightArea.Read(0, new byte[AppLimits.InflightSlotBytesMax], 0));
    }

    private sealed class DeadLink : IByteLink
    {
        public LinkState State { get; private set; }

        public Fault Fault => Fault.LinkTimeout;

        public void Open() => State = LinkState.Opening;

        public int Receive(byte[] buffer, int offset, int bytesMax) => -1;

        public int Send(byte[] buffer, int offset, int bytes) => -1;

        public void Close() => State = LinkState.Closed;
    }
}
