using System.Xml.Linq;

namespace Gateway.Tests.Nano.Budget;

/// <summary>
/// Core as on the host, one assembly for each folder, but always optimised: the counts must not depend on whether the tests run in Debug
/// or Release.
/// </summary>
internal static class HostCore
{
    /// <summary>Each of core's assemblies by its name.</summary>
    public static Dictionary<string, Built> BuildAll()
    {
        Dictionary<string, Built> built = [];
        foreach (string folder in Directory.GetDirectories(Repository.PathOf("src/core")))
        {
            Build(Path.GetFileName(folder), built);
        }

        return built;
    }

    private static Built Build(string name, Dictionary<string, Built> built)
    {
        if (built.TryGetValue(name, out Built? done))
        {
            return done;
        }

        XDocument project = XDocument.Load(Repository.PathOf($"src/core/{name}/{name}.csproj"));
        List<Built> uses = [.. project.Descendants("ProjectReference")
            .Select(r => Build(Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')), built))];
        CompilerResult result = Compiler.Compile(
            name, [.. Repository.Sources("src/core/" + name), Visibility(project)], References.Host,
            [.. uses.Concat(built.Values).Distinct()],
            new() { Constants = [] });
        if (result.Built == null)
        {
            throw new InvalidOperationException(string.Join("\n", result.Errors));
        }

        built.Add(name, result.Built);
        return result.Built;
    }

    // As the SDK makes it from the project.
    private static SourceFile Visibility(XDocument project) => new(
        "visibility.cs", string.Concat(project.Descendants("InternalsVisibleTo")
            .Select(to => $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{to.Attribute("Include")!.Value}\")]\n")));
}
