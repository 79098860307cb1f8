using Gateway.Tests.Nano.Budget;
using Xunit;

namespace Gateway.Tests.Nano;

public class BudgetTableTests
{
    private static readonly BudgetTable Table = BudgetTable.Parse(
        "name\tunit\trecorded\tbound\ncost.a\tIL\t100\t105\ncost.b\tIL\t100\t\nsize.c\tbytes\t7\t\n");

    [Theory]
    [InlineData(100, 110)]
    [InlineData(105, 0)]
    public void A_figure_may_fall_or_grow_by_a_tenth(long a, long b)
    {
        Assert.Empty(Compare(a, b));
    }

    [Fact]
    public void Growth_by_more_than_a_tenth_fails_and_says_how_to_record_it()
    {
        string wrong = Assert.Single(Compare(100, 111));
        const string Growth = "cost.b = 111 IL has grown by more than 10 %: by 11, 11 % of the 100 on record.";
        Assert.StartsWith(Growth, wrong, StringComparison.Ordinal);
        Assert.Contains("GATEWAY_BUDGET_UPDATE=1", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_holds_within_the_growth_allowed()
    {
        Assert.Empty(Compare(106, 100));
        Assert.Equal(["cost.a = 106 IL is above its bound of 105"], Table.AboveBounds([new("cost.a", "IL", 106)]));
        Assert.Empty(Table.AboveBounds([new("cost.b", "IL", 900)]));
        Assert.Empty(Table.AboveBounds([new("cost.a", "IL", 105)]));
    }

    [Fact]
    public void A_bound_that_was_reached_is_not_lifted_by_recording_more()
    {
        Measured[] above = [new("cost.a", "IL", 106), new("cost.b", "IL", 900)];
        Assert.Equal(["cost.a = 106 IL is above its bound of 105"], Table.AboveReachedBounds(above));
        Assert.Contains("cost.a\tIL\t100\t105\ncost.b\tIL\t900\t\n", Table.With("cost", above), StringComparison.Ordinal);

        // A target that no record has been within is no promise yet.
        BudgetTable target = BudgetTable.Parse("name\tunit\trecorded\tbound\nheap.x\tbytes\t1000\t900\n");
        Assert.Empty(target.AboveReachedBounds([new("heap.x", "bytes", 1010)]));
        Assert.Contains("heap.x\tbytes\t1010\t900\n", target.With("heap", [new("heap.x", "bytes", 1010)]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1010, 0)]
    [InlineData(1011, 1)]
    public void A_heap_may_grow_by_a_hundredth(long bytes, int findings)
    {
        BudgetTable heap = BudgetTable.Parse("name\tunit\trecorded\tbound\nheap.x\tbytes\t1000\t\n");
        IReadOnlyList<string> wrong = heap.Compare("heap", [new("heap.x", "bytes", bytes)]);
        Assert.Equal(findings, wrong.Count);
        Assert.All(wrong, one => Assert.Contains("has grown by more than 1 %", one, StringComparison.Ordinal));
    }

    [Fact]
    public void A_figure_off_the_record_fails()
    {
        IReadOnlyList<string> wrong = Table.Compare("size", [new("size.c", "bytes", 7), new("size.d", "bytes", 1)]);
        Assert.Contains("size.d = 1 bytes is not on record", Assert.Single(wrong), StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_without_a_figure_fails()
    {
        Assert.Contains("size.c is on record and was not measured", Assert.Single(Table.Compare("size", [])), StringComparison.Ordinal);
    }

    [Fact]
    public void Recording_keeps_bounds_and_other_families_and_drops_what_is_gone()
    {
        Assert.Equal(
            "name\tunit\trecorded\tbound\ncost.a\tIL\t90\t105\ncost.e\tIL\t3\t\nsize.c\tbytes\t7\t\n",
            Table.With("cost", [new("cost.e", "IL", 3), new("cost.a", "IL", 90)]));
    }

    private static IReadOnlyList<string> Compare(long a, long b)
    {
        return Table.Compare("cost", [new("cost.a", "IL", a), new("cost.b", "IL", b)]);
    }
}
