using System.Runtime.CompilerServices;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Gateway.Tests.Nano.Memory;

/// <summary>
/// Makes the device's assemblies loadable on the host. System calls there do nothing: they give 0, null, an empty array, or an
/// object that no constructor has run for; only a converter tells its largest value.
/// </summary>
internal static class InertSystem
{
    // Forwards to where the running .NET has each type.
    private static readonly System.Reflection.Assembly HostLibrary = System.Reflection.Assembly.Load("mscorlib");

    // A converter without a range is refused when the gateway is composed, so this one figure is told: 12 bits, as every ESP32 has.
    private const string ConverterMaximum = "System.Int32 System.Device.Adc.AdcController::get_MaxValue()";
    private const int ConverterValueMax = 4095;

    /// <summary>A system assembly of which every method does nothing; those that take what the host lacks are gone.</summary>
    public static byte[] Empty(string path)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(path);
        foreach (MethodDefinition method in MethodsOf(module).Where(m => SignatureOf(m).Any(IsForeign)).ToList())
        {
            method.DeclaringType.Methods.Remove(method);
        }

        // Reference assemblies do not list what implements an interface without being public.
        foreach (TypeDefinition type in module.GetTypes())
        {
            type.Interfaces.Clear();
        }

        Empty(module, _ => true);
        return Written(module);
    }

    /// <summary>
    /// An assembly of ours that tells <see cref="HeapProbe"/> what it makes. Methods that use a type of mscorlib which the host lacks
    /// (SpanByte) do nothing, which is to say that they keep nothing. A field named <paramref name="alwaysTrue"/> reads as true.
    /// </summary>
    public static byte[] Telling(byte[] image, Func<string, bool> isOurs, string? alwaysTrue = null)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(new MemoryStream(image));
        foreach (MethodDefinition method in MethodsOf(module).Where(m => m.HasBody && alwaysTrue != null))
        {
            ReadAsTrue(method.Body, alwaysTrue!);
        }

        Empty(module, method => method.HasBody && TypesIn(method).Any(IsForeign));

        // What a call leaves out and constants, the compiler has filled in; to write them here again, another assembly's enum would have to
        // be read.
        foreach (ParameterDefinition parameter in MethodsOf(module).SelectMany(method => method.Parameters))
        {
            parameter.HasConstant = false;
            parameter.HasDefault = false;
        }

        foreach (FieldDefinition constant in module.GetTypes().Where(type => !type.IsEnum).SelectMany(type => type.Fields)
            .Where(field => field.IsLiteral).ToList())
        {
            constant.DeclaringType.Fields.Remove(constant);
        }

        HeapInstrumenter.Rewrite(module, isOurs);
        return Written(module);
    }

    private static void ReadAsTrue(MethodBody body, string field)
    {
        ILProcessor il = body.GetILProcessor();
        foreach (Instruction read in body.Instructions
            .Where(i => i.OpCode == OpCodes.Ldfld && ((FieldReference)i.Operand).Name == field).ToList())
        {
            read.OpCode = OpCodes.Pop;
            read.Operand = null;
            il.InsertAfter(read, il.Create(OpCodes.Ldc_I4_1));
        }
    }

    private static void Empty(ModuleDefinition module, Func<MethodDefinition, bool> empties)
    {
        foreach (MethodDefinition method in MethodsOf(module).Where(m => !m.IsAbstract && !m.IsRuntime && empties(m)))
        {
            Empty(method);
        }
    }

    private static byte[] Written(ModuleDefinition module)
    {
        MemoryStream output = new();
        module.Write(output);
        return output.ToArray();
    }

    private static void Empty(MethodDefinition method)
    {
        method.IsInternalCall = false;
        method.Body = new MethodBody(method) { InitLocals = true };
        ILProcessor il = method.Body.GetILProcessor();
        TypeReference result = method.ReturnType;
        TypeDefinition? own = result as TypeDefinition;
        if (result is ArrayType array)
        {
            il.Emit(OpCodes.Ldc_I4_0);
            il.Emit(OpCodes.Newarr, array.ElementType);
        }
        else if (own is { IsValueType: false, IsAbstract: false })
        {
            ModuleDefinition module = method.Module;
            il.Emit(OpCodes.Ldtoken, own);
            il.Emit(OpCodes.Call, module.ImportReference(typeof(Type).GetMethod(nameof(Type.GetTypeFromHandle))));
            il.Emit(OpCodes.Call, module.ImportReference(
                typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.GetUninitializedObject))));
            il.Emit(OpCodes.Castclass, own);
        }
        else if (method.FullName == ConverterMaximum)
        {
            il.Emit(OpCodes.Ldc_I4, ConverterValueMax);
        }
        else if (result.FullName != "System.Void")
        {
            // A local of the type, as it is before anything is stored there: 0 or null.
            method.Body.Variables.Add(new VariableDefinition(result));
            il.Emit(OpCodes.Ldloc_0);
        }

        il.Emit(OpCodes.Ret);
    }

    private static IEnumerable<MethodDefinition> MethodsOf(ModuleDefinition module) => module.GetTypes().SelectMany(t => t.Methods);

    private static IEnumerable<TypeReference> SignatureOf(MethodReference method)
    {
        return method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType);
    }

    private static IEnumerable<TypeReference> TypesIn(MethodDefinition method)
    {
        foreach (VariableDefinition variable in method.Body.Variables)
        {
            yield return variable.VariableType;
        }

        foreach (Instruction instruction in method.Body.Instructions)
        {
            switch (instruction.Operand)
            {
                case TypeReference used:
                    yield return used;
                    break;
                case MethodReference call:
                    yield return call.DeclaringType;
                    foreach (TypeReference type in SignatureOf(call))
                    {
                        yield return type;
                    }

                    break;
                case FieldReference field:
                    yield return field.DeclaringType;
                    yield return field.FieldType;
                    break;
            }
        }
    }

    private static bool IsForeign(TypeReference type)
    {
        TypeReference element = type.GetElementType();
        return element.Scope?.Name == "mscorlib" && HostLibrary.GetType(element.FullName.Replace('/', '+')) == null;
    }
}
