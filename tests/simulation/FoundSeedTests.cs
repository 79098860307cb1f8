using Gateway.World;
using Xunit;

namespace Gateway.Tests.Simulation;

/// <summary>Seeds that once found something, each with what it was.</summary>
public sealed class FoundSeedTests
{
    [Theory]
    [InlineData(0, "a full inbound set dropped the link before anything could leave it, for ever")]
    [InlineData(69, "a command left the drive before the acknowledgement of an alarm that it asked for was on it")]
    [InlineData(17, "a lost session with nothing but released entries was not counted")]
    [InlineData(281, "the second copy of a record whose write had been reported as failed was published again")]
    [InlineData(137, "a copy counted as finished in place of the record")]
    [InlineData(9, "received bytes that waited for storage kept the loop from sleeping")]
    [InlineData(87, "a removal that storage refused was never tried again")]
    [InlineData(121, "a message whose record could not be read was back after a power cut, behind newer ones")]
    [InlineData(215, "a message that came back from the drive waited for a PUBREL that nobody owed")]
    [InlineData(1312, "a duplicate behind PUBCOMP kept its place in the inbound set")]
    [InlineData(360, "telemetry took every byte that got free on a slow link, and an alarm never left")]
    [InlineData(1059, "two bad slots in a row had the sequence jump to the same place")]
    [InlineData(1241, "a duplicate of a command whose record was still owed was acknowledged")]
    [InlineData(1354, "a slow broker's PUBLISH came behind a time-out and was delivered twice")]
    [InlineData(1183, "an acknowledgement at QoS 0 that waited for a free entry was taken for one of a command that left the drive")]
    [InlineData(16, "what came before CONNACK had the session discarded")]
    [InlineData(163, "a rotten copy of the inbound set was taken for what the gateway knows")]
    [InlineData(86, "a command was acknowledged before the transition that it asked for had a packet")]
    [InlineData(2026120807, "a finished message came again, as the write over it was refused before it touched the slot")]
    [InlineData(2026120247, "a copy of a message was not finished with it, as its last slot was refused")]
    [InlineData(2026113639, "a copy that a failed write left under another failed write came again")]
    [InlineData(2026113486, "one PINGREQ left while a large packet arrived, so the broker closed the connection and sent it again")]
    [InlineData(2026113860, "a discard whose CONNACK never came was not repeated, and alarms stopped")]
    public void A_seed_that_found_something_passes(long seed, string what)
    {
        string? wrong = SeedRun.Run(seed, new WorldStatistics());
        Assert.True(wrong == null, $"{what}: {wrong}");
    }
}
