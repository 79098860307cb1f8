using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Gateway.Tests.Nano;

/// <summary>
/// Follows every call from the entries and refuses calls that take a block of the device's heap. Static initialisers are not followed:
/// they run once, at start.
/// </summary>
internal sealed class AllocationGate
{
    public static readonly IReadOnlyDictionary<string, string> Rules = new Dictionary<string, string>
    {
        ["allocation-object"] = "makes an object",
        ["allocation-array"] = "makes an array",
        ["allocation-box"] = "boxes a value",
        ["allocation-literal"] = "a string literal is a new object each time it is evaluated",
        ["allocation-delegate"] = "makes a delegate",
        ["allocation-struct"] = "a struct as local, argument, result or copy takes a block",
        ["allocation-call"] = "calls a system method that allocates",
        ["unknown-call"] = "calls a system method that neither allocating-calls.tsv nor quiet-calls.tsv knows",
        ["delegate-call"] = "calls through a delegate: what it reaches cannot be followed"
    };

    private readonly Loaded loaded;
    private readonly SystemCalls system;
    private readonly CallTargets targets;
    private readonly List<Finding> findings = [];
    private readonly Dictionary<MethodDefinition, MethodDefinition?> callerOf = [];
    private readonly Queue<MethodDefinition> queue = [];

    public AllocationGate(Loaded loaded, SystemCalls system)
    {
        this.loaded = loaded;
        this.system = system;
        targets = new CallTargets(loaded.Modules);
    }

    /// <summary>Methods that are not followed, as Type::Method: what they reach is not part of the turn.</summary>
    public IReadOnlySet<string> NotFollowed { get; init; } = new HashSet<string>();

    /// <summary>How many methods the entries reach, themselves included; valid after <see cref="Run"/>.</summary>
    public int ReachedCount => callerOf.Count;

    /// <summary>Contracts that were called and that nothing in the compiled assemblies implements.</summary>
    public SortedSet<string> Unimplemented { get; } = new(StringComparer.Ordinal);

    /// <summary>The methods with an entry's name: Type::Method, every overload.</summary>
    public IReadOnlyList<MethodDefinition> Entries(string name)
    {
        return [.. loaded.Modules.SelectMany(Loaded.TypesOf).SelectMany(t => t.Methods).Where(m => Loaded.NameOf(m) == name)];
    }

    public IReadOnlyList<Finding> Run(IEnumerable<MethodDefinition> entries)
    {
        findings.Clear();
        callerOf.Clear();
        foreach (MethodDefinition entry in entries)
        {
            Reach(entry, null);
        }

        while (queue.Count > 0)
        {
            MethodDefinition method = queue.Dequeue();
            if (method.HasBody)
            {
                Walk(method);
            }
        }

        return [.. findings.DistinctBy(f => (f.Rule, f.File, f.Line, f.What))];
    }

    private void Reach(MethodDefinition method, MethodDefinition? caller)
    {
        if (!NotFollowed.Contains(Loaded.NameOf(method)) && callerOf.TryAdd(method, caller))
        {
            queue.Enqueue(method);
        }
    }

    private void Walk(MethodDefinition method)
    {
        foreach (VariableDefinition variable in method.Body.Variables.Where(v => TypeRules.IsHeapStruct(v.VariableType)))
        {
            Add("allocation-struct", method, method.Body.Instructions[0], "a local of " + variable.VariableType.FullName);
        }

        foreach (Instruction instruction in method.Body.Instructions)
        {
            if (TypeRules.CopiedStruct(instruction) is { } copied)
            {
                Add("allocation-struct", method, instruction, "copies a " + copied.FullName);
            }

            switch (instruction.OpCode.Code)
            {
                case Code.Newobj:
                    Make(method, instruction, (MethodReference)instruction.Operand);
                    break;
                case Code.Newarr:
                    Add("allocation-array", method, instruction, "new " + instruction.Operand + "[]");
                    break;
                case Code.Box:
                    Add("allocation-box", method, instruction, "boxes " + instruction.Operand);
                    break;
                case Code.Ldstr:
                    Add("allocation-literal", method, instruction, $"\"{instruction.Operand}\"");
                    break;
                case Code.Call or Code.Callvirt:
                    Follow(method, instruction, (MethodReference)instruction.Operand);
                    break;
            }
        }
    }

    private void Make(MethodDefinition method, Instruction instruction, MethodReference constructor)
    {
        TypeReference type = constructor.DeclaringType;
        if (TypeRules.IsDelegate(type))
        {
            Add("allocation-delegate", method, instruction, "new " + type.FullName);
            return;
        }

        if (!type.IsValueType)
        {
            Add("allocation-object", method, instruction, "new " + type.FullName);
        }
        else if (TypeRules.IsHeapStruct(type))
        {
            Add("allocation-struct", method, instruction, "new " + type.FullName);
        }

        if (constructor.Resolve() is { } definition && loaded.IsOurs(definition.Module))
        {
            Reach(definition, method);
        }
        else if (type.IsValueType)
        {
            JudgeSystem(method, instruction, constructor);
        }
    }

    private void Follow(MethodDefinition method, Instruction instruction, MethodReference called)
    {
        MethodDefinition? callee = called.Resolve();
        if (callee == null)
        {
            Add("unknown-call", method, instruction, "calls " + called.FullName + ", which nothing here defines");
            return;
        }

        if (callee.Name == "Invoke" && TypeRules.IsDelegate(callee.DeclaringType))
        {
            Add("delegate-call", method, instruction, "calls through a " + callee.DeclaringType.FullName);
            return;
        }

        if (TypeRules.StructInSignature(called) is { } copied)
        {
            Add("allocation-struct", method, instruction, $"{Loaded.NameOf(called)} takes or gives a {copied.FullName}");
        }

        bool ours = loaded.IsOurs(callee.Module);
        if (ours)
        {
            Reach(callee, method);
        }
        else
        {
            JudgeSystem(method, instruction, called);
        }

        if (instruction.OpCode.Code == Code.Callvirt)
        {
            IReadOnlyList<MethodDefinition> implementations = targets.Of(callee);
            foreach (MethodDefinition implementation in implementations.Where(m => loaded.IsOurs(m.Module)))
            {
                Reach(implementation, method);
            }

            if (ours && callee.IsAbstract && implementations.Count == 0)
            {
                Unimplemented.Add(Loaded.NameOf(callee));
            }
        }
    }

    private void JudgeSystem(MethodDefinition method, Instruction instruction, MethodReference called)
    {
        SystemCall? known = system.Find(called);
        if (known == null)
        {
            Add("unknown-call", method, instruction, "calls " + called.FullName);
        }
        else if (known.Blocks != "0")
        {
            Add("allocation-call", method, instruction, $"{Loaded.NameOf(called)}: {known.Blocks} blocks ({known.Source})");
        }
    }

    private void Add(string rule, MethodDefinition method, Instruction instruction, string what)
    {
        List<string> path = [];
        for (MethodDefinition? at = method; at != null; at = callerOf[at])
        {
            path.Add(at.DeclaringType.Name + "::" + at.Name);
        }

        path.Reverse();
        findings.Add(loaded.At(rule, method, instruction, what, string.Join(" > ", path)));
    }
}
