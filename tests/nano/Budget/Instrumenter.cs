using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Gateway.Tests.Nano.Budget;

/// <summary>
/// Rewrites a copy of an assembly so that it counts the IL instructions it executes and the calls it makes into
/// <see cref="Probe"/>. A block ends at every branch and after every call, so the count is exact also when a callee throws; an
/// instruction that faults by itself (a null reference, an index out of range) counts the rest of its block too.
/// </summary>
internal static class Instrumenter
{
    /// <summary>
    /// The rewritten assembly; the given one is unchanged. The names of its methods are added to <paramref name="methods"/>; their places
    /// there are the places of their counters.
    /// </summary>
    public static byte[] Rewrite(byte[] assembly, List<string> methods)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(new MemoryStream(assembly));
        System.Reflection.AssemblyName tests = typeof(Probe).Assembly.GetName();
        AssemblyNameReference scope = new(tests.Name, tests.Version);
        module.AssemblyReferences.Add(scope);
        TypeReference probe = new(typeof(Probe).Namespace, nameof(Probe), module, scope);
        FieldReference instructions = new(nameof(Probe.Instructions), module.TypeSystem.Int64, probe);
        FieldReference calls = new(nameof(Probe.Calls), module.TypeSystem.Int64, probe);
        FieldReference shares = new(nameof(Probe.Methods), new ArrayType(module.TypeSystem.Int64), probe);
        foreach (MethodDefinition method in module.GetTypes()
            .Where(t => !DeviceCore.IsStandIn(t.FullName)).SelectMany(t => t.Methods).Where(m => m.HasBody))
        {
            Rewrite(method.Body, instructions, calls, shares, methods.Count);
            methods.Add(method.DeclaringType.FullName + "::" + method.Name);
        }

        MemoryStream output = new();
        module.Write(output);
        return output.ToArray();
    }

    private static void Rewrite(
        MethodBody body, FieldReference instructions, FieldReference calls, FieldReference shares, int number)
    {
        body.SimplifyMacros();
        Instruction[] original = [.. body.Instructions];
        HashSet<Instruction> leaders = LeadersOf(body);
        ILProcessor il = body.GetILProcessor();
        Dictionary<Instruction, Instruction> counterOf = [];
        for (int start = 0; start < original.Length;)
        {
            int end = start + 1;
            while (end < original.Length && !leaders.Contains(original[end]))
            {
                end++;
            }

            Instruction leader = original[start];
            counterOf[leader] = InsertCounter(il, leader, instructions, end - start);
            InsertShare(il, leader, shares, number, end - start);
            int made = original[start..end].Count(i => i.OpCode.FlowControl == FlowControl.Call);
            if (made > 0)
            {
                InsertCounter(il, leader, calls, made);
            }

            start = end;
        }

        Retarget(body, original, counterOf);
        body.OptimizeMacros();
    }

    private static HashSet<Instruction> LeadersOf(MethodBody body)
    {
        HashSet<Instruction> leaders = [];
        foreach (Instruction instruction in body.Instructions)
        {
            switch (instruction.Operand)
            {
                case Instruction target:
                    leaders.Add(target);
                    break;
                case Instruction[] targets:
                    leaders.UnionWith(targets);
                    break;
            }

            if (instruction.Next != null && instruction.OpCode.FlowControl is not (FlowControl.Next or FlowControl.Meta))
            {
                leaders.Add(instruction.Next);
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            leaders.UnionWith(new[] { handler.TryStart, handler.TryEnd, handler.HandlerStart, handler.HandlerEnd, handler.FilterStart }
                .Where(i => i != null));
        }

        return leaders;
    }

    // counter += count; returns its first instruction.
    private static Instruction InsertCounter(ILProcessor il, Instruction before, FieldReference counter, int count)
    {
        Instruction first = il.Create(OpCodes.Ldsfld, counter);
        il.InsertBefore(before, first);
        il.InsertBefore(before, il.Create(OpCodes.Ldc_I8, (long)count));
        il.InsertBefore(before, il.Create(OpCodes.Add));
        il.InsertBefore(before, il.Create(OpCodes.Stsfld, counter));
        return first;
    }

    // shares[number] += count.
    private static void InsertShare(ILProcessor il, Instruction before, FieldReference shares, int number, int count)
    {
        il.InsertBefore(before, il.Create(OpCodes.Ldsfld, shares));
        il.InsertBefore(before, il.Create(OpCodes.Ldc_I4, number));
        il.InsertBefore(before, il.Create(OpCodes.Ldelema, shares.FieldType.GetElementType()));
        il.InsertBefore(before, il.Create(OpCodes.Dup));
        il.InsertBefore(before, il.Create(OpCodes.Ldind_I8));
        il.InsertBefore(before, il.Create(OpCodes.Ldc_I8, (long)count));
        il.InsertBefore(before, il.Create(OpCodes.Add));
        il.InsertBefore(before, il.Create(OpCodes.Stind_I8));
    }

    // A jump to a block now goes to its counter, and protected regions begin and end at counters.
    private static void Retarget(MethodBody body, Instruction[] original, Dictionary<Instruction, Instruction> counterOf)
    {
        foreach (Instruction instruction in original)
        {
            if (instruction.Operand is Instruction target)
            {
                instruction.Operand = counterOf[target];
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                instruction.Operand = targets.Select(t => counterOf[t]).ToArray();
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            handler.TryStart = Moved(handler.TryStart);
            handler.TryEnd = Moved(handler.TryEnd);
            handler.HandlerStart = Moved(handler.HandlerStart);
            handler.HandlerEnd = Moved(handler.HandlerEnd);
            handler.FilterStart = Moved(handler.FilterStart);
        }

        Instruction? Moved(Instruction? instruction) => instruction == null ? null : counterOf[instruction];
    }
}
