using System.Collections.Concurrent;
using Gateway.Tests.Fakes;
using Gateway.World;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Simulation;

/// <summary>
/// Every message of simulated worlds against its JSON Schema: clocks that are not set or jump, storage that is lost, garbage.
/// </summary>
public sealed class PayloadContractTests(ITestOutputHelper output)
{
    /// <summary>Seeds whose messages are looked at: in the full form each family of worlds once.</summary>
    private static readonly int Seeds = TestCount.Of(3, 16);

    /// <summary>The first seed whose world has outputs.</summary>
    private const int OutputsSeed = 8;

    [Fact]
    public void Every_message_that_a_gateway_publishes_in_any_world_is_valid_by_its_schema()
    {
        ConcurrentDictionary<string, int> kinds = new();
        ConcurrentBag<string> wrong = [];
        Parallel.ForEach(Enumerable.Range(0, Seeds).Append(OutputsSeed).Distinct(), seed =>
        {
            string? failed = SeedRun.Watch(seed, message =>
            {
                if (PayloadSchemas.WhatIsWrong("gateway/g", message.Topic, message.Payload, out string kind) is { } what)
                {
                    wrong.Add($"seed {seed}: {what}");
                }

                kinds.AddOrUpdate(kind, 1, (_, count) => count + 1);
            });
            if (failed != null)
            {
                wrong.Add($"seed {seed}: {failed}");
            }
        });

        foreach ((string kind, int count) in kinds.OrderBy(pair => pair.Key))
        {
            output.WriteLine($"{kind}: {count}");
        }

        Assert.True(wrong.IsEmpty, string.Join(Environment.NewLine, wrong.Take(10)));

        // Single components are announced in some worlds only, and no world has a bus whose registers are written.
        Assert.Equal(
            PayloadSchemas.Kinds.Where(kind => kind != "write")
                .Where(kind => kind is "discovery-device" || !kind.StartsWith("discovery", StringComparison.Ordinal))
                .Append("status").Order(),
            kinds.Keys.Where(kind => kind is "discovery-device" || !kind.StartsWith("discovery", StringComparison.Ordinal)).Order());
    }
}
