using Gateway.Tests.Unit.Settings;
using Xunit;

namespace Gateway.Tests.Unit.Pages;

/// <summary>The README's picture is made here; GATEWAY_UPDATE_PAGES=1 writes it.</summary>
public sealed class BoxDiagramTests
{
    [Fact]
    public void The_picture_of_the_parts_is_the_one_that_is_drawn_here_to_the_byte()
    {
        string path = SourceTree.Path("src/docs/pictures/boxes.svg");
        if (SourceTree.UpdatesPages)
        {
            File.WriteAllText(path, BoxDiagram.Make());
        }

        Assert.Equal(BoxDiagram.Make(), File.ReadAllText(path));
    }
}
