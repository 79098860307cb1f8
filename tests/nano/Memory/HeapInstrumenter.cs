using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Gateway.Tests.Nano.Memory;

/// <summary>
/// Rewrites an image's assembly so that it tells <see cref="HeapProbe"/> each object it makes or gets from the system, each literal it
/// evaluates, and each frame.
/// </summary>
internal static class HeapInstrumenter
{
    // What a call of the file system holds for a moment, in frames and strings: measured, as the worst moment of all was in one.
    private const string FileSpace = "System.IO";
    private const int FileCallBytes = 2000;

    /// <param name="module">An assembly of ours, changed in place.</param>
    /// <param name="isOurs">Whether an assembly of this name is rewritten too, so that its own calls tell.</param>
    public static void Rewrite(ModuleDefinition module, Func<string, bool> isOurs)
    {
        Probe probe = new(module);
        foreach (MethodDefinition method in module.GetTypes().SelectMany(type => type.Methods).Where(m => m.HasBody))
        {
            // Before the probe's own instructions make it larger.
            (int Bytes, int Room, int Need) frame = (FrameSize.Of(method), FrameSize.RoomOf(method), FrameSize.NeedOf(method));
            method.Body.SimplifyMacros();
            foreach (Instruction instruction in method.Body.Instructions.ToArray())
            {
                AddAfter(method.Body, instruction, probe, isOurs);
            }

            if (method.IsConstructor && !method.IsStatic && IsFirst(method, isOurs))
            {
                AddStart(method.Body, probe.Made);
            }

            AddFrame(method, frame, probe);
            method.Body.OptimizeMacros();
        }
    }

    private static void AddAfter(MethodBody body, Instruction instruction, Probe probe, Func<string, bool> isOurs)
    {
        ILProcessor il = body.GetILProcessor();
        if (instruction.Operand is MethodReference { DeclaringType.Namespace: FileSpace } && instruction.OpCode.Code != Code.Ldftn)
        {
            // Without a branch to it: at most a moment is missed.
            il.InsertBefore(instruction, il.Create(OpCodes.Ldc_I4, FileCallBytes));
            il.InsertBefore(instruction, il.Create(OpCodes.Call, probe.Through));
        }

        switch (instruction.OpCode.Code)
        {
            case Code.Ldstr:
                il.InsertAfter(instruction, il.Create(OpCodes.Call, probe.Literal));
                break;
            case Code.Newarr or Code.Box:
                Tell(il, instruction, probe);
                break;
            case Code.Newobj when !((MethodReference)instruction.Operand).DeclaringType.IsValueType:
                Tell(il, instruction, probe);
                break;
            case Code.Call or Code.Callvirt when IsFromSystem((MethodReference)instruction.Operand, isOurs):
                Tell(il, instruction, probe);
                break;
        }
    }

    private static void Tell(ILProcessor il, Instruction after, Probe probe)
    {
        Instruction copy = il.Create(OpCodes.Dup);
        il.InsertAfter(after, copy);
        il.InsertAfter(copy, il.Create(OpCodes.Call, probe.Made));
    }

    private static bool IsFromSystem(MethodReference call, Func<string, bool> isOurs)
    {
        TypeReference result = call.ReturnType;
        return !IsOurs(call.DeclaringType, isOurs) && !result.IsValueType && !result.IsByReference && !result.IsPointer
            && result.MetadataType != MetadataType.Void;
    }

    // The constructor that calls the system's; those of derived classes come to it.
    private static bool IsFirst(MethodDefinition constructor, Func<string, bool> isOurs)
    {
        TypeReference? own = constructor.DeclaringType.BaseType;
        bool callsAnother = constructor.Body.Instructions.Any(i => i.OpCode == OpCodes.Call
            && i.Operand is MethodReference { Name: ".ctor" } call && call.DeclaringType.FullName == constructor.DeclaringType.FullName);
        return own != null && own.FullName != "System.ValueType" && !IsOurs(own, isOurs) && !callsAnother;
    }

