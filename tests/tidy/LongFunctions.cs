using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Gateway.Tests.Tidy;

/// <summary>
/// Functions longer than a screen: methods, constructors, operators, accessors, local and anonymous functions, statements outside any type,
/// and what gives a field or property its first value, from the line of the signature to the last. A function counts for the one around
/// it too.
/// </summary>
internal static class LongFunctions
{
    private const int LinesMax = 60;

    private static readonly string[] Checked = ["src/", "boards/", "tests/world/", "tests/fakes/"];

    public static IReadOnlyList<MemberFinding> Find(IReadOnlyList<TreeFile> files)
    {
        return [.. from tree in new SourceModel(files.Where(IsChecked)).Trees
                   from node in tree.GetRoot().DescendantNodesAndSelf()
                   where IsFunction(node)
                   let lines = LinesOf(tree, node)
                   where lines > LinesMax
                   select new MemberFinding(tree.FilePath, NameOf(node), $"{lines} lines")];
    }

    private static bool IsChecked(TreeFile file) => Checked.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal));

    private static bool IsFunction(SyntaxNode node)
    {
        return node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax
            or AnonymousFunctionExpressionSyntax or IndexerDeclarationSyntax { ExpressionBody: not null }
            or PropertyDeclarationSyntax { ExpressionBody: not null } or PropertyDeclarationSyntax { Initializer: not null }
            || node is VariableDeclaratorSyntax { Initializer: not null, Parent.Parent: FieldDeclarationSyntax }
            || node is CompilationUnitSyntax unit && unit.Members.OfType<GlobalStatementSyntax>().Any();
    }

    private static int LinesOf(SyntaxTree tree, SyntaxNode node)
    {
        // Attributes stand before the signature, and what a file uses before its statements.
        SyntaxNodeOrToken[] parts = node is CompilationUnitSyntax unit
            ? [.. unit.Members.OfType<GlobalStatementSyntax>()]
            : [.. node.ChildNodesAndTokens().Where(child => !child.IsKind(SyntaxKind.AttributeList))];
        FileLinePositionSpan span = tree.GetLineSpan(TextSpan.FromBounds(parts[0].SpanStart, parts[^1].Span.End));
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
            VariableDeclaratorSyntax field => field.Identifier.Text,
            IndexerDeclarationSyntax => "this",
            AnonymousFunctionExpressionSyntax => "lambda",
            CompilationUnitSyntax => "statements",
            _ => node.Kind().ToString()
        };
        string around = node.Ancestors()
            .Select(at => at switch
            {
                BaseTypeDeclarationSyntax type => type.Identifier.Text,
                MethodDeclarationSyntax method => method.Identifier.Text,
                ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
                PropertyDeclarationSyntax property => property.Identifier.Text,
                IndexerDeclarationSyntax => "this",
                VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } field => field.Identifier.Text,
                _ => null
            })
            .FirstOrDefault(name => name != null) ?? "";
        return $"{around}.{own}";
    }
}
