using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Gateway.Tests.Nano;

/// <summary>An assembly made in memory, with its portable PDB and the compilation that locations are asked of.</summary>
internal sealed record Built(string Name, CSharpCompilation Compilation, byte[] Pe, byte[] Pdb);

/// <summary>The compiler's messages; <see cref="Built"/> is null if there are errors.</summary>
internal sealed record CompilerResult(Built? Built, IReadOnlyList<Finding> Errors, IReadOnlyList<Finding> Warnings);

/// <summary>Roslyn with the options of a device's project: only the given assemblies.</summary>
internal static class Compiler
{
    public static CompilerResult Compile(
        string name,
        IReadOnlyList<SourceFile> sources,
        IReadOnlyList<string> references,
        IReadOnlyList<Built> built,
        CompilerSettings? settings = null)
    {
        CompilerSettings used = settings ?? CompilerSettings.Device;
        CSharpParseOptions parse = new(used.Language, DocumentationMode.None, SourceCodeKind.Regular, used.Constants);
        CSharpCompilation compilation = CSharpCompilation.Create(
            name,
            sources.Select(s => CSharpSyntaxTree.ParseText(SourceText.From(s.Text, Encoding.UTF8), parse, s.Path)),
            [.. References.Load(references), .. built.Select(b => MetadataReference.CreateFromImage(b.Pe))],
            used.ToOptions());
        using MemoryStream pe = new();
        using MemoryStream pdb = new();
        EmitResult result = compilation.Emit(pe, pdb, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        return new(
            result.Success ? new Built(name, compilation, pe.ToArray(), pdb.ToArray()) : null,
            Of(DiagnosticSeverity.Error),
            Of(DiagnosticSeverity.Warning));

        List<Finding> Of(DiagnosticSeverity severity) =>
            [.. result.Diagnostics.Where(d => d.Severity == severity).Select(d => ToFinding(name, d))];
    }

    private static Finding ToFinding(string name, Diagnostic diagnostic)
    {
        FileLinePositionSpan span = diagnostic.Location.GetLineSpan();
        return new(
            "surface",
            name,
            diagnostic.Location.IsInSource ? span.Path : "?",
            diagnostic.Location.IsInSource ? span.StartLinePosition.Line + 1 : 0,
            $"{diagnostic.Id} {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}");
    }
}
