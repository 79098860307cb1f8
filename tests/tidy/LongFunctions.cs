using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Gateway.Tests.Tidy;

/// <summary>
/// Functions longer than a screen: methods, constructors, accessors and local functions, from the line of the signature to the last. A
/// local function counts for the function around it too.
/// </summary>
internal static class LongFunctions
{
    private const int LinesMax = 60;

    private static readonly string[] Checked = ["src/", "boards/", "tests/world/", "tests/fakes/"];

    public static IReadOnlyList<MemberFinding> Find(IReadOnlyList<TreeFile> files)
    {
        return [.. from tree in new SourceModel(files.Where(IsChecked)).Trees
                   from node in tree.GetRoot().DescendantNodes()
                   where IsFunction(node)
                   let lines = LinesOf(tree, node)
                   where lines > LinesMax
                   select new MemberFinding(tree.FilePath, NameOf(node), $"{lines} lines")];
    }

    private static bool IsChecked(TreeFile file) => Checked.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal));

    private static bool IsFunction(SyntaxNode node)
    {
        return node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax
            || node is PropertyDeclarationSyntax { ExpressionBody: not null };
    }

    private static int LinesOf(SyntaxTree tree, SyntaxNode node)
    {
        // Attributes stand before the signature.
        SyntaxNodeOrToken first = node.ChildNodesAndTokens().First(child => !child.IsKind(SyntaxKind.AttributeList));
        FileLinePositionSpan span = tree.GetLineSpan(TextSpan.FromBounds(first.SpanStart, node.Span.End));
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    // Type and member, as a reader looks for it.
    private static string NameOf(SyntaxNode node)
    {
        string own = node switch
        {
            MethodDeclarationSyntax method => method.Identifier.Text,
            ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
            LocalFunctionStatementSyntax local => local.Identifier.Text,
            AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
            PropertyDeclarationSyntax property => property.Identifier.Text,
            _ => node.Kind().ToString()
        };
        string around = node.Ancestors()
            .Select(at => at switch
            {
                BaseTypeDeclarationSyntax type => type.Identifier.Text,
                MethodDeclarationSyntax method => method.Identifier.Text,
                PropertyDeclarationSyntax property => property.Identifier.Text,
                _ => null
            })
            .FirstOrDefault(name => name != null) ?? "";
        return $"{around}.{own}";
    }
}
