using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Gateway.Tests.Tidy;

/// <summary>
/// Sources of the host and of the device in one compilation, so that a member is one symbol wherever it is used. Nothing is emitted: the
/// device's own libraries are missing, boards repeat each other's names, and what the compiler cannot resolve it still names.
/// </summary>
internal sealed class SourceModel
{
    // What the host's projects have without a line of their own.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly Lazy<IReadOnlyList<MetadataReference>> references = new(ReadReferences);

    private readonly CSharpCompilation compilation;

    public SourceModel(IEnumerable<TreeFile> files)
    {
        CSharpParseOptions options = new(LanguageVersion.Latest, DocumentationMode.None);
        Trees = [.. files.Where(f => f.Extension == ".cs").Select(f => Parse(f.Text, f.Path, options))];
        compilation = CSharpCompilation.Create("Tree", [.. Trees, Parse(ImplicitUsings, "", options)], references.Value);
    }

    public IReadOnlyList<SyntaxTree> Trees { get; }

    public SemanticModel ModelOf(SyntaxTree tree) => compilation.GetSemanticModel(tree);

    private static SyntaxTree Parse(string text, string path, CSharpParseOptions options) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), options, path);

    private static List<MetadataReference> ReadReferences() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path))];
}
