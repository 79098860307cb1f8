namespace Gateway.Hal.Host;

/// <summary>Finds this PC's temperature sensors in the class folders of sysfs.</summary>
public static class HwmonCatalog
{
    /// <summary>Where Linux shows device classes.</summary>
    public const string SystemRoot = "/sys/class";

    /// <summary>The most sensors listed; a PC has a few dozen at most.</summary>
    public const int EntriesMax = 256;

    /// <summary>Names of processor temperature drivers: the default if the user names no sensor.</summary>
    private static readonly string[] ProcessorChips = ["coretemp", "k10temp", "zenpower", "cpu_thermal"];

    /// <summary>
    /// All sensors below <paramref name="root"/>: hwmon first, with the processor's chips at its head, then thermal zones; empty if there
    /// are none. A second chip with the same name has its folder in the name, as <c>nvme.hwmon3/temp1</c>.
    /// </summary>
    public static IReadOnlyList<HwmonEntry> Discover(string root = SystemRoot)
    {
        List<HwmonEntry> found = [];
        HashSet<string> chips = [];
        foreach (string folder in Folders(Path.Combine(root, "hwmon"), "hwmon"))
        {
            string chip = FirstLine(Path.Combine(folder, "name"), Path.GetFileName(folder));
            chip = chips.Add(chip) ? chip : $"{chip}.{Path.GetFileName(folder)}";
            found.AddRange(Inputs(folder).Select(path => OfInput(chip, path)));
        }

        IEnumerable<HwmonEntry> zones = Folders(Path.Combine(root, "thermal"), "thermal_zone")
            .Select(folder => new HwmonEntry(
                Path.GetFileName(folder), FirstLine(Path.Combine(folder, "type"), ""), Path.Combine(folder, "temp")))
            .Where(zone => File.Exists(zone.Path));
        return [.. found.OrderBy(IsOther).Concat(zones).Take(EntriesMax)];
    }

    /// <summary>One sentence for a user whose PC has no sensor.</summary>
    public static string NoneText(string root = SystemRoot) =>
        $"this computer has no temperature sensor under {root}/hwmon or {root}/thermal";

    private static int IsOther(HwmonEntry entry) => ProcessorChips.Contains(entry.Name.Split('/', '.')[0]) ? 0 : 1;

    private static HwmonEntry OfInput(string chip, string path)
    {
        string channel = Path.GetFileName(path)[..^"_input".Length];
        string label = FirstLine(Path.Combine(Path.GetDirectoryName(path)!, channel + "_label"), "");
        return new HwmonEntry($"{chip}/{channel}", label, path);
    }

    private static IEnumerable<string> Folders(string parent, string prefix)
    {
        try
        {
            // "hwmon10" comes after "hwmon9": by length, then by text.
            return [.. Directory.GetDirectories(parent, prefix + "*").OrderBy(f => f.Length).ThenBy(f => f, StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static IEnumerable<string> Inputs(string folder)
    {
        try
        {
            return [.. Directory.GetFiles(folder, "temp*_input").OrderBy(f => f.Length).ThenBy(f => f, StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string FirstLine(string file, string otherwise)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault()?.Trim() is { Length: > 0 } line ? line : otherwise;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return otherwise;
        }
    }
}
