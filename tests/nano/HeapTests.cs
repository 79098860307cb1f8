using Gateway.Tests.Nano.Memory;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Nano;

/// <summary>The whole managed heap of each board.</summary>
public class HeapTests(ITestOutputHelper output)
{
    /// <summary>For one board with <c>GATEWAY_HEAP_BOARD</c> (its folder), else for the classic ESP32.</summary>
    [SkippableFact]
    public void A_boards_heap_is_mapped_by_room_class_and_path()
    {
        string folder = Environment.GetEnvironmentVariable("GATEWAY_HEAP_BOARD") ?? "esp32-devkitc";
        BoardImage board = BoardImage.All.Single(image => image.Name == folder);
        string text = string.Concat(Configuration.All.Select(configuration =>
        {
            HeapWalk walk = new BoardContext(board, configuration.HasConsole)
                .Measure(configuration.Start, [.. configuration.Settings]);
            Assert.True(walk.Bytes > 0 && walk.Owners.Sum(o => o.Bytes) == walk.Bytes, "bytes without an owner");
            return HeapMap.Print($"{folder}, {configuration.Name}", walk) + "\n";
        }));
        Report.Write(output, "heap-map", text);
    }
}
