using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Nano;

/// <summary>The listing of the core library, which the other gates use, against the real one where it can be restored.</summary>
public class CoreLibraryTests(ITestOutputHelper output)
{
    private const string Differences = "core-library.tsv";
    private const string OnlyReal = "only in the library";
    private const string OnlyListed = "only in the listing";

    [SkippableFact]
    public void Core_compiles_against_the_real_core_library_alone()
    {
        Need.Tool(CoreLibrary.Path != null, CoreLibrary.Missing);
        CompilerResult result = DeviceBuild.CompileCoreAlone(CoreLibrary.Path!);
        Findings.None(result.Errors);
    }

    [SkippableFact]
    public void The_listing_of_the_core_library_says_what_the_real_one_has()
    {
        Need.Tool(References.Device != null, References.Missing);
        Need.Tool(CoreLibrary.Path != null, CoreLibrary.Missing);
        IReadOnlySet<string> real = PublicSurface.Of(CoreLibrary.Path!);
        IReadOnlySet<string> listed = PublicSurface.Of(References.Device!.Single(path => Path.GetFileName(path) == "mscorlib.dll"));
        HashSet<string> found =
        [
            .. real.Except(listed).Select(member => $"{OnlyReal}: {member}"),
            .. listed.Except(real).Select(member => $"{OnlyListed}: {member}")
        ];
        HashSet<string> known = [.. Tsv.Parse(Tsv.Read(Differences), "where", "member", "reason").Select(row => $"{row[0]}: {row[1]}")];
        Report.Write(output, "core-library", Report.Table(
            $"The listing and nanoFramework.CoreLibrary {CoreLibrary.Version}: {real.Count} and {listed.Count} members",
            [.. found.Order(StringComparer.Ordinal).Select(line => new[] { known.Contains(line) ? "known" : "new", line })]));
        Findings.None(
            [.. found.Except(known).Order(StringComparer.Ordinal), .. known.Except(found).Select(line => "no longer so: " + line)]);
    }
}
