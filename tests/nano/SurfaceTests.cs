using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Nano;

/// <summary>Everything that goes on a device compiles against what a device has.</summary>
public class SurfaceTests(ITestOutputHelper output)
{
    // Core, the hardware layer, five boards.
    private const int ImageAssembliesMin = 7;

    [SkippableFact]
    public void Core_the_hardware_layer_and_every_board_compile_against_the_devices_surface()
    {
        DeviceBuild build = DeviceBuild.Current;
        Report.Write(output, "surface", Report.Table(
            "Compiled for the device",
            [["assembly", "bytes", "sources", "system assemblies"], .. build.Projects.Select(p => new[]
            {
                p.Name, $"{build.Of(p)?.Pe.Length}", $"{p.Sources.Count}", $"{p.References.Count}"
            })])
            + Report.Table("Warnings", [.. build.Warnings.Select(w => new[] { w.ToString() })]));
        Findings.None(build.Errors);
        Assert.True(build.Images.Count >= ImageAssembliesMin, "core, the hardware layer and the boards are not all there");
    }

    [SkippableFact]
    public void All_of_core_is_in_the_devices_assembly()
    {
        Need.Tool(References.Device != null, References.Missing);
        DeviceProject core = DeviceProject.All().Single(p => p.Name == DeviceBuild.CoreName);
        Assert.Empty(Repository.Sources("src/core").Except(core.Sources));
    }

    [SkippableFact]
    public void Core_needs_no_assembly_but_mscorlib()
    {
        using PEReader reader = new(new MemoryStream(DeviceBuild.Current.Core.Pe));
        MetadataReader metadata = reader.GetMetadataReader();
        Assert.Equal(
            ["mscorlib"],
            metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)));
    }
}
