using Gateway.Tests.Nano.Memory;
using Xunit;

namespace Gateway.Tests.Nano;

public class HeapWalkTests
{
    private const int NodeBytes = 3 * HeapCost.BlockBytes;
    private const int Buffer16Bytes = 36;

    [Fact]
    public void An_object_that_two_refer_to_counts_once_where_the_way_is_shortest()
    {
        byte[] shared = new byte[16];
        HeapWalk walk = Walk(new Node { Next = new Node { Held = shared }, Held = shared });
        Assert.Equal((2 * NodeBytes) + Buffer16Bytes, walk.Bytes);
        Assert.Contains(new HeapPart("root.Held", 1, Buffer16Bytes), walk.Parts);
    }

    [Fact]
    public void A_circle_comes_to_an_end()
    {
        Node node = new();
        node.Next = node;
        Assert.Equal(NodeBytes, Walk(node).Bytes);
    }

    [Fact]
    public void Elements_count_as_one_part_and_the_largest_part_is_first()
    {
        HeapWalk walk = Walk(new Node { Held = new object[] { new byte[16], new byte[16], new byte[16] } });
        Assert.Equal(new HeapPart("root.Held[]", 3, 3 * Buffer16Bytes), walk.Parts[0]);
        Assert.Equal(new HeapPart("root.Held", 1, 60), walk.Parts[1]);
    }

    [Fact]
    public void Inherited_fields_count_and_properties_go_by_their_names()
    {
        HeapWalk walk = Walk(new NodeWithProperty { Held = "x" });
        Assert.Equal(NodeBytes + HeapCost.BlockBytes + (2 * HeapCost.BlockBytes), walk.Bytes);
        Assert.Contains(walk.Parts, part => part.Path == "root.Text");
    }

    [Fact]
    public void Of_an_object_of_the_system_only_the_header_counts()
    {
        Assert.Equal(NodeBytes + HeapCost.BlockBytes, Walk(new Node { Held = new MemoryStream(1000) }).Bytes);
    }

    [Fact]
    public void What_static_fields_refer_to_counts_and_they_themselves_are_the_type_systems()
    {
        HeapWalk walk = new(IsOurs);
        walk.AddStatics(typeof(Statics));
        Assert.Equal(Buffer16Bytes, walk.Bytes);
    }

    [Fact]
    public void Arrays_and_strings_belong_to_the_class_that_holds_them()
    {
        HeapWalk walk = Walk(new Node { Held = new object[] { new byte[16] }, Next = new NodeWithProperty() });
        Assert.Equal(new HeapOwner(typeof(Node).FullName!, 3, NodeBytes, 36 + Buffer16Bytes, 0, 0), walk.Owners[0]);
        Assert.Equal(HeapCost.BlockBytes, walk.Owners[1].StringBytes);
        Assert.Equal(walk.Bytes, walk.Owners.Sum(owner => owner.Bytes));
    }

    private static HeapWalk Walk(object root)
    {
        HeapWalk walk = new(IsOurs);
        walk.AddRoot("root", root);
        return walk;
    }

    private static bool IsOurs(Type type) => type.Assembly == typeof(HeapWalkTests).Assembly;

    private class Node
    {
        public Node? Next;
        public object? Held;
    }

    private sealed class NodeWithProperty : Node
    {
        public string Text { get; } = "y";
    }

    private static class Statics
    {
        public const int Constant = 7;
        public static readonly byte[] Table = new byte[16];
        public static int Number = Constant;
    }
}
