using Gateway.Tests.Skips;
using Xunit;

namespace Gateway.Tests.Tidy;

public class SkipLoggerTests
{
    [Fact]
    public void Each_reason_is_a_line_with_its_number_of_tests()
    {
        Dictionary<string, int> reasons = new() { ["spin is missing. Debian: apt-get install spin"] = 23, ["no terminal"] = 1 };
        Assert.Equal(
            ["1 skipped: no terminal", "23 skipped: spin is missing. Debian: apt-get install spin"],
            SkipLogger.Merge([], reasons));
    }

    [Fact]
    public void A_reason_of_two_projects_is_one_line()
    {
        Dictionary<string, int> reasons = new() { ["no terminal"] = 2, ["no git"] = 1 };
        Assert.Equal(
            ["1 skipped: no git", "5 skipped: no terminal", "4 skipped: spin is missing"],
            SkipLogger.Merge(["3 skipped: no terminal", "4 skipped: spin is missing"], reasons));
    }
}
