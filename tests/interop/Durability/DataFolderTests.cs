namespace Gateway.Tests.Interop.Durability;

/// <summary>What the gateway says when its data folder is not as it left it.</summary>
public class DataFolderTests
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_data_folder_that_is_removed_or_replaced_stops_the_gateway_with_a_reason(bool isReplaced)
    {
        Need.Signals();
        using ScratchFolder data = new();
        using Child gateway = Start(data);
        gateway.WaitForLine(line => line.StartsWith("acknowledged:", StringComparison.Ordinal), "an alarm");
        Directory.Move(data["slots"], data["moved"]);
        if (isReplaced)
        {
            Directory.CreateDirectory(data["slots"]);
        }

        Assert.Equal(1, gateway.WaitForExit());
        string reason = Assert.Single(gateway.Errors);
        Assert.StartsWith($"host-simulator: the data folder {data["slots"]}: store.", reason);
        Assert.EndsWith("was removed or replaced while the gateway used it", reason);
    }

    [SkippableFact]
    public void A_damaged_byte_of_a_record_is_told_at_the_next_start_and_counted()
    {
        Need.Signals();
        using ScratchFolder data = new();
        using (Child gateway = Start(data))
        {
            gateway.WaitForLines(line => line.StartsWith("acknowledged:", StringComparison.Ordinal), 3, "alarms");
            gateway.KillAndWait();
        }

        string store = Directory.GetFiles(data["slots"], "store.*").Single(file => File.ReadAllBytes(file)[8] != 0);
        byte[] bytes = File.ReadAllBytes(store);
        bytes[bytes.AsSpan().IndexOf("t-high"u8)] ^= 1;
        File.WriteAllBytes(store, bytes);
        using Child again = Start(data);
        again.WaitForLine(line => line.StartsWith("storage: store: damaged batches 1", StringComparison.Ordinal), "the damage");
        again.WaitForLine(line => line.StartsWith(Simulator.Started, StringComparison.Ordinal), Simulator.Started);
        again.Terminate();
        Assert.Equal(0, again.WaitForExit());
        Assert.Contains(again.Output, line => line.StartsWith("faults: ", StringComparison.Ordinal)
            && line.Contains("storage-read 1", StringComparison.Ordinal));
    }

    private static Child Start(ScratchFolder data) => Simulator.Start(
    [
        "--data", data["slots"], "--quiet", "--interval", "1h", "--sample", "100ms", "--sensor", "t=square:20,80,step",
        "--alarm-above", "t=50,0,2",
    ]);
}
