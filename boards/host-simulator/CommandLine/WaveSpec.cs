using System.Globalization;
using Gateway.Hal.Host;

namespace Gateway.Boards.HostSimulator.CommandLine;

/// <summary>What a sensor of the settings measures: <c>SENSOR=WAVE</c>, with its name or its number in the settings.</summary>
internal sealed record WaveSpec(string Sensor, Waveform Wave)
{
    /// <summary>Throws <see cref="FormatException"/>.</summary>
    public static WaveSpec Parse(string text)
    {
        NamedValue named = NamedValue.ParseNamed(text, "SENSOR=WAVE, such as 1=21+sine:3,10m");
        return new WaveSpec(named.Name!, Waveform.Parse(named.Value));
    }

    /// <summary>Whether it is for this sensor.</summary>
    public bool IsFor(int index, string name) => Sensor == name || Sensor == index.ToString(CultureInfo.InvariantCulture);
}
