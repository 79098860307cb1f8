namespace Gateway.Boards.HostSimulator.CommandLine;

/// <summary>An alarm on a simulated contact that closes now and then: <c>NAME[=QOS]</c>, QoS 1 unless given.</summary>
internal sealed record ContactSpec(string Name, int Qos)
{
    /// <summary>Throws <see cref="FormatException"/>.</summary>
    public static ContactSpec Parse(string text)
    {
        int equals = text.IndexOf('=');
        return equals < 0 ? new(text, 1) : new(text[..equals], ThresholdSpec.AlarmQos(text, text[(equals + 1)..]));
    }
}
