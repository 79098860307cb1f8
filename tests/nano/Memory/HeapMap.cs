using System.Globalization;

namespace Gateway.Tests.Nano.Memory;

/// <summary>Where the bytes are, for who wants to have fewer: by room (namespace), by class, by path.</summary>
internal static class HeapMap
{
    private const int ClassesShown = 40;
    private const int PathsShown = 40;

    public static string Print(string title, HeapWalk walk)
    {
        IEnumerable<HeapOwner> rooms = walk.Owners
            .GroupBy(owner => RoomOf(owner.Owner))
            .Select(room => new HeapOwner(
                room.Key, room.Sum(o => o.Objects), room.Sum(o => o.OwnBytes), room.Sum(o => o.ArrayBytes), room.Sum(o => o.StringBytes),
                room.Sum(o => o.SystemBytes)))
            .OrderByDescending(room => room.Bytes);
        return Table($"{title}, by room", rooms)
            + Table($"{title}, by class", walk.Owners.Take(ClassesShown))
            + Report.Table($"{title}, by path", [["bytes", "objects", "of"], .. walk.Parts.Take(PathsShown).Select(part => new[]
            {
                Text(part.Bytes), Text(part.Objects), part.Path
            })]);
    }

    private static string Table(string title, IEnumerable<HeapOwner> owners)
    {
        HeapOwner[] rows = [.. owners];
        HeapOwner sum = new(
            "sum", rows.Sum(o => o.Objects), rows.Sum(o => o.OwnBytes), rows.Sum(o => o.ArrayBytes), rows.Sum(o => o.StringBytes),
            rows.Sum(o => o.SystemBytes));
        return Report.Table(title, [
            ["bytes", "objects", "own", "arrays", "strings", "system", "of"],
            .. rows.Append(sum).Select(o => new[]
            {
                Text(o.Bytes), Text(o.Objects), Text(o.OwnBytes), Text(o.ArrayBytes), Text(o.StringBytes), Text(o.SystemBytes), o.Owner
            })]);
    }

    private static string RoomOf(string type) => type.Contains('.') ? type[..type.LastIndexOf('.')] : type;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
