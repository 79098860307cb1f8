using Xunit;

namespace Gateway.Tests.Tidy;

/// <summary>The rules about members and functions refuse what breaks them, and only that.</summary>
public class CodeRuleTests
{
    private const string Path = "src/core/A/A.cs";

    private static readonly TreeFile user = new(
        "src/host/B/B.cs",
        """
        class User
        {
            int Use(Shape shape) => shape.Area() + Core.Half(4) + (int)(Kind)Number();

            int Number() => 1;
        }
        """);

    [Fact]
    public void Members_without_a_user_are_found_also_where_they_use_each_other_or_a_test_does()
    {
        const string Code = """
            public static class Core
            {
                public const int Limit = 3;
                private static int count;
                public static int Half(int value) { count++; return value / 2; }
                public static int Third(int value) { return value / Limit; }
                public static int Sum { get { return Third(9); } }
                public enum Colour { Red, Green }
                public class Lost { public int Value; }
            }
            """;
        TreeFile test = new("tests/unit/T.cs", "class T { int value = Core.Third(Core.Limit); }");
        Assert.Equal(
            ["Core.Limit", "Core.count", "Core.Third(int)", "Core.Sum", "Core.Colour", "Core.Lost"],
            UnusedMembers.Find([user, test, new(Path, Code)]).Select(finding => finding.Member));
    }

    [Fact]
    public void Operators_and_conversions_need_a_user_and_nameof_is_none()
    {
        const string Code = """
            public class Length
            {
                public static Length operator +(Length a, Length b) { return a; }
                public static Length operator -(Length a, Length b) { return a; }
                public static Length operator -(Length a) { return a; }
                public static Length operator ++(Length a) { return a; }
                public static Length operator *(Length a, int b) { return a; }
                public static implicit operator Length(int value) { return null; }
                public static explicit operator int(Length value) { return 0; }
                public static explicit operator string(Length value) { return nameof(Lost); }
                public static void Lost() { }
            }
            public static class Core
            {
                public static int Half(int value)
                {
                    Length length = value;
                    length++;
                    length *= 2;
                    return (int)(length + length);
                }
            }
            """;
        Assert.Equal(
            [
                "Length.operator -(Length, Length)", "Length.operator -(Length)", "Length.explicit operator string(Length)", "Length.Lost()"
            ],
            UnusedMembers.Find([user, new(Path, Code)]).Select(finding => finding.Member));
    }

    [Fact]
    public void An_enumeration_lacks_a_user_value_by_value_unless_it_is_made_from_numbers()
    {
        const string Code = """
            public enum Kind { Round, Square }
            public enum Colour { Red, Green }
            public static class Core
            {
                public static int Half(int value) { return Is(Colour.Red) ? value : value / 2; }
                private static bool Is(Colour colour) { return colour == Colour.Red; }
            }
            """;
        Assert.Equal(
            [new MemberFinding(Path, "Colour.Green", "unused")],
            UnusedMembers.Find([user, new(Path, Code)]));
    }

    [Fact]
    public void What_fulfils_a_contract_and_where_a_device_starts_need_no_user()
    {
        const string Code = """
            public interface IShape { int Sides(); }
            public abstract class Shape { public abstract int Area(); public override string ToString() { return ""; } }
            public class Square : Shape, IShape
            {
                public override int Area() { return 4; }
                public int Sides() { return 4; }
            }
            public static class Core { public static int Half(int value) { return value / 2; } }
            public static class Program
            {
                public static void Main() { IShape shape = new Square(); shape.Sides(); }
            }
            """;
        Assert.Empty(UnusedMembers.Find([user, new(Path, Code)]));
    }

    [Fact]
    public void A_function_of_61_lines_is_found_and_one_of_60_is_not()
    {
        Assert.Empty(LongFunctions.Find([Function(60)]));
        Assert.Equal([new MemberFinding(Path, "A.Run", "61 lines")], LongFunctions.Find([Function(61)]));
    }

    [Theory]
    [InlineData("Run.lambda", "class A { void Run() { Use(() => {", "}); } }")]
    [InlineData("Run.lambda", "class A { void Run() { Use(delegate {", "}); } }")]
    [InlineData("A.this", "class A { int this[int at] =>", "at; }")]
    [InlineData("this.get", "class A { int this[int at] { get {", "return at; } } }")]
    [InlineData("A.values", "class A { int[] values = {", "}; }")]
    [InlineData("A.Values", "class A { int[] Values { get; } = {", "}; }")]
    [InlineData(".statements", "using System; Run();", "Run(); class A { }")]
    [InlineData("A.OperatorDeclaration", "class A { public static A operator +(A a, A b) {", "return a; } }")]
    public void What_is_a_function_without_being_a_method_is_found_too(string member, string head, string tail)
    {
        Assert.Empty(LongFunctions.Find([Between(60)]));
        Assert.Contains(member, LongFunctions.Find([Between(61)]).Select(finding => finding.Member));

        TreeFile Between(int lines) => new(Path, $"{head}{new string('\n', lines - 1)}{tail}\n");
    }

    [Fact]
    public void A_listed_finding_passes_and_one_that_has_changed_or_has_no_reason_does_not()
    {
        const string Head = "# Why.\nfile\tmember\tfinding\treason\n";
        MemberFinding[] found = [new(Path, "A.Run", "61 lines")];
        Assert.Empty(Apply(Head + $"{Path}\tA.Run\t61 lines\tone table\n"));
        Assert.Equal([$"{Path}: A.Run: 61 lines"], Apply(Head));
        Assert.Equal(["t.tsv: A.Run: has no reason"], Apply(Head + $"{Path}\tA.Run\t61 lines\t\n"));
        Assert.Equal(
            [$"{Path}: A.Run: 61 lines", $"t.tsv: {Path}: A.Run: is not found with '70 lines'"],
            Apply(Head + $"{Path}\tA.Run\t70 lines\tone table\n"));

        IReadOnlyList<string> Apply(string table) => ListedFindings.Apply(found, new("t.tsv", table));
    }

    private static TreeFile Function(int lines) =>
        new(Path, $"class A\n{{\n    [Obsolete]\n    void Run()\n    {{\n{new string('\n', lines - 3)}    }}\n}}\n");
}
