using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Gateway.Tests.Nano;

/// <summary>
/// The part of C# that the device's interpreter accepts, checked on the IL of the optimised build. Core must follow all of it and three
/// more rules: no floating point, no clock, and only Check throws.
/// </summary>
internal sealed class SubsetGate(Loaded loaded)
{
    private const int CatchNestingMax = 6;

    private const string LiteralChain = "compares a string with several literals";

    // What one rule is about, in the order that DESIGN.md and FACTS.md name them.
    public static readonly IReadOnlyDictionary<string, string> Rules = new Dictionary<string, string>
    {
        ["generic"] = "generic types and methods crash the interpreter",
        ["nullable"] = "there are no nullable value types",
        ["struct-local"] = "each call of a method with a struct local takes a block of the heap",
        ["struct-by-value"] = "a struct passed, returned or copied takes a block of the heap",
        ["volatile"] = "there is no volatile",
        ["pointer"] = "there are no pointers, stackalloc or fixed buffers",
        ["multi-dimensional-array"] = "arrays of several dimensions crash the interpreter",
        ["iterator"] = "there are no iterators",
        ["async"] = "there is no async",
        ["checked"] = "checked compiles and does nothing: overflow wraps silently",
        ["decimal"] = "there is no decimal",
        ["exception-filter"] = "an exception filter allocates",
        ["catch-nesting"] = "try blocks nested deeper than six break",
        ["string-switch"] = "a switch over strings allocates",
        ["static-initialiser"] = "static initialisers run in load order: one that reads another type's statics may read too early",
        ["foreach"] = "foreach over anything but an array allocates its enumerator",
        ["default-interface-method"] = "interface members with a body fail at run time",
        ["floating-point"] = "core counts in scaled integers",
        ["clock"] = "core reads no clock and starts no thread: time is fed to it",
        ["throw"] = "core throws nothing but what Check throws"
    };

    private readonly List<Finding> findings = [];

    /// <summary>Every finding of the assemblies loaded; <paramref name="isCore"/> says it of a type's full name.</summary>
    public IReadOnlyList<Finding> Run(IReadOnlyList<Built> builts, Func<string, bool> isCore)
    {
        findings.Clear();
        foreach (ModuleDefinition module in loaded.Modules)
        {
            foreach (TypeDefinition type in Loaded.TypesOf(module))
            {
                CheckType(type, isCore(type.FullName));
            }
        }

        foreach (Built built in builts)
        {
            findings.AddRange(SourceRules.Check(built.Compilation));
        }

        // What the compiler made of a switch that the source showed is not a second finding.
        HashSet<string> switches = [.. findings.Where(f => f.Rule == "string-switch" && f.What != LiteralChain).Select(f => f.Member)];
        findings.RemoveAll(f => f.What == LiteralChain && switches.Contains(f.Member));

        return [.. findings
            .DistinctBy(f => (f.Rule, f.File, f.Line))
            .OrderBy(f => f.File, StringComparer.Ordinal)
            .ThenBy(f => f.Line)];
    }

    private void CheckType(TypeDefinition type, bool core)
    {
        // What the compiler makes of an iterator or an async method breaks several rules; the cause is one.
        if (StateMachineRule(type) is { } rule)
        {
            findings.Add(loaded.At(rule, type, "a state machine of the compiler"));
            return;
        }

        if (type.HasGenericParameters)
        {
            findings.Add(loaded.At("generic", type, "has type parameters"));
            return;
        }

        IEnumerable<TypeReference> bases = type.Interfaces.Select(i => i.InterfaceType);
        foreach (TypeReference used in type.BaseType == null ? bases : bases.Prepend(type.BaseType))
        {
            if (TypeRules.RefusedBy(used) is { } refused)
            {
                findings.Add(loaded.At(refused, type, "is a " + used.FullName));
            }
        }

        foreach (FieldDefinition field in type.Fields)
        {
            if (TypeRules.RefusedBy(field.FieldType) is { } refused)
            {
                findings.Add(loaded.At(refused, field, field.FieldType.FullName));
            }
            else if (core && TypeRules.IsFloatingPoint(field.FieldType))
            {
                findings.Add(loaded.At("floating-point", field, field.FieldType.FullName));
            }
        }

        foreach (MethodDefinition method in type.Methods)
        {
            CheckMethod(method, core);
        }

        if (type.Methods.FirstOrDefault(m => m.IsConstructor && m.IsStatic) is { } initialiser)
        {
            findings.AddRange(InitialiserRule.Check(loaded, initialiser));
        }
    }

