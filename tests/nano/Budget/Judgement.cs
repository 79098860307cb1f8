using Xunit.Abstractions;

namespace Gateway.Tests.Nano.Budget;

/// <summary>
/// The end of a measurement: prints its figures and compares them with the record, or, if asked, writes them to the record.
/// </summary>
internal static class Judgement
{
    public static void Judge(
        ITestOutputHelper output, string family, string title, IReadOnlyList<Measured> figures, string details = "")
    {
        BudgetTable table = BudgetTable.Load();
        if (Environment.GetEnvironmentVariable(BudgetTable.UpdateVariable) == "1")
        {
            BudgetTable.Save(table.With(family, figures));
            table = BudgetTable.Load();
        }

        Report.Write(output, "budget-" + family, table.Print(title, figures) + details);
        Findings.None([.. table.Compare(family, figures), .. table.AboveReachedBounds(figures)]);
    }
}
