using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Interop.LiveViews;

/// <summary>A terminal's screen as SVG: a text for each run of one colour, at its place, as wide as its cells in any font.</summary>
internal static partial class PictureSvg
{
    private const int CellWidth = 8;
    private const int CellHeight = 17;
    private const int Margin = 12;
    private const int Baseline = 13;

    private const string Style =
        "text{font:13px ui-monospace,Menlo,Consolas,\"DejaVu Sans Mono\",monospace;fill:#d6d6d6;white-space:pre}.r{fill:#ff6b6b}"
        + ".y{fill:#e5c07b}.g{fill:#8fce78}.q{fill:#8a8a8a}.b{font-weight:bold;fill:#fff}.u{text-decoration:underline}.i{fill:#1e1e1e}"
        + "rect.i{fill:#d6d6d6}";

    /// <summary>The picture of these lines, as `tmux capture-pane -e` gives them.</summary>
    public static string Of(IReadOnlyList<string> lines, int width, int height)
    {
        int pixelWidth = (2 * Margin) + (width * CellWidth);
        int pixelHeight = (2 * Margin) + (height * CellHeight);
        StringBuilder svg = new();
        svg.Append("<svg xmlns=\"http://www.w3.org/2000/svg\" ");
        svg.Append(CultureInfo.InvariantCulture, $"viewBox=\"0 0 {pixelWidth} {pixelHeight}\" ");
        svg.Append(CultureInfo.InvariantCulture, $"width=\"{pixelWidth}\" height=\"{pixelHeight}\">\n<style>{Style}</style>\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#1e1e1e\"/>\n");
        Look look = new();
        for (int row = 0; row < lines.Count; row++)
        {
            int column = 0;
            foreach (Match part in Part().Matches(lines[row]))
            {
                if (part.Groups["codes"].Success)
                {
                    look.Take(part.Groups["codes"].Value);
                    continue;
                }

                Draw(svg, part.Value, look.Class, Margin + (column * CellWidth), Margin + (row * CellHeight));
                column += part.Length;
            }
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Draw(StringBuilder svg, string text, string style, int x, int y)
    {
        int width = text.Length * CellWidth;
        if (style == "i")
        {
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"i\" x=\"{x}\" y=\"{y}\" ");
            svg.Append(CultureInfo.InvariantCulture, $"width=\"{width}\" height=\"{CellHeight}\"/>\n");
        }

        if (text.Trim().Length == 0 && style != "u")
        {
            return;
        }

        string said = text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
        string named = style.Length > 0 ? $" class=\"{style}\"" : "";
        svg.Append(CultureInfo.InvariantCulture, $"<text{named} x=\"{x}\" y=\"{y + Baseline}\" textLength=\"{width}\" ");
        svg.Append(CultureInfo.InvariantCulture, $"lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\">{said}</text>\n");
    }

    [GeneratedRegex(@"\e\[(?<codes>[\d;]*)m|[^\e]+")]
    private static partial Regex Part();

    /// <summary>Colour and weight, changed by escape sequences; a code that the views do not use fails.</summary>
    private sealed class Look
    {
        private string colour = "";
        private bool isBold;
        private bool isUnderlined;
        private bool isInverted;

        public string Class => isInverted ? "i" : isBold ? "b" : isUnderlined ? "u" : colour;

        public void Take(string codes)
        {
            Queue<string> left = new(codes.Split(';'));
            while (left.TryDequeue(out string? code))
            {
                switch (code)
                {
                    case "" or "0":
                        (colour, isBold, isUnderlined, isInverted) = ("", false, false, false);
                        break;
                    case "1" or "22":
                        isBold = code == "1";
                        break;
                    case "4" or "24":
                        isUnderlined = code == "4";
                        break;
                    case "7" or "27":
                        isInverted = code == "7";
                        break;
                    case "39" or "49":
                        colour = code == "39" ? "" : colour;
                        break;
                    case "38" when left.Count >= 2 && left.Dequeue() == "5":
                        colour = ColourOf(left.Dequeue());
                        break;
                    default:
                        // 30 to 37, and 90 to 97 for the bright ones.
                        int number = int.Parse(code, CultureInfo.InvariantCulture);
                        colour = ColourOf($"{(number < 90 ? number - 30 : number - 82)}");
                        break;
                }
            }
        }

        private static string ColourOf(string number) => number switch
        {
            "1" or "9" => "r",
            "2" or "10" => "g",
            "3" or "11" => "y",
            "7" or "8" => "q",
            _ => throw new NotSupportedException($"the colour {number}"),
        };
    }
}
