namespace Gateway.Tests.Interop;

/// <summary>The comparison with other clients runs, and counts what it says. What it measures is no test.</summary>
public class BenchmarkTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData("QoS 2, window 8, in RAM", "MQTTnet")]
    [InlineData("QoS 1, window 8, durable", null)]
    public void Each_client_has_a_line_with_its_ratio(string scenario, string? other)
    {
        Need.Mosquitto();
        using Child child = Child.StartDll(
            "benchmarks.dll", ["--messages", "200", "--runs", "1", "--only", scenario, "--client", other ?? "none"]);
        Assert.Equal(0, child.WaitForExit());
        output.WriteLine(string.Join('\n', child.Output));
        string own = Assert.Single(child.Output, line => line.StartsWith("gateway ", StringComparison.Ordinal));
        Assert.Equal("1.00", own.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]);
        Assert.True(other is null || child.Output.Any(line => line.StartsWith(other + " ", StringComparison.Ordinal)));
        if (other is null && OperatingSystem.IsLinux())
        {
            Need.Strace();
            string[] cells = own.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.True(double.Parse(cells[^1], System.Globalization.CultureInfo.InvariantCulture) > 0, own);
        }
    }
}
