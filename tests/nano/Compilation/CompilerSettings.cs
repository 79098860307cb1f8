using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Gateway.Tests.Nano;

/// <summary>What a project tells its compiler, in addition to sources and references.</summary>
internal sealed record CompilerSettings
{
    // A use of something that the library's author has marked obsolete shows here, before it is removed.
    private static readonly string[] ObsoleteMembers = ["CS0612", "CS0618"];

    /// <summary>C# 9, NANOFRAMEWORK_1_0, optimised, unchecked, no unsafe code: the default of a device's project.</summary>
    public static CompilerSettings Device { get; } = new();

    public LanguageVersion Language { get; init; } = LanguageVersion.CSharp9;

    public IReadOnlyList<string> Constants { get; init; } = ["NANOFRAMEWORK_1_0", "TRACE"];

    public bool IsProgram { get; init; }

    public bool IsOptimised { get; init; } = true;

    public bool IsChecked { get; init; }

    public bool AllowsUnsafe { get; init; }

    public bool WarningsAreErrors { get; init; }

    public IReadOnlyList<string> NoWarn { get; init; } = [];

    public static CompilerSettings Of(ProjectFile project)
    {
        return new()
        {
            Language = LanguageVersionFacts.TryParse(project.Property("LangVersion"), out LanguageVersion version)
                ? version
                : throw new FormatException($"{project.Path}: no language version"),
            Constants = [.. Words("DefineConstants"), "TRACE"],
            IsProgram = project.Property("OutputType") == "Exe",
            IsOptimised = project.IsTrue("Optimize"),
            IsChecked = project.IsTrue("CheckForOverflowUnderflow"),
            AllowsUnsafe = project.IsTrue("AllowUnsafeBlocks"),
            WarningsAreErrors = project.IsTrue("TreatWarningsAsErrors"),
            NoWarn = [.. Words("NoWarn")]
        };

        string[] Words(string name) => project.Property(name).Split([';', ','], StringSplitOptions.RemoveEmptyEntries);
    }

    public CSharpCompilationOptions ToOptions()
    {
        IEnumerable<KeyValuePair<string, ReportDiagnostic>> specific = NoWarn
            .Except(ObsoleteMembers)
            .Select(id => new KeyValuePair<string, ReportDiagnostic>(id, ReportDiagnostic.Suppress));
        if (WarningsAreErrors)
        {
            specific = specific.Concat(
                ObsoleteMembers.Select(id => new KeyValuePair<string, ReportDiagnostic>(id, ReportDiagnostic.Error)));
        }

        return new(
            IsProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: IsOptimised ? OptimizationLevel.Release : OptimizationLevel.Debug,
            checkOverflow: IsChecked,
            allowUnsafe: AllowsUnsafe,
            platform: Platform.AnyCpu,
            deterministic: true,
            generalDiagnosticOption: WarningsAreErrors ? ReportDiagnostic.Error : ReportDiagnostic.Default,
            specificDiagnosticOptions: specific,
            nullableContextOptions: NullableContextOptions.Disable);
    }
}
