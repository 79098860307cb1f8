using Xunit;

namespace Gateway.Tests.Unit.Alarms;

public class SceneTests
{
    [Theory]
    [MemberData(nameof(SceneTable.Rows), MemberType = typeof(SceneTable))]
    public void A_curve_gives_what_the_table_says(int row, string what)
    {
        Scene scene = SceneTable.Scenes[row];
        Assert.True(scene.Expected == scene.Publications(), $"{what}\n  expected {scene.Expected}\n  found    {scene.Publications()}");
    }
}
