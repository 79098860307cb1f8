using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Sensors;

public class OneWireSearchTests(ITestOutputHelper output)
{
    private readonly SimulatedTime time = new();
    private readonly SimulatedOneWireBus wire = new();

    /// <summary>The worked example of application note 27: code A2 00 00 00 01 B8 1C 02, the CRC first.</summary>
    [Fact]
    public void The_checksum_of_the_application_notes_example_is_A2()
    {
        byte[] rom = [0x02, 0x1C, 0xB8, 0x01, 0x00, 0x00, 0x00, 0xA2];
        Assert.Equal(0xA2, OneWireCrc.Of(rom, 0, 7));
        Assert.Equal(0, OneWireCrc.Of(rom, 0, 8));
    }

    [Fact]
    public void Every_device_is_found_once_whatever_their_codes()
    {
        var random = new Random(TestSeed.Next(output, out string seed));
        for (int round = 0; round < 50; round++)
        {
            wire.Devices.Clear();
            var serials = new HashSet<ulong>();
            int count = random.Next(1, SensorLimits.OneWireDevicesMax + 1);
            while (serials.Count < count)
            {
                serials.Add((ulong)random.NextInt64() >> random.Next(16, 60));
            }

            wire.Devices.AddRange(serials.Select(serial => new SimulatedDs18b20(time, serial)));
            var search = new OneWireSearch(wire);

            // A second search finds the same.
            for (int again = 0; again < 2; again++)
            {
                var found = new HashSet<string>();
                while (search.Next() == OneWireSearchResult.Found)
                {
                    Assert.True(found.Add(Convert.ToHexString(search.Rom)), seed);
                }

                Assert.True(found.SetEquals(wire.Devices.Select(device => Convert.ToHexString(device.Rom))), seed);
            }
        }
    }

    [Fact]
    public void An_empty_bus_gives_no_answer_and_a_shorted_one_is_stuck()
    {
        var search = new OneWireSearch(wire);
        Assert.Equal(OneWireSearchResult.NoAnswer, search.Next());
        wire.HeldLow = true;
        Assert.Equal(OneWireSearchResult.BusStuck, search.Next());
        wire.HeldLow = false;
        wire.Devices.Add(new SimulatedDs18b20(time, 5));
        Assert.Equal(OneWireSearchResult.Found, search.Next());
        Assert.Equal(OneWireSearchResult.Ended, search.Next());
    }

    [Fact]
    public void No_disturbed_bit_makes_a_device_that_is_not_there()
    {
        wire.Devices.Add(new SimulatedDs18b20(time, 0x1234_5678));
        for (int bit = 0; bit < 128; bit++)
        {
            var search = new OneWireSearch(wire);
            wire.FlipReadBit(bit);
            OneWireSearchResult result = search.Next();
            wire.FlipReadBit(-1);
            if (result == OneWireSearchResult.Found)
            {
                Assert.Equal(wire.Devices[0].Rom, search.Rom);
            }
            else
            {
                Assert.Equal(OneWireSearchResult.Disturbed, result);
            }
        }
    }
}
