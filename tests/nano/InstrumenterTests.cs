using System.Reflection;
using Gateway.Tests.Nano.Budget;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Xunit;
using MethodAttributes = Mono.Cecil.MethodAttributes;
using TypeAttributes = Mono.Cecil.TypeAttributes;

namespace Gateway.Tests.Nano;

/// <summary>The counter counts exactly: methods written in IL here, their counts by hand beside them.</summary>
public class InstrumenterTests
{
    private static readonly CountedContext Context = new(new Dictionary<string, byte[]> { ["Sample"] = MakeSample() });

    [Fact]
    public void A_straight_method_counts_each_instruction_once()
    {
        AssertCounts("Add", instructions: 4, calls: 0, result: 7, 3, 4);
    }

    // 5 before the loop; 8 for each pass; 3 for each test of the condition, one more than passes; 2 to return.
    [Theory]
    [InlineData(0, 0, 5 + 3 + 2)]
    [InlineData(1, 0, 5 + 8 + 6 + 2)]
    [InlineData(10, 45, 5 + (8 * 10) + (3 * 11) + 2)]
    public void A_loop_counts_its_body_as_often_as_it_runs(int times, int result, int instructions)
    {
        AssertCounts("Sum", instructions, 0, result, times);
    }

    // ldarg, switch; case 0: ldc, ret; case 1: ldc, ldc, add, ret; otherwise: br, ldc, ret.
    [Theory]
    [InlineData(0, 10, 2 + 2)]
    [InlineData(1, 11, 2 + 4)]
    [InlineData(2, -1, 2 + 1 + 2)]
    [InlineData(-5, -1, 2 + 1 + 2)]
    public void A_switch_counts_the_case_it_takes(int value, int result, int instructions)
    {
        AssertCounts("Choose", instructions, 0, result, value);
    }

    // ldarg, brtrue; taken: ldarg, ret, with a short branch that the counters between would stretch.
    [Theory]
    [InlineData(0, -1, 2 + 2)]
    [InlineData(9, 9, 2 + 2)]
    public void A_branch_counts_the_way_it_goes(int value, int result, int instructions)
    {
        AssertCounts("NonZero", instructions, 0, result, value);
    }

    [Fact]
    public void A_callee_counts_too_and_each_call_is_one()
    {
        // ldarg, ldarg, call Add, ldarg, call Add, ret, and Add's 4 twice.
        AssertCounts("AddTwice", instructions: 6 + 4 + 4, calls: 2, result: 10, 3, 4);
    }

    [Fact]
    public void What_a_callees_exception_skips_is_not_counted()
    {
        // try: ldarg, call Fail [ldarg, brfalse, newobj, throw], catch: pop, ldc, stloc, leave, then ldloc, ret.
        AssertCounts("Guard", instructions: 2 + 4 + 4 + 2, calls: 2, result: -1, 1);

        // try: ldarg, call Fail [ldarg, brfalse, ret], then nop, nop, ldc, stloc, leave, then ldloc, ret.
        AssertCounts("Guard", instructions: 2 + 3 + 5 + 2, calls: 1, result: 1, 0);
    }

    [Fact]
    public void A_finally_counts_on_both_ways_out()
    {
        // try: ldarg, call Fail [3], leave; finally: ldc, stsfld, endfinally; ldsfld, ret.
        AssertCounts("Last", instructions: 3 + 3 + 3 + 2, calls: 1, result: 5, 0);

        // try: ldarg, call Fail [4 and newobj's call]; finally: 3; then the exception leaves.
        Context.Reset();
        Assert.ThrowsAny<TargetInvocationException>(() => Method("Last").Invoke(null, [1]));
        Assert.Equal((2 + 4 + 3, 2), (Context.Instructions, Context.Calls));
    }

    [Fact]
    public void Each_methods_share_is_its_own()
    {
        Context.Reset();
        Method("AddTwice").Invoke(null, [1, 2]);
        Assert.Equal([("Sample.Counted::Add", 8), ("Sample.Counted::AddTwice", 6)], Context.Shares(Context.Profile));
    }

    [Fact]
    public void Nothing_runs_nothing_counts()
    {
        Context.Reset();
        Assert.Equal((0, 0), (Context.Instructions, Context.Calls));
    }

    private static void AssertCounts(string method, long instructions, long calls, int result, params object[] arguments)
    {
        MethodInfo found = Method(method);
        Context.Reset();
        Assert.Equal(result, found.Invoke(null, arguments));
        Assert.Equal((instructions, calls), (Context.Instructions, Context.Calls));
    }

    private static MethodInfo Method(string name)
    {
        return Context.LoadFromAssemblyName(new AssemblyName("Sample")).GetType("Sample.Counted")!.GetMethod(name)!;
    }

