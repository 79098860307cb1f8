namespace Gateway.Tests.Interop.Kill;

/// <summary>The judge of the tests with real brokers: only the next message explains a gap.</summary>
public class AlarmJudgeTests
{
    [Theory]
    [InlineData("1 2 3", 0, 0)]
    [InlineData("1 3", 1, 0)]
    [InlineData("1 3:1", 0, 0)]
    [InlineData("1 4:1", 1, 0)]
    [InlineData("1 3 4:1", 1, 1)]
    [InlineData("1 2 3:1", 0, 1)]
    [InlineData("3:2 4", 0, 0)]
    [InlineData("3:1 4", 1, 0)]
    [InlineData("4:2 1 4:2", 0, 0)]
    public void A_gap_is_a_loss_unless_the_next_message_explains_it(string received, int lost, int contradicted)
    {
        AlarmJudge judge = new(received.Split(' ').Select(Line), "t");
        Assert.Equal((lost, contradicted), (judge.Lost, judge.Contradicted));
        Assert.Equal(lost == 0 || received.StartsWith('1') ? 1 : 2, judge.First);
    }

    private static string Line(string message)
    {
        string[] parts = message.Split(':');
        return $"t {{\"seq\":{parts[0]}{(parts.Length > 1 ? ",\"skipped\":" + parts[1] : "")},\"epoch\":1}}";
    }
}
