using Gateway.Tests.Skips;
using Xunit;

namespace Gateway.Tests.Tidy;

public class SkipLoggerTests
{
    [Fact]
    public void Each_reason_is_a_line_with_its_number_of_tests()
    {
        var reasons = new SortedDictionary<string, int> { ["spin is missing. Debian: apt-get install spin"] = 23, ["no terminal"] = 1 };
        Assert.Equal(
            ["Model: 1 skipped: no terminal", "Model: 23 skipped: spin is missing. Debian: apt-get install spin"],
            SkipLogger.Lines("Model", reasons));
    }
}
