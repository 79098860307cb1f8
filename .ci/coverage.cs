// Adds up what coverlet collected (its json: lines and branches by method) over all test projects, prints a table of lines and branches by
// assembly, and ends with 1 when an assembly has a smaller share of its branches than asked for.
//
//     dotnet run .ci/coverage.cs -- FOLDER [Gateway.Mqtt=95 ...]      FOLDER is searched for coverage.json
//     dotnet run .ci/coverage.cs -- FOLDER --missing Gateway.Mqtt     the branches and lines that nothing reached
//
// A branch is a place in a method and the way taken there, so a test project's figures add up exactly with another's.
using System.Globalization;
using System.Text.Json;

if (args.Length == 0)
{
    Console.Error.WriteLine("usage: coverage FOLDER [ASSEMBLY=PERCENT ...] [--missing ASSEMBLY]");
    return 2;
}

string[] files = Directory.GetFiles(args[0], "coverage.json", SearchOption.AllDirectories);
if (files.Length == 0)
{
    Console.Error.WriteLine($"coverage: no coverage.json below {args[0]}: nothing was collected");
    return 1;
}

var assemblies = new SortedDictionary<string, Tally>(StringComparer.Ordinal);
foreach (string file in files)
{
    Add(file);
}

int missing = Array.IndexOf(args, "--missing");
if (missing > 0 && missing + 1 < args.Length)
{
    return PrintMissing(args[missing + 1]);
}

var total = new Tally();
Console.WriteLine($"coverage of src/core by {files.Length} test projects");
Console.WriteLine($"{"assembly",-24}{"lines",16}{"",9}{"branches",16}");
foreach ((string name, Tally tally) in assemblies)
{
    Print(name, tally);
    total.Add(name, tally);
}

Print("all", total);
int code = 0;
foreach (string wanted in args.Skip(1))
{
    string[] words = wanted.Split('=');
    double share = assemblies.TryGetValue(words[0], out Tally? tally) ? Share(tally.Branches) : 0;
    if (words.Length != 2 || share < double.Parse(words[1], CultureInfo.InvariantCulture))
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"coverage: {words[0]} has {share:F2} % of its branches, wanted: {wanted}"));
        code = 1;
    }
}

return code;

void Add(string file)
{
    using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
    foreach (JsonProperty module in document.RootElement.EnumerateObject())
    {
        string name = Path.GetFileNameWithoutExtension(module.Name);
        if (!assemblies.TryGetValue(name, out Tally? tally))
        {
            assemblies.Add(name, tally = new Tally());
        }

        foreach (JsonProperty source in module.Value.EnumerateObject())
        {
            foreach (JsonProperty method in source.Value.EnumerateObject().SelectMany(type => type.Value.EnumerateObject()))
            {
                foreach (JsonProperty line in method.Value.GetProperty("Lines").EnumerateObject())
                {
                    Tally.Note(tally.Lines, $"{source.Name}:{line.Name}", line.Value.GetInt32());
                }

                foreach (JsonElement branch in method.Value.GetProperty("Branches").EnumerateArray())
                {
                    string place = $"{source.Name}:{branch.GetProperty("Line").GetInt32()}";
                    string way = $"{method.Name} {branch.GetProperty("Offset").GetInt32()} {branch.GetProperty("Path").GetInt32()}";
                    Tally.Note(tally.Branches, $"{place} {way}", branch.GetProperty("Hits").GetInt32());
                }
            }
        }
    }
}

int PrintMissing(string name)
{
    if (!assemblies.TryGetValue(name, out Tally? tally))
    {
        Console.Error.WriteLine($"coverage: nothing of {name} was collected");
        return 1;
    }

    foreach (string place in tally.Lines.Where(l => l.Value == 0).Select(l => "line   " + l.Key)
        .Concat(tally.Branches.Where(b => b.Value == 0).Select(b => "branch " + b.Key)).Order(StringComparer.Ordinal))
    {
        Console.WriteLine(place);
    }

    return 0;
}

static void Print(string name, Tally tally) =>
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-24}{Count(tally.Lines),16}{Share(tally.Lines),7:F2} %{Count(tally.Branches),16}{Share(tally.Branches),7:F2} %"));

static string Count(Dictionary<string, int> hits) => $"{hits.Values.Count(h => h > 0)}/{hits.Count}";

static double Share(Dictionary<string, int> hits) => hits.Count == 0 ? 100 : 100.0 * hits.Values.Count(h => h > 0) / hits.Count;

/// <summary>Hits by place: "file:line" for lines, with the way taken for branches.</summary>
sealed class Tally
{
    public Dictionary<string, int> Lines { get; } = [];

    public Dictionary<string, int> Branches { get; } = [];

    public static void Note(Dictionary<string, int> hits, string place, int count) =>
        hits[place] = Math.Max(hits.GetValueOrDefault(place), count);

    public void Add(string name, Tally other)
    {
        foreach ((string place, int count) in other.Lines)
        {
            Note(Lines, name + place, count);
        }

        foreach ((string place, int count) in other.Branches)
        {
            Note(Branches, name + place, count);
        }
    }
}
