using System.Reflection;

namespace Gateway.Tests.Nano.Memory;

/// <summary>All objects found by one way of fields, the elements of an array as one.</summary>
/// <param name="Path">Fields from a root on; [] for elements.</param>
/// <param name="Objects">How many.</param>
/// <param name="Bytes">What they take themselves, without what they refer to.</param>
internal sealed record HeapPart(string Path, int Objects, long Bytes);

/// <summary>All that belongs to one class of ours: its objects, and the arrays, strings and objects of the system they hold.</summary>
/// <param name="Owner">The class.</param>
/// <param name="Objects">How many in all.</param>
/// <param name="OwnBytes">The objects of the class itself.</param>
/// <param name="ArrayBytes">Arrays that they are the first to hold.</param>
/// <param name="StringBytes">Strings, likewise.</param>
/// <param name="SystemBytes">Objects of the system, delegates and structs, likewise.</param>
internal sealed record HeapOwner(string Owner, int Objects, long OwnBytes, long ArrayBytes, long StringBytes, long SystemBytes)
{
    public long Bytes => OwnBytes + ArrayBytes + StringBytes + SystemBytes;
}

/// <summary>
/// Adds up what a graph of objects takes on a device. Each object counts once, where the shortest way leads to it. Of an object
/// of the system only its header counts, since what it holds inside is the system's.
/// </summary>
/// <param name="isOurs">Whether a type is of the code under test, so that its fields are looked into.</param>
internal sealed class HeapWalk(Func<Type, bool> isOurs)
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<(string Path, string Owner, object Object)> open = [];
    private readonly Dictionary<string, HeapPart> parts = [];
    private readonly Dictionary<string, HeapOwner> owners = [];

    public long Bytes => parts.Values.Sum(part => part.Bytes);

    /// <summary>The largest first.</summary>
    public IReadOnlyList<HeapPart> Parts =>
        [.. parts.Values.OrderByDescending(part => part.Bytes).ThenBy(part => part.Path, StringComparer.Ordinal)];

    /// <summary>The same bytes by the class they belong to, the largest first.</summary>
    public IReadOnlyList<HeapOwner> Owners =>
        [.. owners.Values.OrderByDescending(owner => owner.Bytes).ThenBy(owner => owner.Owner, StringComparer.Ordinal)];

    /// <summary>Counts <paramref name="root"/> and all that it leads to and that has not been counted.</summary>
    public void AddRoot(string name, object root)
    {
        Find(name, "", root);
        Walk();
    }

    /// <summary>Counts what the static fields of a type lead to; they themselves are of the type system.</summary>
    public void AddStatics(Type type)
    {
        // What is no C# name is the compiler's: data of initialisers, which stays in flash.
        if (type.Name[0] == '<' || type.DeclaringType?.Name[0] == '<')
        {
            return;
        }

        foreach (FieldInfo field in type.GetFields(Declared | BindingFlags.Static).Where(f => !f.IsLiteral))
        {
            Find($"{type.Name}.{NameOf(field)}", type.FullName!, field.GetValue(null));
        }

        Walk();
    }

    private void Walk()
    {
        while (open.TryDequeue(out (string Path, string Owner, object Object) next))
        {
            Visit(next.Path, next.Owner, next.Object);
        }
    }

    private void Visit(string path, string owner, object found)
    {
        switch (found)
        {
            case string text:
                Count(path, new(owner, 1, 0, 0, HeapCost.OfString(text), 0));
                break;
            case Array array:
                Count(path, new(owner, 1, 0, HeapCost.OfArray(array), 0, 0));
                if (!array.GetType().GetElementType()!.IsPrimitive)
                {
                    foreach (object? element in array)
                    {
                        Find(path + "[]", owner, element);
                    }
                }

                break;
            case Delegate target:
                Count(path, new(owner, 1, 0, 0, 0, HeapCost.DelegateBytes));
                Find(path + ".Target", owner, target.Target);
                break;
            default:
                VisitFields(path, owner, found);
                break;
        }
    }

    private void VisitFields(string path, string owner, object found)
    {
        Type type = found.GetType();
        List<FieldInfo> fields = [.. HeapCost.FieldsOf(type, isOurs)];
        long bytes = HeapCost.OfObject(fields.Count);
        bool isOwner = isOurs(type) && !type.IsValueType;
        string name = isOwner ? type.FullName! : owner;
        Count(path, isOwner ? new(name, 1, bytes, 0, 0, 0) : new(name, 1, 0, 0, 0, bytes));
        foreach (FieldInfo field in fields)
        {
            Find($"{path}.{NameOf(field)}", name, field.GetValue(found));
        }
    }

    // A struct in a field or an element is an object of its own on the device, and never the same one twice.
    private void Find(string path, string owner, object? found)
    {
        if (found != null && !HeapCost.FitsField(found.GetType()) && seen.Add(found))
        {
            open.Enqueue((path, owner, found));
        }
    }

    private void Count(string path, HeapOwner added)
    {
        HeapPart part = parts.GetValueOrDefault(path) ?? new(path, 0, 0);
        parts[path] = part with { Objects = part.Objects + added.Objects, Bytes = part.Bytes + added.Bytes };
        HeapOwner known = owners.GetValueOrDefault(added.Owner) ?? new(added.Owner, 0, 0, 0, 0, 0);
        owners[added.Owner] = new(
            known.Owner, known.Objects + added.Objects, known.OwnBytes + added.OwnBytes, known.ArrayBytes + added.ArrayBytes,
            known.StringBytes + added.StringBytes, known.SystemBytes + added.SystemBytes);
    }

    private static string NameOf(FieldInfo field)
    {
        // A property's own field: <Name>k__BackingField.
        return field.Name[0] == '<' ? field.Name[1..field.Name.IndexOf('>')] : field.Name;
    }
}
