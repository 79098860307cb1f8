using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gateway.Tests.Tidy;

/// <summary>The members that the prose of src/README.md names, as `Type.Member`, exist.</summary>
internal static partial class NamedMembers
{
    private const string Page = "src/README.md";

    // Assemblies and namespaces are no types.
    private static readonly string[] Namespaces = ["Gateway", "System"];

    /// <summary>Types that src does not have, and members that the type and what it is derived from do not have.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<TreeFile> files)
    {
        SourceModel source = new(files.Where(f => f.Path.StartsWith("src/", StringComparison.Ordinal)));
        ILookup<string, BaseTypeDeclarationSyntax> types = source.Trees
            .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>())
            .ToLookup(type => type.Identifier.Text);
        return
        [
            .. from page in files
               where page.Path == Page
               from line in page.Lines()
               from Match match in Member().Matches(line.Text)
               let type = match.Groups[1].Value
               where !Namespaces.Contains(type) && !MembersOf(type, types).Contains(match.Groups[2].Value)
               select $"{Page}:{line.Number}: no {type}.{match.Groups[2].Value}"
        ];
    }

    private static IEnumerable<string> MembersOf(string name, ILookup<string, BaseTypeDeclarationSyntax> types) =>
        types[name].SelectMany(type => type.ChildNodes().SelectMany(NamesOf)
            .Concat(type.BaseList?.Types.SelectMany(known => MembersOf(known.Type.ToString(), types)) ?? []));

    private static IEnumerable<string> NamesOf(SyntaxNode member) => member switch
    {
        BaseFieldDeclarationSyntax field => field.Declaration.Variables.Select(v => v.Identifier.Text),
        MethodDeclarationSyntax method => [method.Identifier.Text],
        PropertyDeclarationSyntax property => [property.Identifier.Text],
        EventDeclarationSyntax happening => [happening.Identifier.Text],
        EnumMemberDeclarationSyntax value => [value.Identifier.Text],
        BaseTypeDeclarationSyntax type => [type.Identifier.Text],
        DelegateDeclarationSyntax function => [function.Identifier.Text],
        _ => []
    };

    [GeneratedRegex(@"`([A-Z]\w*)\.([A-Z]\w*)(?:\([^`)]*\))?`")]
    private static partial Regex Member();
}
