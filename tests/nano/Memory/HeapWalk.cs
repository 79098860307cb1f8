using System.Reflection;

namespace Gateway.Tests.Nano.Memory;

/// <summary>All objects found by one way of fields, the elements of an array as one.</summary>
/// <param name="Path">Fields from a root on; [] for elements.</param>
/// <param name="Objects">How many.</param>
/// <param name="Bytes">What they take themselves, without what they refer to.</param>
internal sealed record HeapPart(string Path, int Objects, long Bytes);

/// <summary>
/// Adds up what a graph of objects takes on a device. Each object counts once, where the shortest way leads to it. Of an object
/// of the system only its header counts, since what it holds inside is the system's.
/// </summary>
/// <param name="isOurs">Whether a type is of the code under test, so that its fields are looked into.</param>
internal sealed class HeapWalk(Func<Type, bool> isOurs)
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<(string Path, object Object)> open = [];
    private readonly Dictionary<string, HeapPart> parts = [];

    public long Bytes => parts.Values.Sum(part => part.Bytes);

    /// <summary>The largest first.</summary>
    public IReadOnlyList<HeapPart> Parts =>
        [.. parts.Values.OrderByDescending(part => part.Bytes).ThenBy(part => part.Path, StringComparer.Ordinal)];

    /// <summary>Counts <paramref name="root"/> and all that it leads to and that has not been counted.</summary>
    public void AddRoot(string name, object root)
    {
        Find(name, root);
        Walk();
    }

    /// <summary>Counts the static fields of a type, which live in the heap too, and all that they lead to.</summary>
    public void AddStatics(Type type)
    {
        // What is no C# name is the compiler's: data of initialisers, which stays in flash.
        if (type.Name[0] == '<' || type.DeclaringType?.Name[0] == '<')
        {
            return;
        }

        foreach (FieldInfo field in type.GetFields(Declared | BindingFlags.Static).Where(f => !f.IsLiteral))
        {
            Count("(static fields)", HeapCost.BlockBytes);
            Find($"{type.Name}.{NameOf(field)}", field.GetValue(null));
        }

        Walk();
    }

    private void Walk()
    {
        while (open.TryDequeue(out (string Path, object Object) next))
        {
            Visit(next.Path, next.Object);
        }
    }

    private void Visit(string path, object found)
    {
        switch (found)
        {
            case string text:
                Count(path, HeapCost.OfString(text));
                break;
            case Array array:
                Count(path, HeapCost.OfArray(array));
                if (!array.GetType().GetElementType()!.IsPrimitive)
                {
                    foreach (object? element in array)
                    {
                        Find(path + "[]", element);
                    }
                }

                break;
            case Delegate target:
                Count(path, HeapCost.DelegateBytes);
                Find(path + ".Target", target.Target);
                break;
            default:
                List<FieldInfo> fields = [.. FieldsOf(found.GetType())];
                Count(path, HeapCost.OfObject(fields.Count));
                foreach (FieldInfo field in fields)
                {
                    Find($"{path}.{NameOf(field)}", field.GetValue(found));
                }

                break;
        }
    }

    // A struct in a field or an element is an object of its own on the device, and never the same one twice.
    private void Find(string path, object? found)
    {
        if (found != null && !HeapCost.FitsField(found.GetType()) && seen.Add(found))
        {
            open.Enqueue((path, found));
        }
    }

    private IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        return type.BaseType != null && isOurs(type)
            ? FieldsOf(type.BaseType).Concat(type.GetFields(Declared | BindingFlags.Instance))
            : [];
    }

    private void Count(string path, long bytes)
    {
        HeapPart part = parts.GetValueOrDefault(path) ?? new(path, 0, 0);
        parts[path] = part with { Objects = part.Objects + 1, Bytes = part.Bytes + bytes };
    }

    private static string NameOf(FieldInfo field)
    {
        // A property's own field: <Name>k__BackingField.
        return field.Name[0] == '<' ? field.Name[1..field.Name.IndexOf('>')] : field.Name;
    }
}
