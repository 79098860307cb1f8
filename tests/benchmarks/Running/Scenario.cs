namespace Gateway.Benchmarks;

/// <summary>
/// What is measured: messages of 32 bytes at one QoS, with so many on their way at a time, in RAM or with a durable record.
/// </summary>
internal sealed record Scenario(int Qos, int Window, bool IsDurable)
{
    /// <summary>Bytes of each message.</summary>
    public const int PayloadBytes = 32;

    /// <summary>The topic.</summary>
    public const string Topic = "benchmark/messages";

    /// <summary>All of them. At QoS 0 there is no window and no record.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new(0, 8, false), new(1, 8, false), new(1, 64, false), new(2, 8, false), new(2, 64, false),
        new(1, 8, true), new(1, 64, true), new(2, 8, true), new(2, 64, true),
    ];

    /// <inheritdoc/>
    public override string ToString() => Qos == 0 ? "QoS 0" : $"QoS {Qos}, window {Window}, {(IsDurable ? "durable" : "in RAM")}";
}
