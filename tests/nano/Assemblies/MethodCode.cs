using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Gateway.Tests.Nano.Assemblies;

/// <summary>
/// A method's body after conversion: tokens, literals and long branches have two bytes instead of four, a switch table one and two for
/// each target, and each exception region twelve, plus one for their number.
/// </summary>
internal sealed class MethodCode
{
    private const int LongOpcode = 0xFE;
    private const int RegionBytes = 12;

    private static readonly Dictionary<int, OpCode> opcodes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(opcode => (int)(ushort)opcode.Value);

    private readonly List<EntityHandle> tokens = [];
    private readonly List<UserStringHandle> literals = [];

    public MethodCode(MethodBodyBlock body)
    {
        Locals = body.LocalSignature;
        tokens.AddRange(body.ExceptionRegions.Select(region => region.CatchType));
        int regions = body.ExceptionRegions.Length;
        BlobReader il = body.GetILReader();
        Bytes = il.Length + (regions > 0 ? 1 + (RegionBytes * regions) : 0);
        while (il.RemainingBytes > 0)
        {
            int code = il.ReadByte();
            Take(opcodes[code == LongOpcode ? (LongOpcode << 8) | il.ReadByte() : code].OperandType, ref il);
        }
    }

    /// <summary>Bytes in the converted assembly's table of byte code.</summary>
    public int Bytes { get; private set; }

    /// <summary>The locals' signature, or nil.</summary>
    public StandaloneSignatureHandle Locals { get; }

    /// <summary>Types, fields and methods that the body names.</summary>
    public IReadOnlyList<EntityHandle> Tokens => tokens;

    /// <summary>Literals that the body loads.</summary>
    public IReadOnlyList<UserStringHandle> Literals => literals;

    private void Take(OperandType operand, ref BlobReader il)
    {
        switch (operand)
        {
            case OperandType.InlineNone:
                break;
            case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                il.Offset++;
                break;
            case OperandType.InlineVar:
                il.Offset += 2;
                break;
            case OperandType.InlineI or OperandType.ShortInlineR:
                il.Offset += 4;
                break;
            case OperandType.InlineI8 or OperandType.InlineR:
                il.Offset += 8;
                break;
            case OperandType.InlineBrTarget:
                il.Offset += 4;
                Bytes -= 2;
                break;
            case OperandType.InlineSig:
                il.Offset += 4;
                Bytes -= 4;
                break;
            case OperandType.InlineSwitch:
                int targets = il.ReadInt32();
                il.Offset += 4 * targets;
                Bytes -= 3 + (2 * targets);
                break;
            case OperandType.InlineString:
                literals.Add((UserStringHandle)MetadataTokens.Handle(il.ReadInt32()));
                Bytes -= 2;
                break;
            case OperandType.InlineTok:
                tokens.Add((EntityHandle)MetadataTokens.Handle(il.ReadInt32()));
                break;
            default:
                tokens.Add((EntityHandle)MetadataTokens.Handle(il.ReadInt32()));
                Bytes -= 2;
                break;
        }
    }
}
