using System.Globalization;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Gateway.Tests.Nano.Memory;

/// <summary>One thing that is made after the start.</summary>
/// <param name="Member">The method that makes it.</param>
/// <param name="What">A type, or a frame.</param>
/// <param name="Bytes">What it takes in one piece; null for an array whose length nobody has said.</param>
/// <param name="IsOfTls">Only where TLS is set.</param>
internal sealed record LaterAllocation(string Member, string What, long? Bytes, bool IsOfTls = false)
{
    public override string ToString() => $"{Bytes} bytes, {What} in {Member}";
}

/// <summary>
/// What the code of ours may make after the start, in one piece each: over every call from the loops of the threads, and every
/// implementation of what is called. The largest says how large a free block must be found.
/// </summary>
internal sealed class LaterAllocations
{
    private const string Table = "later-arrays.tsv";

    private const string Tls = "tls";

    private static readonly Lazy<Dictionary<string, string[]>> lengths = new(() => Tsv
        .Parse(Tsv.Read(Table), "member", "bytes", "when", "of")
        .ToDictionary(row => row[0]));

    private readonly Dictionary<string, TypeDefinition> types;
    private readonly Dictionary<string, MethodDefinition> methods;
    private readonly List<LaterAllocation> found = [];

    public LaterAllocations(IReadOnlyList<ModuleDefinition> modules, IEnumerable<string> loops)
    {
        types = modules.SelectMany(module => module.GetTypes()).Where(type => type.Name != "<Module>")
            .GroupBy(type => type.FullName).ToDictionary(same => same.Key, same => same.First());
        methods = types.Values.SelectMany(type => type.Methods).ToDictionary(method => method.FullName);
        HashSet<MethodDefinition> seen = [];
        Queue<MethodDefinition> open = new(methods.Values.Where(method =>
            loops.Contains(NameOf(method))));
        while (open.TryDequeue(out MethodDefinition? method))
        {
            if (seen.Add(method) && method.HasBody)
            {
                found.Add(new(Loaded.NameOf(method), "frame", FrameSize.Of(method)));
                Look(method, open);
            }
        }
    }

    /// <summary>The largest piece without TLS.</summary>
    public LaterAllocation Largest => found.Where(one => !one.IsOfTls).MaxBy(one => one.Bytes ?? long.MaxValue)!;

    /// <summary>The largest piece where TLS is set.</summary>
    public LaterAllocation LargestOfTls => found.MaxBy(one => one.Bytes ?? long.MaxValue)!;

    /// <summary>Arrays whose greatest length is not on record.</summary>
    public IReadOnlyList<string> Unknown =>
        [.. found.Where(one => one.Bytes == null).Select(one => $"{Table} does not say how long {one.What} of {one.Member} gets")];

    private static string NameOf(MethodDefinition method) => method.DeclaringType.Name + "::" + method.Name;

    private void Look(MethodDefinition method, Queue<MethodDefinition> open)
    {
        foreach (Instruction instruction in method.Body.Instructions)
        {
            switch (instruction.Operand)
            {
                case MethodReference call:
                    if (instruction.OpCode.Code == Code.Newobj && SizeOf(call.DeclaringType) is { } bytes)
                    {
                        found.Add(new(Loaded.NameOf(method), call.DeclaringType.FullName, bytes));
                    }

                    TargetsOf(call).ForEach(open.Enqueue);
                    break;
                case TypeReference element when instruction.OpCode.Code == Code.Newarr:
                    found.Add(ArrayIn(method, instruction, element));
                    break;
            }
        }
    }

    // Of an exception nothing counts: it is the end, or a fault of the system that costs the same with any layout.
    private long? SizeOf(TypeReference type)
    {
        if (SystemHeap.Of(type.FullName) is { } system)
        {
            return system.Bytes;
        }

        return types.TryGetValue(type.FullName, out TypeDefinition? own) ? HeapCost.OfObject(FieldsOf(own)) : null;
    }

    private int FieldsOf(TypeDefinition type) => type.Fields.Count(field => !field.IsStatic)
        + (type.BaseType != null && types.TryGetValue(type.BaseType.FullName, out TypeDefinition? below) ? FieldsOf(below) : 0);

    private static LaterAllocation ArrayIn(MethodDefinition method, Instruction made, TypeReference element)
    {
        string member = Loaded.NameOf(method);
        string what = element.FullName + "[]";
        if (made.Previous?.Operand is int or sbyte || made.Previous?.OpCode.Code is >= Code.Ldc_I4_0 and <= Code.Ldc_I4_8)
        {
            int length = made.Previous.Operand is { } operand
                ? Convert.ToInt32(operand, CultureInfo.InvariantCulture)
                : made.Previous.OpCode.Code - Code.Ldc_I4_0;
            return new(member, what, HeapCost.OfArray(length, element.FullName));
        }

        return lengths.Value.TryGetValue(member, out string[]? row)
            ? new(member, what, long.Parse(row[1], CultureInfo.InvariantCulture), row[2] == Tls)
            : new(member, what, null);
    }

    private List<MethodDefinition> TargetsOf(MethodReference call)
    {
        if (!methods.TryGetValue(call.FullName, out MethodDefinition? method))
        {
            return [];
        }

        return method.IsVirtual
            ? [method, .. types.Values.Where(type => IsA(type, method.DeclaringType)).SelectMany(type => type.Methods)
                .Where(other => other.Name == method.Name && other.Parameters.Count == method.Parameters.Count)]
            : [method];
    }

    private bool IsA(TypeDefinition type, TypeDefinition wanted) =>
        type.Interfaces.Any(i => i.InterfaceType.FullName == wanted.FullName)
        || (type.BaseType != null && (type.BaseType.FullName == wanted.FullName
            || (types.TryGetValue(type.BaseType.FullName, out TypeDefinition? below) && IsA(below, wanted))));
}
