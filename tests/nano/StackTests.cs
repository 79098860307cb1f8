using Mono.Cecil;
using Mono.Cecil.Cil;
using Xunit;

namespace Gateway.Tests.Nano;

/// <summary>What the interpreter's frames need of device code.</summary>
public class StackTests
{
    private const string GuardedThread = "Gateway.Hal.Nano.GuardedThread";

    /// <summary>
    /// A short method of an object runs in its caller's frame, above a place that the interpreter counts as used and never writes: what
    /// lay there before is marked at each collection. A static call with two numbers writes the place.
    /// </summary>
    [SkippableFact]
    public void A_thread_clears_the_place_that_its_loop_stands_on()
    {
        TypeDefinition type = DeviceBuild.Current.Load().Modules
            .Select(module => module.GetType(GuardedThread)).First(found => found != null);
        MethodReference[] calls =
        [
            .. type.Methods.Single(method => method.Name == "RunGuarded").Body.Instructions
                .Where(instruction => instruction.OpCode.FlowControl == FlowControl.Call && instruction.Operand is MethodReference)
                .Select(instruction => (MethodReference)instruction.Operand)
        ];
        int run = Array.FindIndex(calls, call => call.Name == "Run");
        Assert.True(run > 0, "nothing is called before Run");
        MethodReference before = calls[run - 1];
        Assert.False(before.HasThis, before.FullName);
        Assert.Equal(2, before.Parameters.Count);
        Assert.All(before.Parameters, parameter => Assert.True(parameter.ParameterType.IsPrimitive));
    }
}
