using Gateway.Hal;
using Xunit;

namespace Gateway.Tests.DeviceHost;

public sealed class PinClaimsTests
{
    [Fact]
    public void A_pin_is_given_once_and_a_reserved_one_never()
    {
        var claims = new PinClaims((1L << 6) | (1L << 63));
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
}
