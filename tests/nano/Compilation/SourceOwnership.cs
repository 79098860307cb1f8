namespace Gateway.Tests.Nano;

/// <summary>Which assembly of an image a source is in: of core and of the device's code each file is in one, and in one only.</summary>
internal static class SourceOwnership
{
    // Every assembly has a version of its own, and the device's mscorlib has this attribute.
    private static readonly string[] apart =
        ["src/device/AssemblyVersion.cs", "src/core/Gateway.Primitives/Host/ExcludeTypeAttribute.cs"];

    /// <summary>Files in no project, in one project twice, or in two that may be in one image, one line each.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<DeviceProject> projects, IEnumerable<string> sources)
    {
        List<string> wrong = [];
        foreach (string source in sources.Except(apart))
        {
            List<DeviceProject> owners = [.. projects.Where(p => p.Sources.Any(s => s.Path == source))];
            List<DeviceProject> libraries = [.. owners.Where(p => !p.IsProgram)];
            wrong.AddRange(owners
                .Where(p => p.Sources.Count(s => s.Path == source) > 1)
                .Select(p => $"{source} is in {p.Name} twice"));
            if (owners.Count == 0)
            {
                wrong.Add($"{source} is in no project of the device");
            }
            else if (libraries.Count > 1 || (libraries.Count == 1 && owners.Count > 1))
            {
                wrong.Add($"{source} is in {string.Join(" and in ", owners.Select(p => p.Name))}");
            }
        }

        return wrong;
    }
}