    private static bool IsOurs(TypeReference type, Func<string, bool> isOurs)
    {
        IMetadataScope? scope = type.GetElementType().Scope;
        return scope is ModuleDefinition || (scope is AssemblyNameReference other && isOurs(other.Name));
    }

    private static void AddStart(MethodBody body, MethodReference made)
    {
        ILProcessor il = body.GetILProcessor();
        Instruction first = body.Instructions[0];
        il.InsertBefore(first, il.Create(OpCodes.Ldarg, body.ThisParameter));
        il.InsertBefore(first, il.Create(OpCodes.Call, made));
    }

    private static void AddFrame(MethodDefinition method, (int Bytes, int Room, int Need) frame, Probe probe)
    {
        MethodBody body = method.Body;
        ILProcessor il = body.GetILProcessor();
        VariableDefinition[] held =
            [.. body.Variables.Where(local => !local.VariableType.IsValueType && !local.VariableType.IsByReference)];
        VariableDefinition depth = new(method.Module.TypeSystem.Int32);
        body.Variables.Add(depth);
        foreach (Instruction end in body.Instructions.Where(i => i.OpCode == OpCodes.Ret).ToArray())
        {
            // Whoever jumps to the end comes to what is before it now.
            end.OpCode = OpCodes.Ldloc;
            end.Operand = depth;
            Instruction last = il.Create(OpCodes.Call, probe.Leave);
            il.InsertAfter(end, last);

            // On the device locals and arguments keep what they refer to until their method ends.
            foreach (Instruction load in held.Select(local => il.Create(OpCodes.Ldloc, local))
                .Concat(ArgumentsOf(method).Select(argument => il.Create(OpCodes.Ldarg, argument))))
            {
                Instruction keep = il.Create(OpCodes.Call, probe.Keep);
                il.InsertAfter(last, load);
                il.InsertAfter(load, keep);
                last = keep;
            }

            il.InsertAfter(last, il.Create(OpCodes.Ret));
        }

        Instruction first = body.Instructions[0];
        il.InsertBefore(first, il.Create(OpCodes.Ldstr, method.DeclaringType.FullName + "::" + method.Name));
        il.InsertBefore(first, il.Create(OpCodes.Ldc_I4, frame.Bytes));
        il.InsertBefore(first, il.Create(OpCodes.Ldc_I4, frame.Room));
        il.InsertBefore(first, il.Create(OpCodes.Ldc_I4, frame.Need));
        il.InsertBefore(first, il.Create(OpCodes.Call, probe.Enter));
        il.InsertBefore(first, il.Create(OpCodes.Stloc, depth));
    }

    private static IEnumerable<ParameterDefinition> ArgumentsOf(MethodDefinition method)
    {
        IEnumerable<ParameterDefinition> all = method.HasThis && !method.DeclaringType.IsValueType
            ? method.Parameters.Prepend(method.Body.ThisParameter)
            : method.Parameters;
        return all.Where(argument => !argument.ParameterType.IsValueType && !argument.ParameterType.IsByReference);
    }

    private sealed class Probe(ModuleDefinition module)
    {
        public MethodReference Made { get; } = Of(module, nameof(HeapProbe.Made));

        public MethodReference Literal { get; } = Of(module, nameof(HeapProbe.Literal));

        public MethodReference Enter { get; } = Of(module, nameof(HeapProbe.Enter));

        public MethodReference Leave { get; } = Of(module, nameof(HeapProbe.Leave));

        public MethodReference Through { get; } = Of(module, nameof(HeapProbe.Through));

        public MethodReference Keep { get; } = module.ImportReference(typeof(GC).GetMethod(nameof(GC.KeepAlive)));

        private static MethodReference Of(ModuleDefinition module, string name) =>
            module.ImportReference(typeof(HeapProbe).GetMethod(name));
    }
}