    private static byte[] MakeSample()
    {
        using AssemblyDefinition assembly = AssemblyDefinition.CreateAssembly(
            new AssemblyNameDefinition("Sample", new Version(1, 0)), "Sample", ModuleKind.Dll);
        ModuleDefinition module = assembly.MainModule;
        TypeReference number = module.TypeSystem.Int32;
        TypeDefinition type = new(
            "Sample", "Counted", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed, module.TypeSystem.Object);
        module.Types.Add(type);
        FieldDefinition last = new("last", Mono.Cecil.FieldAttributes.Public | Mono.Cecil.FieldAttributes.Static, number);
        type.Fields.Add(last);
        MethodReference exception = module.ImportReference(typeof(Exception).GetConstructor(Type.EmptyTypes));

        ILProcessor il = Begin("Add", number, 2);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ret);
        MethodDefinition add = il.Body.Method;

        il = Begin("Sum", number, 1);
        il.Body.Variables.Add(new(number));
        il.Body.Variables.Add(new(number));
        Instruction test = il.Create(OpCodes.Ldloc_1);
        Instruction pass = il.Create(OpCodes.Ldloc_0);
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Stloc_0);
        il.Emit(OpCodes.Stloc_1);
        il.Emit(OpCodes.Br_S, test);
        il.Append(pass);
        il.Emit(OpCodes.Ldloc_1);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc_0);
        il.Emit(OpCodes.Ldloc_1);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc_1);
        il.Append(test);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Blt_S, pass);
        il.Emit(OpCodes.Ldloc_0);
        il.Emit(OpCodes.Ret);

        il = Begin("Choose", number, 1);
        Instruction zero = il.Create(OpCodes.Ldc_I4, 10);
        Instruction one = il.Create(OpCodes.Ldc_I4, 10);
        Instruction other = il.Create(OpCodes.Ldc_I4_M1);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Switch, [zero, one]);
        il.Emit(OpCodes.Br, other);
        il.Append(zero);
        il.Emit(OpCodes.Ret);
        il.Append(one);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ret);
        il.Append(other);
        il.Emit(OpCodes.Ret);

        il = Begin("NonZero", number, 1);
        Instruction yes = il.Create(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Brtrue_S, yes);
        il.Emit(OpCodes.Ldc_I4_M1);
        il.Emit(OpCodes.Ret);
        il.Append(yes);
        il.Emit(OpCodes.Ret);

        il = Begin("AddTwice", number, 2);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Call, add);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, add);
        il.Emit(OpCodes.Ret);

        il = Begin("Fail", module.TypeSystem.Void, 1);
        Instruction fine = il.Create(OpCodes.Ret);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Brfalse_S, fine);
        il.Emit(OpCodes.Newobj, exception);
        il.Emit(OpCodes.Throw);
        il.Append(fine);
        MethodDefinition fail = il.Body.Method;

        il = Begin("Guard", number, 1);
        il.Body.Variables.Add(new(number));
        Instruction tryStart = il.Create(OpCodes.Ldarg_0);
        Instruction handler = il.Create(OpCodes.Pop);
        Instruction end = il.Create(OpCodes.Ldloc_0);
        il.Append(tryStart);
        il.Emit(OpCodes.Call, fail);
        il.Emit(OpCodes.Nop);
        il.Emit(OpCodes.Nop);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Stloc_0);
        il.Emit(OpCodes.Leave_S, end);
        il.Append(handler);
        il.Emit(OpCodes.Ldc_I4_M1);
        il.Emit(OpCodes.Stloc_0);
        il.Emit(OpCodes.Leave_S, end);
        il.Append(end);
        il.Emit(OpCodes.Ret);
        il.Body.ExceptionHandlers.Add(new(ExceptionHandlerType.Catch)
        {
            TryStart = tryStart, TryEnd = handler, HandlerStart = handler, HandlerEnd = end, CatchType = module.TypeSystem.Object
        });

        il = Begin("Last", number, 1);
        tryStart = il.Create(OpCodes.Ldarg_0);
        handler = il.Create(OpCodes.Ldc_I4_5);
        end = il.Create(OpCodes.Ldsfld, last);
        il.Append(tryStart);
        il.Emit(OpCodes.Call, fail);
        il.Emit(OpCodes.Leave_S, end);
        il.Append(handler);
        il.Emit(OpCodes.Stsfld, last);
        il.Emit(OpCodes.Endfinally);
        il.Append(end);
        il.Emit(OpCodes.Ret);
        il.Body.ExceptionHandlers.Add(new(ExceptionHandlerType.Finally)
        {
            TryStart = tryStart, TryEnd = handler, HandlerStart = handler, HandlerEnd = end
        });

        MemoryStream image = new();
        assembly.Write(image);
        return image.ToArray();

        ILProcessor Begin(string name, TypeReference result, int parameters)
        {
            MethodDefinition method = new(name, MethodAttributes.Public | MethodAttributes.Static | MethodAttributes.HideBySig, result);
            for (int i = 0; i < parameters; i++)
            {
                method.Parameters.Add(new(number));
            }

            type.Methods.Add(method);
            return method.Body.GetILProcessor();
        }
    }
}
