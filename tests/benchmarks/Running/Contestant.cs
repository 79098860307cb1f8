using System.Diagnostics;
using System.Globalization;

namespace Gateway.Benchmarks;

/// <summary>A client as a program of its own, so that it shares nothing with the others.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Program">The program that runs it.</param>
/// <param name="Arguments">Before QoS, window, count and port.</param>
internal sealed record Contestant(string Name, string Program, string[] Arguments)
{
    /// <summary>The gateway's own name in the table.</summary>
    public const string Own = "gateway";

    /// <summary>MQTTnet's.</summary>
    public const string MqttNet = "MQTTnet";

    /// <summary>Whether it has this scenario: only the gateway makes each message durable first.</summary>
    public bool Has(Scenario scenario) => Name == Own || !scenario.IsDurable;

    /// <summary>Runs it once; <paramref name="tracer"/> before the program, with its arguments, or nothing.</summary>
    public Measurement Run(Scenario scenario, int count, int port, params string[] tracer)
    {
        string[] all =
        [
            .. tracer, Program, .. Arguments, .. Name is Own ? [scenario.IsDurable ? "durable" : "ram"] : Array.Empty<string>(),
            .. new[] { scenario.Qos, scenario.Window, count, port }.Select(number => number.ToString(CultureInfo.InvariantCulture)),
        ];
        using Process process = Process.Start(new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? Measurement.Parse(output)
            : throw new InvalidOperationException($"{Name} ended with exit code {process.ExitCode} at {scenario}");
    }

    /// <summary>This program as a client of this name.</summary>
    public static Contestant Of(string name) => new(name, "dotnet", [typeof(Contestant).Assembly.Location, "run", name]);
}
