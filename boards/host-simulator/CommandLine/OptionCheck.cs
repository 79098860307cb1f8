using System.Globalization;
using System.Text;
using Gateway.App;

namespace Gateway.Boards.HostSimulator.CommandLine;

/// <summary>The rules between options. Throws <see cref="FormatException"/>, which names the option and the reason.</summary>
internal static class OptionCheck
{
    private const int UnitBytesMax = 8;

    public static void Check(SimulatorOptions options)
    {
        Require(
            options.Id.Length <= AppLimits.IdBytesMax && Names.IsValid(Encoding.UTF8.GetBytes(options.Id)),
            $"--id '{options.Id}' is not 1 to {AppLimits.IdBytesMax} letters, digits, '-' and '_'");
        Require(options.DataFolder is not "", "--data is a folder, not an empty text");
        string[] sensors = [.. options.Sensors.Select(sensor => sensor.Name)];
        Require(sensors.Length <= BoardLimits.ChannelsMax, $"--sensor: more than {BoardLimits.ChannelsMax}");
        RequireNames("--sensor", sensors);
        foreach ((string option, IReadOnlyList<NamedValue> values) in new[]
            { ("--interval", options.Intervals), ("--sample", options.Samples), ("--unit", options.Units),
              ("--deadband", options.Deadbands) })
        {
            RequireSensors(option, values.Where(value => value.Name is not null).Select(value => value.Name!), sensors);
        }

        RequireSensors("--window", options.Windows, sensors);
        Require(
            options.BacklogCount is >= 0 and <= BoardLimits.BacklogMax,
            $"--backlog: {options.BacklogCount} is not 0 to {BoardLimits.BacklogMax}");
        CheckValues("--deadband", options.Deadbands, text => DeadbandMilli(text));
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

    /// <summary>A deadband in thousandths. Throws <see cref="FormatException"/>.</summary>
    public static int DeadbandMilli(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) && value <= 1_000_000
            ? (int)(value * 1000)
            : throw new FormatException($"'{text}' is not a number from 0 to 1000000");

    /// <summary>A different id for each PC at one broker: two clients with the same identifier would disconnect each other.</summary>
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
