using System.Text;
using Gateway.App;
using Gateway.Boards.Nano;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Tests.Vectors;
using Xunit;

namespace Gateway.Tests.DeviceHost;

public sealed class ConsoleKnockTests
{
    private readonly Typist typist = new();
    private readonly MemorySlots slot = new(1, 1);
    private readonly ConsoleKnock knock;

    public ConsoleKnockTests()
    {
        knock = new ConsoleKnock(typist, slot);
        Assert.False(knock.IsHeard());
    }

    [Theory]
    [InlineData("\r\r\r", true)]
    [InlineData("\n\n\n", true)]
    [InlineData("\r\n\r\n\r\n", true)]
    [InlineData("noise\r\n\r\n\r\n", true)]
    [InlineData("\r\r", false)]
    [InlineData("\r\n\r\n", false)]
    [InlineData("\r\rx\r", false)]
    [InlineData("help\r\nstatus\r\nfaults\r\n", false)]
    public void Enter_three_times_is_a_knock_and_nothing_else(string typed, bool isHeard)
    {
        bool heard = false;
        foreach (char symbol in typed)
        {
            typist.Typed = symbol.ToString();
            heard = knock.IsHeard();
        }

        Assert.Equal(isHeard, heard);
    }

    [Fact]
    public void A_request_makes_one_start_the_consoles()
    {
        Assert.False(ConsoleKnock.TakeRequest(slot));
        Assert.True(knock.Request());
        Assert.True(ConsoleKnock.TakeRequest(slot));
        Assert.False(ConsoleKnock.TakeRequest(slot));
    }

    [Fact]
    public void Looking_allocates_nothing()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            knock.IsHeard();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_pin_is_given_once_and_a_reserved_one_never()
    {
        var claims = new PinClaims([6, 63]);
        Assert.False(claims.Take(6));
        Assert.False(claims.Take(63));
        Assert.False(claims.Take(-1));
        Assert.False(claims.Take(64));
        Assert.True(claims.Take(0));
        Assert.False(claims.Take(0));
        Assert.False(claims.Take(5, 6));
        Assert.True(claims.Take(5, 40));
        Assert.False(claims.Take(40));
        Assert.False(claims.Take(7, 7));
        Assert.True(claims.Take(7));
    }

    private sealed class Typist : IByteLink
    {
        public string Typed { get; set; } = "";

        public LinkState State { get; private set; }

        public Fault Fault => Fault.None;

        public void Open() => State = LinkState.Open;

        public int Receive(byte[] buffer, int offset, int bytesMax)
        {
            int bytes = Typed.Length == 0 ? 0 : Encoding.ASCII.GetBytes(Typed, 0, Typed.Length, buffer, offset);
            Typed = "";
            return bytes;
        }

        public int Send(byte[] buffer, int offset, int bytes) => bytes;

        public void Close() => State = LinkState.Closed;
    }
}
