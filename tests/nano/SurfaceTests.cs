using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Nano;

/// <summary>Everything that goes on a device compiles against what a device has.</summary>
public class SurfaceTests(ITestOutputHelper output)
{
    // Two parts of core, the hardware layer, five boards.
    private const int ImageAssembliesMin = 8;

    [SkippableFact]
    public void Each_device_project_compiles_against_the_assemblies_that_it_names()
    {
        DeviceBuild build = DeviceBuild.Current;
        Report.Write(output, "surface", Report.Table(
            "Compiled for the device, in the order of its build",
            [["assembly", "bytes", "sources", "system assemblies", "own assemblies"], .. build.Projects.Select(p => new[]
            {
                p.Name, $"{build.Of(p)?.Pe.Length}", $"{p.Sources.Count}", $"{p.References.Count}", $"{p.Projects.Count}"
            })])
            + Report.Table("Warnings", [.. build.Warnings.Select(w => new[] { w.ToString() })]));
        Findings.None(build.Errors);
        Assert.True(build.Images.Count >= ImageAssembliesMin, "core, the hardware layer and the boards are not all there");
    }

    [Fact]
    public void Each_source_of_core_and_of_the_device_is_in_one_assembly_of_an_image()
    {
        IEnumerable<string> sources = Repository.Files("*.cs", "src/core").Concat(Repository.Files("*.cs", "src/device"));
        Findings.None(SourceOwnership.Check([.. DeviceProject.All().Where(p => !p.IsTest)], sources));
    }

    [SkippableFact]
    public void Core_needs_no_assembly_but_mscorlib()
    {
        using PEReader reader = new(new MemoryStream(DeviceBuild.CoreAlone.Pe));
        MetadataReader metadata = reader.GetMetadataReader();
        Assert.Equal(
            ["mscorlib"],
            metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)));
    }
}
