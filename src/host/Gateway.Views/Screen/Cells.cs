using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Gateway.Views;

/// <summary>Text in a number of cells of a terminal, where a character may have two.</summary>
internal static class Cells
{
    private static readonly IAnsiConsole Measure = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(TextWriter.Null), Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors,
    });

    /// <summary>Cells of a text.</summary>
    public static int Count(string text) => new Segment(text).CellCount();

    /// <summary>
    /// A text in exactly <paramref name="width"/> cells, or at most so many if it is not padded; what is too long ends in "…".
    /// </summary>
    public static IEnumerable<Segment> Of(string text, Style style, int width, bool isRight = false, bool pads = true)
    {
        if (width <= 0)
        {
            yield break;
        }

        Segment fitted = Count(text) <= width ? new Segment(text, style) : Cut(text, style, width);
        string padding = pads ? new string(' ', width - fitted.CellCount()) : "";
        if (isRight && padding.Length > 0)
        {
            yield return new Segment(padding, style);
        }

        yield return fitted;
        if (!isRight && padding.Length > 0)
        {
            yield return new Segment(padding, style);
        }
    }

    /// <summary>How a text is wrapped.</summary>
    public static RenderOptions Options(int width) => RenderOptions.Create(Measure) with { ConsoleSize = new Size(width, 1) };

    private static Segment Cut(string text, Style style, int width)
    {
        StringBuilder kept = new();
        int cells = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            cells += Count(rune.ToString());
            if (cells > width - 1)
            {
                break;
            }

            kept.Append(rune.ToString());
        }

        return new Segment(kept.Append('…').ToString(), style);
    }
}
