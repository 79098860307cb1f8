using System.Globalization;

namespace Gateway.Boards.HostSimulator.CommandLine;

/// <summary>
/// An alarm on a sensor: <c>SENSOR=LIMIT[,HYSTERESIS[,QOS]]</c>, in the sensor's unit. Hysteresis 0 and QoS 1 unless given.
/// </summary>
internal sealed record ThresholdSpec(string Sensor, bool IsAbove, int LimitMilli, int HysteresisMilli, int Qos)
{
    /// <summary>The alarm's name, part of its topic.</summary>
    public string Name => Sensor + (IsAbove ? "-high" : "-low");

    /// <summary>Throws <see cref="FormatException"/> that names the part that is wrong.</summary>
    public static ThresholdSpec Parse(string text, bool isAbove)
    {
        NamedValue named = NamedValue.ParseNamed(text, "SENSOR=LIMIT[,HYSTERESIS[,QOS]]");
        string[] parts = named.Value.Split(',');
        if (parts.Length > 3)
        {
            throw new FormatException($"'{text}' has more than LIMIT,HYSTERESIS,QOS");
        }

        int limit = Milli(text, "limit", parts[0]);
        int hysteresis = parts.Length > 1 ? Milli(text, "hysteresis", parts[1]) : 0;
        if (hysteresis < 0)
        {
            throw new FormatException($"'{text}': a hysteresis is not below 0");
        }

        return new(named.Name!, isAbove, limit, hysteresis, parts.Length > 2 ? AlarmQos(text, parts[2]) : 1);
    }

    /// <summary>QoS 1 or 2: at QoS 0 an alarm could be lost.</summary>
    public static int AlarmQos(string text, string qos) => qos switch
    {
        "1" => 1,
        "2" => 2,
        _ => throw new FormatException($"'{text}': the QoS of an alarm is 1 or 2"),
    };

    private static int Milli(string text, string what, string number)
    {
        const NumberStyles style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        return decimal.TryParse(number, style, CultureInfo.InvariantCulture, out decimal value) && decimal.Abs(value) <= 1_000_000
            ? (int)(value * 1000)
            : throw new FormatException($"'{text}': the {what} '{number}' is not a number from -1000000 to 1000000");
    }
}
