using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Gateway.Tests.Nano.Memory;

/// <summary>What a call's stack frame takes in the device's heap while it lasts.</summary>
internal static class FrameSize
{
    private const int HeaderBytes = 84;
    private const int SpareSlots = 3;
    private const int SlotsMin = 10;

    /// <summary>A frame of a method of the system, which has few locals, or none.</summary>
    public const int SystemBytes = HeaderBytes + (HeapCost.BlockBytes * SlotsMin);

    /// <summary>A frame of this method: a block for each local and for each place of its evaluation stack.</summary>
    public static int Of(MethodDefinition method) => method.HasBody
        ? HeaderBytes + (HeapCost.BlockBytes * Math.Max(SlotsMin, method.Body.Variables.Count + DepthOf(method.Body) + SpareSlots))
        : SystemBytes;

    /// <summary>Blocks of its frame's evaluation stack, in which the interpreter runs one short call without a frame.</summary>
    public static int RoomOf(MethodDefinition method) => method.HasBody
        ? Math.Max(SlotsMin - method.Body.Variables.Count, DepthOf(method.Body) + SpareSlots)
        : 0;

    /// <summary>
    /// Its caller's evaluation stack must have more blocks than this for the method to run there; none is enough for a static one.
    /// </summary>
    public static int NeedOf(MethodDefinition method)
    {
        int arguments = method.Parameters.Count + 1;
        return method.IsStatic || method.IsConstructor || !method.HasBody
            ? int.MaxValue
            : (2 * arguments) + method.Body.Variables.Count + DepthOf(method.Body) + 1;
    }

    // The deepest its evaluation stack gets, block by block; a handler begins with its exception.
    private static int DepthOf(MethodBody body)
    {
        Dictionary<Instruction, int> entries = [];
        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            entries[handler.HandlerStart] = handler.HandlerType == ExceptionHandlerType.Catch ? 1 : 0;
        }

        int depth = 0;
        int deepest = 0;
        foreach (Instruction instruction in body.Instructions)
        {
            depth = entries.GetValueOrDefault(instruction, depth);
            deepest = Math.Max(deepest, depth);
            depth += ChangeOf(instruction, depth, body.Method);
            deepest = Math.Max(deepest, depth);
            switch (instruction.Operand)
            {
                case Instruction target:
                    entries.TryAdd(target, depth);
                    break;
                case Instruction[] targets:
                    Array.ForEach(targets, target => entries.TryAdd(target, depth));
                    break;
            }

            if (instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Return or FlowControl.Throw)
            {
                depth = 0;
            }
        }

        return deepest;
    }

    private static int ChangeOf(Instruction instruction, int depth, MethodDefinition method)
    {
        if (instruction.OpCode.FlowControl == FlowControl.Call && instruction.Operand is IMethodSignature call)
        {
            bool isMade = instruction.OpCode.Code == Code.Newobj;
            int taken = call.Parameters.Count + (call.HasThis && !call.ExplicitThis && !isMade ? 1 : 0);
            return (isMade || call.ReturnType.MetadataType != MetadataType.Void ? 1 : 0) - taken;
        }

        int popped = instruction.OpCode.StackBehaviourPop switch
        {
            StackBehaviour.Pop0 => 0,
            StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
            StackBehaviour.PopAll => depth,
            StackBehaviour.Varpop => instruction.OpCode.Code == Code.Ret && method.ReturnType.MetadataType == MetadataType.Void ? 0 : 1,
            StackBehaviour.Popi_popi_popi or StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8
                or StackBehaviour.Popref_popi_popr4 or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref => 3,
            _ => 2
        };
        return PushedBy(instruction.OpCode) - popped;
    }

    private static int PushedBy(OpCode code) => code.StackBehaviourPush switch
    {
        StackBehaviour.Push0 => 0,
        StackBehaviour.Push1_push1 => 2,
        _ => 1
    };
}
