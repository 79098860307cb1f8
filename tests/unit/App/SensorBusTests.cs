using Gateway.App;
using Gateway.Hal;
using Gateway.Settings;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>A bus and its pins. Its chips belong to the device.</summary>
public class SensorBusTests
{
    private readonly PinClaims claims = new(1L << 6);
    private readonly Bus bus = new(21, 22);

    [Theory]
    [InlineData(-1, -1, 21, 22)]
    [InlineData(4, -1, 4, 22)]
    [InlineData(-1, 5, 21, 5)]
    [InlineData(4, 5, 4, 5)]
    public void A_bus_opens_once_on_the_pins_of_the_settings_or_its_usual_ones(int first, int second, int firstOpened, int secondOpened)
    {
        Assert.True(bus.TryOpen(first, second, claims));
        Assert.True(bus.TryOpen(first, second, claims));
        Assert.Equal([(firstOpened, secondOpened)], bus.Opened);
    }

    [Fact]
    public void A_bus_that_is_open_is_refused_on_other_pins()
    {
        Assert.True(bus.TryOpen(4, 5, claims));
        Assert.False(bus.TryOpen(-1, -1, claims));
        Assert.False(bus.TryOpen(5, 4, claims));
        Assert.Single(bus.Opened);
    }

    [Theory]
    [InlineData(6, 5)]
    [InlineData(4, 4)]
    [InlineData(4, 64)]
    public void A_bus_on_pins_that_cannot_be_had_is_not_opened_and_takes_none(int first, int second)
    {
        Assert.False(bus.TryOpen(first, second, claims));
        Assert.Empty(bus.Opened);
        Assert.True(bus.TryOpen(4, 5, claims));
    }

    [Fact]
    public void A_bus_that_the_firmware_refuses_is_not_open_and_its_pins_stay_taken()
    {
        Bus refusing = new(21, 22) { IsRefused = true };
        Assert.Throws<InvalidOperationException>(() => refusing.TryOpen(-1, -1, claims));
        Assert.False(refusing.TryOpen(-1, -1, claims));
        Assert.False(claims.Take(21));
        Assert.Null(refusing.NewSearch());
    }

    private sealed class Bus(int first, int second) : SensorBus(first, second)
    {
        public List<(int First, int Second)> Opened { get; } = [];

        public bool IsRefused { get; init; }

        public override bool Has(SensorKind kind) => kind == SensorKind.Lm75;

        public override ISensor Create(SettingsSet set, int index) => throw new NotSupportedException();

        public override ISensor CreateThermometer(SensorKind kind, int address) => throw new NotSupportedException();

        protected override void Open(int first, int second)
        {
            if (IsRefused)
            {
                throw new InvalidOperationException();
            }

            Opened.Add((first, second));
        }
    }
}
