using System.Text.RegularExpressions;

namespace Gateway.Tests.Tidy;

/// <summary>
/// The drivers of sensors and the page about them: each driver has a row, a test, and a simulated chip, or a simulation of its signal.
/// </summary>
internal static partial class DriverPage
{
    private const string Folder = "src/core/Gateway.Sensors/";
    private const string Page = Folder + "README.md";
    private const string Tests = "tests/unit/Sensors/";

    // Where what a test puts in place of hardware is declared.
    private static readonly string[] Simulations = ["src/host/Gateway.Simulation.Chips/Chips/", "tests/fakes/"];

    // What drivers share.
    private static readonly string[] Shared = ["Analog", "Common", "I2c", "OneWire"];

    /// <summary>Drivers that lack one of these, and rows of what is no driver.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<TreeFile> files)
    {
        List<string> wrong = [];
        TreeFile? page = files.FirstOrDefault(f => f.Path == Page);
        Dictionary<string, Match> rows = (page?.Lines() ?? [])
            .Select(line => Row().Match(line.Text))
            .Where(match => match.Success)
            .ToDictionary(match => match.Groups[1].Value);
        HashSet<string> drivers = [];
        foreach (IGrouping<string, TreeFile> chip in files
            .Where(f => f.Path.StartsWith(Folder, StringComparison.Ordinal) && f.Extension == ".cs" && f.Folder.Length > Folder.Length)
            .GroupBy(f => f.Folder[Folder.Length..])
            .Where(chip => !Shared.Contains(chip.Key)))
        {
            string? driver = new[] { chip.Key, chip.Key + "Sensor" }.FirstOrDefault(name => chip.Any(f => f.Name == name + ".cs"));
            if (driver == null)
            {
                wrong.Add($"{Folder}{chip.Key}: no driver, {chip.Key}.cs or {chip.Key}Sensor.cs");
                continue;
            }

            drivers.Add(driver);
            if (!rows.TryGetValue(driver, out Match? row))
            {
                wrong.Add($"{Page}: no row for {driver}, with its test and its simulation");
                continue;
            }

            wrong.AddRange(Lacks(driver, row.Groups[2].Value, row.Groups[3].Value, files));
        }

        wrong.AddRange(rows.Keys.Except(drivers).Select(name => $"{Page}: {name} is no driver"));
        return wrong;
    }

    private static IEnumerable<string> Lacks(string driver, string test, string simulation, IReadOnlyList<TreeFile> files)
    {
        TreeFile? file = files.FirstOrDefault(f => f.Path == Tests + test + ".cs");
        if (file == null || !file.Text.Contains($"new {driver}(", StringComparison.Ordinal))
        {
            yield return $"{Tests}{test}.cs: no test makes a {driver}";
        }
        else if (!file.Text.Contains(simulation, StringComparison.Ordinal))
        {
            yield return $"{file.Path}: does not use {simulation}";
        }

        if (!files.Any(f => Simulations.Any(folder => f.Path.StartsWith(folder, StringComparison.Ordinal))
            && Regex.IsMatch(f.Text, $@"\bclass {simulation}\b")))
        {
            yield return $"{driver}: no class {simulation} in {string.Join(" or ", Simulations)}";
        }
    }

    // A driver's row ends with its test and with what it runs on there.
    [GeneratedRegex(@"^\| `(\w+)`.* \| `(\w+)` \| `(\w+)` \|$")]
    private static partial Regex Row();
}
