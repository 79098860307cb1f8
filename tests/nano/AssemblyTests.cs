using System.Globalization;
using Gateway.Tests.Nano.Assemblies;
using Gateway.Tests.Nano.Memory;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Nano;

/// <summary>Each assembly of the device can be converted and has room to grow, and each board's image fits its partition.</summary>
public class AssemblyTests(ITestOutputHelper output)
{
    /// <summary>A folder for the device's assemblies, for use with a metadata processor.</summary>
    private const string OutputVariable = "GATEWAY_NANO_ASSEMBLIES";

    private const int FilePercentOff = 2;

    private static readonly string[] Head =
    [
        "assembly", "code", "%", "strings", "%", "AR", "TR", "FR", "MR", "TD", "FD", "ST", "MD", "heap", "file"
    ];

    [SkippableFact]
    public void Each_assembly_stays_below_three_quarters_of_what_the_file_format_holds()
    {
        DeviceBuild build = DeviceBuild.Current;
        WriteOut(build);
        IReadOnlyList<AssemblySize> sizes = [.. build.Images.Select(image => AssemblySize.Of(image.Pe))];
        Report.Write(output, "assemblies", Report.Table(
            $"Assemblies of the device, converted: bytes; per cent of {AssemblySize.CodeBytesMax} and {AssemblySize.StringBytesMax}",
            [Head, .. sizes.Select(Row)]));
        Findings.None([.. sizes.Select(size => size.Refusal).OfType<string>()]);
    }

    [SkippableFact]
    public void Each_boards_image_fits_three_quarters_of_its_partition()
    {
        DeviceBuild build = DeviceBuild.Current;
        IReadOnlyList<BoardDeployment> boards =
            [.. build.Projects.Where(p => p.IsProgram && !p.IsTest).Select(p => BoardDeployment.Of(p, build))];
        Report.Write(output, "images", Report.Table(
            "What each board deploys, bytes: our assemblies, the libraries, both, the partition, per cent of it",
            [.. boards.Select(board => board.ToCells())]));
        Findings.None([.. boards.Select(board => board.Refusal).OfType<string>()]);
        Assert.Equal(BoardDeployment.Partitions.Keys.Order(StringComparer.Ordinal), boards.Select(b => b.Board).Order());
    }

    [SkippableFact]
    public void A_static_class_is_left_out_of_the_conversion_if_it_has_only_constants()
    {
        Findings.None(
        [
            .. DeviceBuild.Current.Images.SelectMany(image => KeptMetadata.StaticClasses(image.Pe))
                .Where(type => type.IsExcluded != type.IsConstants)
                .Select(type => $"{type.Name} {(type.IsConstants ? "has only constants: add" : "is needed: remove")} [ExcludeType]")
        ]);
    }

    [SkippableFact]
    public void A_size_is_what_the_metadata_processor_makes_of_the_same_assembly()
    {
        // Names that the interpreter contains itself are not among the processor's 218 bytes.
        const int WellKnownBytes = 356;
        AssemblySize size = AssemblySize.Of(Sample("converted").Pe);
        Assert.Equal((204, 218 + WellKnownBytes), (size.CodeBytes, size.StringBytes));
        Assert.Equal((1, 14, 0, 13), (size.AssemblyReferences, size.TypeReferences, size.FieldReferences, size.MethodReferences));
        Assert.Equal((6, 6, 3, 9), (size.Types, size.Fields, size.StaticFields, size.Methods));
        Assert.Equal(384, AssemblyRam.Of(size).Bytes);
        Assert.InRange(size.FileBytes - WellKnownBytes, 1192 - (1192 * FilePercentOff / 100), 1192 + (1192 * FilePercentOff / 100));
    }

    [SkippableFact]
    public void An_assembly_with_too_much_byte_code_is_refused()
    {
        // Each call of Add has 7 bytes of byte code.
        string calls = string.Concat(Enumerable.Repeat("a = Add(a, 1);", 600));
        string methods = string.Concat(Enumerable.Range(0, 12).Select(i => $"static int M{i}(int a) {{ {calls} return a; }}"));
        Assert.Contains("of byte code are more than 75 %", RefusalOf(methods), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void An_assembly_with_too_many_strings_is_refused()
    {
        string text = new('x', 999);
        string texts = string.Concat(Enumerable.Range(0, 49).Select(i => $"static string T{i}() {{ return \"{text}{i:D2}\"; }}"));
        Assert.Contains("of strings are more than 75 %", RefusalOf(texts), StringComparison.Ordinal);
    }

    private static string? RefusalOf(string members)
    {
        Need.Tool(References.Device != null, References.Missing);
        string text = $"class Sample {{ static int Add(int a, int b) {{ return a + b; }} {members} }}";
        CompilerResult result = Compiler.Compile("Samples", [new("sample", text)], References.Device!, []);
        Findings.None(result.Errors);
        return AssemblySize.Of(result.Built!.Pe).Refusal;
    }

    private static Built Sample(string name)
    {
        Need.Tool(References.Device != null, References.Missing);
        string path = $"tests/nano/samples/assemblies/{name}.cs.txt";
        CompilerResult result = Compiler.Compile(
            "Samples", [new(path, File.ReadAllText(Repository.PathOf(path)))], References.Device!, []);
        Findings.None(result.Errors);
        return result.Built!;
    }

    private static void WriteOut(DeviceBuild build)
    {
        if (Environment.GetEnvironmentVariable(OutputVariable) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            foreach (Built image in build.Images)
            {
                File.WriteAllBytes(Path.Combine(folder, image.Name + ".dll"), image.Pe);
            }
        }
    }

    private static string[] Row(AssemblySize size)
    {
        int[] figures =
        [
            size.CodeBytes, size.CodePercent, size.StringBytes, size.StringPercent, size.AssemblyReferences, size.TypeReferences,
            size.FieldReferences, size.MethodReferences, size.Types, size.Fields, size.StaticFields, size.Methods,
            (int)AssemblyRam.Of(size).Bytes, size.FileBytes
        ];
        return [size.Name, .. figures.Select(figure => figure.ToString(CultureInfo.InvariantCulture))];
    }
}
