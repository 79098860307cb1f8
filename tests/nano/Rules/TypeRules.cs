using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Gateway.Tests.Nano;

/// <summary>Properties of a type in the device's interpreter.</summary>
internal static class TypeRules
{
    // Values of 64 bits that the interpreter holds in a stack slot: no block of the heap (alloc.tsv: DateTime, TimeSpan).
    // Handles exist only between ldtoken and the call that takes it.
    private static readonly HashSet<string> NativeValues =
    [
        "System.DateTime", "System.TimeSpan", "System.RuntimeTypeHandle", "System.RuntimeFieldHandle", "System.RuntimeMethodHandle"
    ];

    /// <summary>The rule that refuses a type wherever it is named, or null.</summary>
    public static string? RefusedBy(TypeReference type)
    {
        switch (type)
        {
            case PointerType or FunctionPointerType:
                return "pointer";
            case PinnedType:
                return "pointer";
            case ArrayType array when array.Rank > 1 || !array.IsVector:
                return "multi-dimensional-array";
            case RequiredModifierType modified when modified.ModifierType.Name == "IsVolatile":
                return "volatile";
            case GenericParameter:
                return "generic";
            case GenericInstanceType generic:
                return generic.ElementType.FullName == "System.Nullable`1" ? "nullable" : "generic";
            case TypeSpecification specification:
                return RefusedBy(specification.ElementType);
        }

        return type.FullName == "System.Decimal" ? "decimal" : type.HasGenericParameters ? "generic" : null;
    }

    /// <summary>float or double, also as element of an array.</summary>
    public static bool IsFloatingPoint(TypeReference type)
    {
        return type.GetElementType().MetadataType is MetadataType.Single or MetadataType.Double;
    }

    /// <summary>A struct that costs a block of the heap whenever it is a local, an argument or a result.</summary>
    public static bool IsHeapStruct(TypeReference type)
    {
        if (!type.IsValueType || type.IsPrimitive || type is TypeSpecification || type.MetadataType == MetadataType.Void)
        {
            return false;
        }

        return !NativeValues.Contains(type.FullName) && RefusedBy(type) == null && type.Resolve() is not { IsEnum: true };
    }

    /// <summary>The struct that an instruction copies as a whole, or null.</summary>
    public static TypeReference? CopiedStruct(Instruction instruction)
    {
        TypeReference? type = instruction.OpCode.Code switch
        {
            Code.Ldobj or Code.Stobj or Code.Ldelem_Any or Code.Stelem_Any => (TypeReference)instruction.Operand,
            Code.Ldfld or Code.Stfld or Code.Ldsfld or Code.Stsfld => ((FieldReference)instruction.Operand).FieldType,
            _ => null
        };
        return type != null && IsHeapStruct(type) ? type : null;
    }

    /// <summary>A struct that a method takes or gives by value, or null.</summary>
    public static TypeReference? StructInSignature(MethodReference method)
    {
        return method.Parameters.Select(p => p.ParameterType).Prepend(method.ReturnType).FirstOrDefault(IsHeapStruct);
    }

    public static bool IsDelegate(TypeReference type)
    {
        return type.Resolve()?.BaseType?.FullName is "System.MulticastDelegate" or "System.Delegate";
    }
}
