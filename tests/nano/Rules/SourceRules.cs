using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gateway.Tests.Nano;

/// <summary>
/// Rules that are easier to check in the source than in the IL: a foreach over a string is a for loop there, and a switch over strings has
/// no line of its own.
/// </summary>
internal static class SourceRules
{
    public static IEnumerable<Finding> Check(CSharpCompilation compilation)
    {
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
            {
                switch (node)
                {
                    case CommonForEachStatementSyntax loop when TypeOf(model, loop.Expression) is not IArrayTypeSymbol { Rank: 1 }:
                        yield return At("foreach", model, loop, "over " + TypeOf(model, loop.Expression));
                        break;
                    case SwitchStatementSyntax choice when IsString(model, choice.Expression):
                    case SwitchExpressionSyntax expression when IsString(model, expression.GoverningExpression):
                        yield return At("string-switch", model, node, "switches over a string");
                        break;
                }
            }
        }
    }

    private static Finding At(string rule, SemanticModel model, SyntaxNode node, string what)
    {
        ISymbol? member = model.GetEnclosingSymbol(node.SpanStart);
        while (member is IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction })
        {
            member = member.ContainingSymbol;
        }

        FileLinePositionSpan span = node.SyntaxTree.GetLineSpan(node.Span);
        string name = member?.ContainingType?.ToDisplayString() + "::" + member?.MetadataName;
        return new(rule, name, span.Path, span.StartLinePosition.Line + 1, what);
    }

    private static ITypeSymbol? TypeOf(SemanticModel model, ExpressionSyntax expression) => model.GetTypeInfo(expression).Type;

    private static bool IsString(SemanticModel model, ExpressionSyntax expression)
    {
        return TypeOf(model, expression)?.SpecialType == SpecialType.System_String;
    }
}
