using System.Reflection;
using System.Text;

namespace Gateway.Tests.Nano.Memory;

/// <summary>
/// What an object of the running .NET would take in a device's heap, in bytes. The heap is made of blocks of 12 bytes; the rule
/// is taken from measurements in the device's interpreter, which HeapCostTests holds it against.
/// </summary>
internal static class HeapCost
{
    /// <summary>One block: an object's header, each of its fields, each static field, each element that is not packed.</summary>
    public const int BlockBytes = 12;

    /// <summary>A delegate: header, target, method.</summary>
    public const int DelegateBytes = 3 * BlockBytes;

    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic;

    // An array's header is a block and, not rounded, its length and the kind of its elements.
    private const int ArrayHeaderBytes = 20;

    /// <summary>
    /// An object of any kind, without what it refers to; of the system, with it. Types of the system that nobody looked into go to
    /// <paramref name="unknown"/>.
    /// </summary>
    public static long Of(object made, Func<Type, bool> isOurs, ISet<string> unknown)
    {
        switch (made)
        {
            case string text:
                return OfString(text);
            case Array array:
                return OfArray(array);
            case Delegate:
                return DelegateBytes;
        }

        Type type = made.GetType();
        if (isOurs(type) || FitsField(type))
        {
            return OfObject(FitsField(type) ? 1 : FieldsOf(type, isOurs).Count());
        }

        if (SystemHeap.Of(type.FullName!) is { } known)
        {
            return known.Bytes;
        }

        unknown.Add(type.FullName!);
        return BlockBytes;
    }

    /// <summary>The fields of an object of a type of ours, those of its base types too.</summary>
    public static IEnumerable<FieldInfo> FieldsOf(Type type, Func<Type, bool> isOurs)
    {
        return type.BaseType != null && isOurs(type)
            ? FieldsOf(type.BaseType, isOurs).Concat(type.GetFields(Declared | BindingFlags.Instance))
            : [];
    }

    /// <summary>An object of <paramref name="fields"/> instance fields, whatever their types; those inherited count.</summary>
    public static long OfObject(int fields) => BlockBytes * (1L + fields);

    /// <summary>An array without what its elements refer to: numbers are packed, everything else takes a block an element.</summary>
    public static long OfArray(Array array)
    {
        Type element = array.GetType().GetElementType()!;
        long elementBytes = element.IsPrimitive ? Buffer.ByteLength(array) : (long)array.Length * BlockBytes;
        return Rounded(ArrayHeaderBytes + elementBytes);
    }

    /// <summary>The same by the name of its elements' type.</summary>
    public static long OfArray(int length, string element)
    {
        Type? type = Type.GetType(element);
        int elementBytes = type is { IsPrimitive: true } ? Buffer.ByteLength(Array.CreateInstance(type, 1)) : BlockBytes;
        return Rounded(ArrayHeaderBytes + ((long)length * elementBytes));
    }

    /// <summary>A string: a block and its UTF-8 with a zero; of a literal the block alone, as its text stays in flash.</summary>
    public static long OfString(string text) =>
        HeapProbe.IsLiteral(text) || ReferenceEquals(string.IsInterned(text), text)
            ? BlockBytes
            : Rounded(BlockBytes + Encoding.UTF8.GetByteCount(text) + 1);

    /// <summary>
    /// Whether a field holds the whole value in its own block: numbers, and the two structs that the interpreter has as numbers.
    /// </summary>
    public static bool FitsField(Type type)
    {
        return type.IsPrimitive || type.IsEnum || type.IsPointer || type == typeof(DateTime) || type == typeof(TimeSpan);
    }

    /// <summary>Whole blocks.</summary>
    public static long Rounded(long bytes) => (bytes + BlockBytes - 1) / BlockBytes * BlockBytes;
}
