using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gateway.Tests.Tidy;

/// <summary>
/// Members that no program needs: nothing leads to them from a program of the host, nor from where a device starts. A value that is only
/// written, what only nameof names, and what only an unused member uses, are unused too. Used without being named are: what overrides or
/// implements something that is used or is the system's, parameterless and static constructors, and all values of an enumeration that is
/// made from a number. An operator that C# demands beside another needs a user of its own.
/// </summary>
internal sealed class UnusedMembers
{
    private const string Entry = "Main";

    private readonly Dictionary<ISymbol, HashSet<ISymbol>> uses = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, HashSet<ISymbol>> contracts = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> ofSystem = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, SyntaxNode> declared = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> used = new(SymbolEqualityComparer.Default);
    private readonly Queue<ISymbol> toFollow = [];

    private UnusedMembers(SourceModel source, Func<string, bool> isChecked)
    {
        foreach (SyntaxTree tree in source.Trees)
        {
            Read(tree, source.ModelOf(tree), isChecked(tree.FilePath));
        }

        foreach (INamedTypeSymbol type in declared.Keys.OfType<INamedTypeSymbol>())
        {
            ReadContracts(type);
        }

        Follow();
    }

    /// <summary>The unused members of core and of the device's code; what ships beside them uses them, tests do not.</summary>
    public static IReadOnlyList<MemberFinding> Find(IReadOnlyList<TreeFile> files)
    {
        UnusedMembers members = new(
            new SourceModel(files.Where(f => IsIn(f.Path, "src/", "boards/"))), path => IsIn(path, "src/core/", "src/device/"));
        return [.. members.declared
            .Where(d => !members.used.Contains(d.Key) && !members.IsInUnusedType(d.Key))
            .Select(d => new MemberFinding(d.Value.SyntaxTree.FilePath, NameOf(d.Key), "unused"))
            .OrderBy(finding => finding.Path, StringComparer.Ordinal)];

        static bool IsIn(string path, params string[] folders) => folders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal));

        static string NameOf(ISymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
    }

    // Of an unused type only the type is named.
    private bool IsInUnusedType(ISymbol member) => member.ContainingType is { } type && !used.Contains(type);

    private void Read(SyntaxTree tree, SemanticModel model, bool isChecked)
    {
        foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
        {
            if (isChecked && IsDeclaration(node) && Normal(model.GetDeclaredSymbol(node)) is { } symbol)
            {
                declared.TryAdd(symbol, node);
                if (symbol.Name == Entry)
                {
                    Use(symbol);
                }
            }

            foreach (ISymbol target in TargetsOf(node, model).Select(Normal).OfType<ISymbol>())
            {
                foreach (ISymbol? owner in isChecked ? OwnersOf(node, model) : [null])
                {
                    if (owner == null)
                    {
                        Use(target);
                    }
                    else
                    {
                        Add(uses, owner, target);
                    }
                }
            }
        }
    }

    private static bool IsDeclaration(SyntaxNode node)
    {
        return node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax or MethodDeclarationSyntax or ConstructorDeclarationSyntax
            or OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax or BasePropertyDeclarationSyntax
            or EnumMemberDeclarationSyntax
            || node is VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax };
    }

    private static IEnumerable<ISymbol> TargetsOf(SyntaxNode node, SemanticModel model)
    {
        // Numbers of the wire or of storage: any of its values may come.
        if (node is CastExpressionSyntax cast && model.GetTypeInfo(cast).Type is { TypeKind: TypeKind.Enum } values)
        {
            return values.GetMembers().OfType<IFieldSymbol>();
        }

        // A conversion may leave no trace in the text.
        IMethodSymbol? conversion = node is ExpressionSyntax value ? model.GetConversion(value).MethodSymbol : null;
        IEnumerable<ISymbol> converts = conversion == null ? [] : [conversion];
        if (node is not (SimpleNameSyntax or BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax
            or ElementAccessExpressionSyntax or BinaryExpressionSyntax or PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax
            or AssignmentExpressionSyntax or CastExpressionSyntax) || IsOnlyNamed(node))
        {
            return converts;
        }

        SymbolInfo info = model.GetSymbolInfo(node);
        IEnumerable<ISymbol> found = info.Symbol != null ? [info.Symbol] : info.CandidateSymbols;
        return converts.Concat(node is SimpleNameSyntax name && IsWritten(name) ? found.Where(s => !IsStore(s)) : found);
    }

    private static bool IsOnlyNamed(SyntaxNode node) => node.FirstAncestorOrSelf<ArgumentSyntax>()?.Parent?.Parent
        is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "nameof" } };

    // An assignment, or a count of which nothing is read.
    private static bool IsWritten(SimpleNameSyntax name)
    {
        ExpressionSyntax whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        return whole.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == whole
                && (assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) || assignment.Parent is ExpressionStatementSyntax),
            PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax => whole.Parent.Parent is ExpressionStatementSyntax,
            _ => false
        };
    }

    private static bool IsStore(ISymbol symbol)
    {
        return symbol is IFieldSymbol
            || symbol is IPropertySymbol { IsVirtual: false, IsOverride: false, IsAbstract: false } property
            && property.ContainingType.GetMembers().OfType<IFieldSymbol>()
                .Any(f => SymbolEqualityComparer.Default.Equals(f.AssociatedSymbol, property));
    }

    // The member whose use makes this node count; none where it counts by itself.
    private static IEnumerable<ISymbol?> OwnersOf(SyntaxNode node, SemanticModel model)
    {
        foreach (SyntaxNode at in node.Ancestors())
        {
            if (IsDeclaration(at))
            {
                return [Normal(model.GetDeclaredSymbol(at))];
            }

            if (at is BaseFieldDeclarationSyntax field)
            {
                return field.Declaration.Variables.Select(v => model.GetDeclaredSymbol(v));
            }
        }

        return [null];
    }

    // One symbol a member: of an accessor its property, of a partial method its first part.
    private static ISymbol? Normal(ISymbol? symbol)
    {
        ISymbol? member = symbol is IMethodSymbol method
            ? method.AssociatedSymbol ?? method.ReducedFrom ?? method.PartialDefinitionPart ?? method
            : symbol;
        return member?.OriginalDefinition switch
        {
            IMethodSymbol { MethodKind: MethodKind.LocalFunction } => null,
            INamedTypeSymbol or IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol => member.OriginalDefinition,
            _ => null
        };
    }

    private void ReadContracts(INamedTypeSymbol type)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            ISymbol? overridden = member is IPropertySymbol property
                ? property.OverriddenProperty
                : (member as IMethodSymbol)?.OverriddenMethod;
            if (overridden != null)
            {
                Contract(member, overridden);
                Add(uses, member, overridden.OriginalDefinition);
            }
        }

        foreach (ISymbol promised in type.AllInterfaces.SelectMany(i => i.GetMembers()))
        {
            if (type.FindImplementationForInterfaceMember(promised) is { } member)
            {
                Contract(member, promised);
            }
        }
    }

    private void Contract(ISymbol member, ISymbol promised)
    {
        if (promised.Locations.Any(l => l.IsInSource))
        {
            Add(contracts, member, promised.OriginalDefinition);
        }
        else
        {
            ofSystem.Add(member);
        }
    }

    private void Follow()
    {
        bool changed = true;
        while (changed)
        {
            while (toFollow.TryDequeue(out ISymbol? symbol))
            {
                if (symbol.ContainingType != null)
                {
                    Use(symbol.ContainingType);
                }

                foreach (ISymbol target in uses.GetValueOrDefault(symbol) ?? [])
                {
                    Use(target);
                }
            }

            int before = used.Count;
            foreach (ISymbol member in declared.Keys.Where(ComesAlong))
            {
                Use(member);
            }

            changed = used.Count > before;
        }
    }

    // Used without being named: what makes or ends an object, and what fulfils a contract that is used.
    private bool ComesAlong(ISymbol member)
    {
        return member.ContainingType is { } type && used.Contains(type)
            && (ofSystem.Contains(member)
                || member is IMethodSymbol { Parameters.Length: 0, MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor }
                || (contracts.TryGetValue(member, out HashSet<ISymbol>? promised) && promised.Any(used.Contains)));
    }

    private void Use(ISymbol symbol)
    {
        if (used.Add(symbol))
        {
            toFollow.Enqueue(symbol);
        }
    }

    private static void Add(Dictionary<ISymbol, HashSet<ISymbol>> sets, ISymbol key, ISymbol value)
    {
        if (!sets.TryGetValue(key, out HashSet<ISymbol>? set))
        {
            set = new(SymbolEqualityComparer.Default);
            sets.Add(key, set);
        }

        set.Add(value);
    }
}
