using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Gateway.Tests.Nano;

/// <summary>
/// Static initialisers run once, at start, in the order in which types were loaded: one may read no static of another type, neither
/// itself nor in anything of ours that it calls. mscorlib is there before all.
/// </summary>
internal static class InitialiserRule
{
    public static IEnumerable<Finding> Check(Loaded loaded, MethodDefinition initialiser)
    {
        ModuleDefinition mscorlib = initialiser.Module.TypeSystem.Object.Resolve().Module;
        HashSet<MethodDefinition> seen = [initialiser];
        Queue<(MethodDefinition Method, Instruction? At)> queue = new([(initialiser, null)]);
        while (queue.Count > 0)
        {
            (MethodDefinition method, Instruction? at) = queue.Dequeue();
            foreach (Instruction instruction in method.HasBody ? method.Body.Instructions : [])
            {
                // A finding is placed in the initialiser, at the call that leads to it.
                Instruction place = at ?? instruction;
                if (instruction.OpCode.Code is Code.Ldsfld or Code.Ldsflda)
                {
                    FieldReference field = (FieldReference)instruction.Operand;
                    TypeDefinition owner = field.DeclaringType.Resolve();
                    if (!IsWithin(owner, initialiser.DeclaringType) && owner.Module != mscorlib)
                    {
                        yield return loaded.At("static-initialiser", initialiser, place, "reads " + field.FullName);
                    }
                }
                else if (instruction.Operand is MethodReference called && called.Resolve() is { } callee
                    && loaded.IsOurs(callee.Module) && seen.Add(callee))
                {
                    queue.Enqueue((callee, place));
                }
            }
        }
    }

    // The compiler keeps what it caches in a type inside the one it is for.
    private static bool IsWithin(TypeDefinition? type, TypeDefinition outer)
    {
        return type != null && (type == outer || IsWithin(type.DeclaringType, outer));
    }
}