    private static string? StateMachineRule(TypeDefinition type)
    {
        if (!type.Name.Contains('<'))
        {
            return null;
        }

        return type.Interfaces.Any(i => i.InterfaceType.Name is "IAsyncStateMachine") ? "async"
            : type.Interfaces.Any(i => i.InterfaceType.FullName is "System.Collections.IEnumerator") ? "iterator"
            : null;
    }

    private void CheckMethod(MethodDefinition method, bool core)
    {
        if (method.CustomAttributes.FirstOrDefault(a => a.AttributeType.Name.EndsWith("StateMachineAttribute", StringComparison.Ordinal))
            is { } attribute)
        {
            bool iterator = attribute.AttributeType.Name == "IteratorStateMachineAttribute";
            findings.Add(loaded.At(iterator ? "iterator" : "async", method, null, "is a state machine"));
            return;
        }

        if (method.HasGenericParameters)
        {
            findings.Add(loaded.At("generic", method, null, "has type parameters"));
            return;
        }

        if (method.DeclaringType.IsInterface && method.HasBody && !method.IsStatic)
        {
            findings.Add(loaded.At("default-interface-method", method, null, "an interface member with a body"));
        }

        foreach (TypeReference used in method.Parameters.Select(p => p.ParameterType).Prepend(method.ReturnType))
        {
            CheckUse(used, method, core);
        }

        if (TypeRules.StructInSignature(method) is { } copied)
        {
            findings.Add(loaded.At("struct-by-value", method, null, copied.FullName + " in the signature"));
        }

        if (method.HasBody)
        {
            CheckBody(method, core);
        }
    }

    private void CheckUse(TypeReference used, MethodDefinition method, bool core)
    {
        if (TypeRules.RefusedBy(used) is { } refused)
        {
            findings.Add(loaded.At(refused, method, null, used.FullName));
        }
        else if (core && TypeRules.IsFloatingPoint(used))
        {
            findings.Add(loaded.At("floating-point", method, null, used.FullName));
        }
    }

    private void CheckBody(MethodDefinition method, bool core)
    {
        foreach (VariableDefinition variable in method.Body.Variables)
        {
            Instruction? use = method.Body.Instructions.FirstOrDefault(i => VariableOf(method, i) == variable);
            if (TypeRules.RefusedBy(variable.VariableType) is { } refused)
            {
                findings.Add(loaded.At(refused, method, use, "a local of " + variable.VariableType.FullName));
            }
            else if (TypeRules.IsHeapStruct(variable.VariableType))
            {
                findings.Add(loaded.At("struct-local", method, use, "a local of " + variable.VariableType.FullName));
            }
            else if (core && TypeRules.IsFloatingPoint(variable.VariableType))
            {
                findings.Add(loaded.At("floating-point", method, use, "a local of " + variable.VariableType.FullName));
            }
        }

        if (method.Body.ExceptionHandlers.FirstOrDefault(h => h.HandlerType == ExceptionHandlerType.Filter) is { } filter)
        {
            findings.Add(loaded.At("exception-filter", method, filter.FilterStart, "catch ... when"));
        }

        CheckNesting(method);
        int literals = 0;
        foreach (Instruction instruction in method.Body.Instructions)
        {
            CheckInstruction(method, instruction, core);
            if (IsLiteralComparison(instruction) && ++literals == 2)
            {
                findings.Add(loaded.At("string-switch", method, instruction, LiteralChain));
            }
        }
    }

