using System.Text;
using Gateway.App;

namespace Gateway.Boards.HostSimulator.CommandLine;

/// <summary>What must hold between the options. Throws <see cref="FormatException"/> that says which and why.</summary>
internal static class OptionCheck
{
    private const int UnitBytesMax = 8;

    public static void Check(SimulatorOptions options)
    {
        Require(
            options.Id.Length <= AppLimits.IdBytesMax && Names.IsValid(Encoding.UTF8.GetBytes(options.Id)),
            $"--id '{options.Id}' is not 1 to {AppLimits.IdBytesMax} letters, digits, '-' and '_'");
        string[] sensors = [.. options.Sensors.Select(sensor => sensor.Name)];
        Require(sensors.Length <= BoardLimits.ChannelsMax, $"--sensor: more than {BoardLimits.ChannelsMax}");
        RequireNames("--sensor", sensors);
        foreach ((string option, IReadOnlyList<NamedValue> values) in new[]
            { ("--interval", options.Intervals), ("--sample", options.Samples), ("--unit", options.Units) })
        {
            RequireSensors(option, values.Where(value => value.Name is not null).Select(value => value.Name!), sensors);
        }

        RequireSensors("--alarm-above, --alarm-below", options.Thresholds.Select(alarm => alarm.Sensor), sensors);
        string[] alarms = [.. options.Thresholds.Select(alarm => alarm.Name), .. options.Contacts.Select(contact => contact.Name)];
        Require(alarms.Length <= BoardLimits.ChannelsMax, $"more than {BoardLimits.ChannelsMax} alarms");
        RequireNames("alarm", alarms);
        CheckValues("--interval", options.Intervals, text => Duration.ParseMs(text));
        CheckValues("--sample", options.Samples, text => Duration.ParseMs(text));
        CheckValues("--unit", options.Units, text => Require(
            Encoding.UTF8.GetByteCount(text) is >= 1 and <= UnitBytesMax && !text.Any(c => c is '"' or '\\' || char.IsControl(c)),
            $"'{text}' is not 1 to {UnitBytesMax} bytes without quotes"));
    }

    /// <summary>An id that two PCs with one broker do not share: two clients of one identifier would throw each other out.</summary>
    public static string IdOfThisPc()
    {
        string name = new([.. Environment.MachineName.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-')]);
        string id = "pc-" + name;
        return id.Length <= AppLimits.IdBytesMax ? id : id[..AppLimits.IdBytesMax];
    }

    private static void CheckValues(string option, IReadOnlyList<NamedValue> values, Action<string> check)
    {
        foreach (NamedValue value in values)
        {
            try
            {
                check(value.Value);
            }
            catch (FormatException exception)
            {
                throw new FormatException($"{option}: {exception.Message}");
            }
        }
    }

    private static void RequireNames(string what, string[] names)
    {
        foreach (string name in names)
        {
            Require(
                Names.IsValid(Encoding.UTF8.GetBytes(name)),
                $"{what}: the name '{name}' is not 1 to {AppLimits.NameBytesMax} letters, digits, '-' and '_'");
        }

        string? twice = names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
        Require(twice is null, $"{what}: the name '{twice}' is there twice");
    }

    private static void RequireSensors(string option, IEnumerable<string> wanted, string[] sensors)
    {
        foreach (string name in wanted)
        {
            Require(sensors.Contains(name), $"{option}: there is no sensor '{name}'; there are {string.Join(", ", sensors)}");
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new FormatException(message);
        }
    }
}
