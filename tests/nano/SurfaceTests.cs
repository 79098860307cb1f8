using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Nano;

/// <summary>Everything that goes on a device compiles against what a device has.</summary>
public class SurfaceTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Core_the_hardware_layer_and_every_board_compile_against_the_devices_surface()
    {
        DeviceBuild build = DeviceBuild.Current;
        Report.Write(output, "surface", Report.Table(
            "Compiled for the device",
            [["assembly", "bytes", "sources"], .. build.Builts.Select(b => new[]
            {
                b.Name, b.Pe.Length.ToString(), b.Compilation.SyntaxTrees.Length.ToString()
            })])
            + Report.Table("Warnings", [.. build.Warnings.Select(w => new[] { w.ToString() })]));
        Findings.None(build.Errors);
        Assert.Equal(DeviceBuild.CoreName, build.Core!.Name);
    }

    [SkippableFact]
    public void Core_needs_no_assembly_but_mscorlib()
    {
        using PEReader reader = new(new MemoryStream(DeviceBuild.Current.Core!.Pe));
        MetadataReader metadata = reader.GetMetadataReader();
        Assert.Equal(
            ["mscorlib"],
            metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)));
    }
}