    private void CheckInstruction(MethodDefinition method, Instruction instruction, bool core)
    {
        Code code = instruction.OpCode.Code;
        if (instruction.OpCode.Name.Contains(".ovf", StringComparison.Ordinal))
        {
            findings.Add(loaded.At("checked", method, instruction, instruction.OpCode.Name));
        }
        else if (code is Code.Localloc or Code.Calli or Code.Cpblk or Code.Initblk)
        {
            findings.Add(loaded.At("pointer", method, instruction, instruction.OpCode.Name));
        }
        else if (code == Code.Volatile)
        {
            findings.Add(loaded.At("volatile", method, instruction, "a volatile access"));
        }
        else if (core && code is Code.Ldc_R4 or Code.Ldc_R8 or Code.Conv_R4 or Code.Conv_R8 or Code.Conv_R_Un)
        {
            findings.Add(loaded.At("floating-point", method, instruction, instruction.OpCode.Name));
        }
        else if (core && code == Code.Throw && method.DeclaringType.Name != "Check")
        {
            findings.Add(loaded.At("throw", method, instruction, "throws"));
        }

        if (TypeRules.CopiedStruct(instruction) is { } copied)
        {
            findings.Add(loaded.At("struct-by-value", method, instruction, "copies a " + copied.FullName));
        }

        switch (instruction.Operand)
        {
            case MethodReference called:
                CheckCall(method, instruction, called, core);
                break;
            case FieldReference field when code != Code.Ldtoken:
                CheckField(method, instruction, field);
                break;
            case TypeReference type:
                if (TypeRules.RefusedBy(type) is { } refused)
                {
                    findings.Add(loaded.At(refused, method, instruction, $"{instruction.OpCode.Name} {type.FullName}"));
                }

                break;
        }
    }

    private void CheckCall(MethodDefinition method, Instruction instruction, MethodReference called, bool core)
    {
        TypeReference owner = called.DeclaringType;
        if (called is GenericInstanceMethod)
        {
            findings.Add(loaded.At("generic", method, instruction, "calls " + called.FullName));
            return;
        }

        if (TypeRules.RefusedBy(owner) is { } refused)
        {
            // decimal and Nullable are named once, by what is done with them.
            findings.Add(loaded.At(refused, method, instruction, "calls " + called.FullName));
            return;
        }

        if (owner.Name == "<PrivateImplementationDetails>" && called.Name == "ComputeStringHash")
        {
            findings.Add(loaded.At("string-switch", method, instruction, LiteralChain));
        }
        else if (called.Name == "GetEnumerator")
        {
            findings.Add(loaded.At("foreach", method, instruction, "calls " + Loaded.NameOf(called)));
        }
        else if (core && IsClock(called))
        {
            findings.Add(loaded.At("clock", method, instruction, "calls " + Loaded.NameOf(called)));
        }

        if (TypeRules.StructInSignature(called) is { } copied)
        {
            findings.Add(loaded.At("struct-by-value", method, instruction, $"{Loaded.NameOf(called)} takes or gives a {copied.FullName}"));
        }
    }

    private void CheckField(MethodDefinition method, Instruction instruction, FieldReference field)
    {
        if (TypeRules.RefusedBy(field.DeclaringType) is { } refused)
        {
            findings.Add(loaded.At(refused, method, instruction, "uses " + field.FullName));
        }
    }

    private void CheckNesting(MethodDefinition method)
    {
        foreach (ExceptionHandler handler in method.Body.ExceptionHandlers)
        {
            int around = method.Body.ExceptionHandlers
                .Where(h => h.TryStart.Offset <= handler.TryStart.Offset && h.TryEnd.Offset >= handler.TryEnd.Offset)
                .DistinctBy(h => (h.TryStart.Offset, h.TryEnd.Offset))
                .Count();
            if (around > CatchNestingMax)
            {
                findings.Add(loaded.At("catch-nesting", method, handler.TryStart, $"try blocks {around} deep"));
            }
        }
    }

    private static bool IsClock(MethodReference called)
    {
        return Loaded.NameOf(called) is "System.DateTime::get_UtcNow" or "System.DateTime::get_Now" or "System.DateTime::get_Today"
                or "System.Environment::get_TickCount64" or "System.Environment::get_TickCount"
            || called.DeclaringType.FullName is "System.Threading.Thread" or "System.Threading.Timer";
    }

    private static bool IsLiteralComparison(Instruction instruction)
    {
        return instruction.Operand is MethodReference called && Loaded.NameOf(called) == "System.String::op_Equality"
            && instruction.Previous?.OpCode.Code == Code.Ldstr;
    }

    private static VariableDefinition? VariableOf(MethodDefinition method, Instruction instruction)
    {
        return instruction.OpCode.Code switch
        {
            Code.Ldloc_0 or Code.Stloc_0 => method.Body.Variables[0],
            Code.Ldloc_1 or Code.Stloc_1 => method.Body.Variables[1],
            Code.Ldloc_2 or Code.Stloc_2 => method.Body.Variables[2],
            Code.Ldloc_3 or Code.Stloc_3 => method.Body.Variables[3],
            _ => instruction.Operand as VariableDefinition
        };
    }
}
