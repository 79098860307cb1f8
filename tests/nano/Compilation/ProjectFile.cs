using System.Diagnostics;
using System.Text.Json;

namespace Gateway.Tests.Nano;

/// <summary>
/// A project file as MSBuild itself evaluates it, in Release: imports, properties and wildcards are its own, none is read anew here. What
/// the nanoFramework project system would import is absent where it is not installed, and adds no source and no reference.
/// </summary>
internal sealed class ProjectFile
{
    private const int WaitMs = 60_000;

    private static readonly string[] PropertyNames =
    [
        "AssemblyName", "OutputType", "LangVersion", "DefineConstants", "Optimize", "Deterministic", "TreatWarningsAsErrors",
        "WarningsNotAsErrors", "NoWarn", "AllowUnsafeBlocks", "CheckForOverflowUnderflow"
    ];

    private static readonly string[] ItemNames = ["Compile", "Reference", "ProjectReference"];

    private readonly JsonElement properties;
    private readonly JsonElement items;

    private ProjectFile(string path, JsonElement root)
    {
        Path = path;
        properties = root.GetProperty("Properties");
        items = root.GetProperty("Items");
    }

    /// <summary>The project file, from the repository's root.</summary>
    public string Path { get; }

    public static ProjectFile Evaluate(string path)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true
        };
        string[] arguments = ["msbuild", path, "-nologo", "-p:Configuration=Release"];
        foreach (string argument in (string[])
            [.. arguments, "-getProperty:" + string.Join(',', PropertyNames), "-getItem:" + string.Join(',', ItemNames)])
        {
            start.ArgumentList.Add(argument);
        }

        // The build that runs these tests tells its children about itself.
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(WaitMs))
        {
            process.Kill();
            throw new InvalidOperationException($"{path}: MSBuild did not end");
        }

        return process.ExitCode == 0
            ? new(path, JsonDocument.Parse(output.Result).RootElement)
            : throw new InvalidOperationException($"{path}: {output.Result}{errors.Result}");
    }

    public string Property(string name) => properties.GetProperty(name).GetString()!;

    public bool IsTrue(string name) => Property(name).Equals("true", StringComparison.OrdinalIgnoreCase);

    public IReadOnlyList<string> Identities(string item) => [.. Items(item).Select(i => i.GetProperty("Identity").GetString()!)];

    /// <summary>Paths of an item's files, from the repository's root, in the order of the evaluation.</summary>
    public IReadOnlyList<string> Paths(string item) =>
        [.. Items(item).Select(i => Repository.Normalise("", i.GetProperty("FullPath").GetString()!))];

    private IEnumerable<JsonElement> Items(string name) => items.GetProperty(name).EnumerateArray();
}
