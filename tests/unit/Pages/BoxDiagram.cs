using System.Globalization;
using System.Text;

namespace Gateway.Tests.Unit.Pages;

/// <summary>Draws the README's picture of the gateway between sensors, console and broker.</summary>
internal static class BoxDiagram
{
    private const string Outside = "e";
    private const string Part = "b";
    private const string Storage = "f";

    private static readonly Box[][] Rows =
    [
        [new(Outside, 10, 60, 120, 46, "sensors", "1-Wire, I2C, ADC")],
        [new(Outside, 10, 124, 120, 46, "contacts, pulses", "pins")],
        [new(Outside, 10, 224, 120, 46, "console, cable", "UART, nanoff")],
        [],
        [new(Part, 178, 60, 110, 110, "drivers", "checked readings")],
        [new(Part, 322, 60, 120, 46, "telemetry", "QoS 0, backlog")],
        [new(Part, 322, 124, 120, 46, "alarm rules", "QoS 1 or 2")],
        [new(Part, 478, 60, 116, 110, "MQTT session", "no I/O of its own")],
        [new(Part, 178, 224, 264, 46, "settings, commands, health", "live, pending, saved in one write")],
        [new(Storage, 478, 224, 116, 46, "flash", "records, settings")],
        [new(Outside, 660, 92, 80, 46, "broker", "yours")],
        [new(Outside, 762, 40, 80, 40, "consumers", "")],
        [new(Outside, 762, 150, 80, 40, "Home|Assistant", "")]
    ];

    // A line of the file each: from sensors, inside, to and from flash, the broker's link, consumers.
    private static readonly string[][] Arrows =
    [
        ["M130 83H176", "M130 147H176", "M130 247H176"],
        ["M288 83H320", "M288 147H320", "M442 83H476", "M442 147H476"],
        ["M526 170V222", "M546 222V172", "M442 247H476"],
        ["M594 105H658", "M658 125H596"],
        ["M740 105L776 82", "M740 125L776 148"]
    ];

    /// <summary>The picture as SVG.</summary>
    public static string Make()
    {
        StringBuilder svg = new();
        svg.Append(
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 850 300" width="850" height="300">
            <style>text{font:12px sans-serif;fill:#222}.b{fill:#fff;stroke:#1f6fb4}.k{fill:#eaf2fa;stroke:#1f6fb4}
            """);
        svg.Append(".f{fill:#fff4e0;stroke:#c77d0a}.e{fill:#f3f3f3;stroke:#777}.t{font-weight:bold}.s{font-size:11px;fill:#555}");
        svg.Append(".l{fill:none;stroke:#444;marker-end:url(#a)}.m{text-anchor:middle}</style>\n");
        svg.Append("<defs><marker id=\"a\" markerWidth=\"8\" markerHeight=\"8\" refX=\"7\" refY=\"3\" orient=\"auto\">");
        svg.Append("<path d=\"M0 0L7 3L0 6z\" fill=\"#444\"/></marker></defs>\n<rect width=\"850\" height=\"300\" fill=\"#fff\"/>\n");
        foreach (Box[] row in Rows)
        {
            // The gateway itself lies under its parts.
            svg.Append(
                row.Length > 0 ? string.Concat(row.Select(Draw))
                    : "<rect class=\"k\" x=\"160\" y=\"14\" width=\"450\" height=\"276\"/>"
                        + "<text class=\"t\" x=\"174\" y=\"34\">gateway: one loop, no allocation after start</text>");
            svg.Append('\n');
        }

        foreach (string[] line in Arrows)
        {
            svg.Append(string.Concat(line.Select(path => $"<path class=\"l\" d=\"{path}\"/>"))).Append('\n');
        }

        svg.Append("<text class=\"s\" x=\"518\" y=\"192\" text-anchor=\"end\">record first,</text>");
        svg.Append("<text class=\"s\" x=\"518\" y=\"207\" text-anchor=\"end\">then send</text>\n</svg>\n");
        return svg.ToString().ReplaceLineEndings("\n");
    }

    private static string Draw(Box box)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"<rect class=\"{box.Kind}\" x=\"{box.X}\" y=\"{box.Y}\" width=\"{box.Width}\" height=\"{box.Height}\"/>");
        int middle = box.X + (box.Width / 2);
        string[] titles = box.Title.Split('|');
        int y = box.Y + (titles.Length > 1 ? 17 : box.Note.Length == 0 ? 24 : (box.Height / 2) - (box.Height > 46 ? 9 : 3));
        foreach (string title in titles)
        {
            text += $"<text class=\"m\" x=\"{middle}\" y=\"{y}\">{title}</text>";
            y += 15;
        }

        return box.Note.Length == 0 ? text
            : text + $"<text class=\"m s\" x=\"{middle}\" y=\"{y - 15 + (box.Height > 46 ? 18 : 16)}\">{box.Note}</text>";
    }

    private sealed record Box(string Kind, int X, int Y, int Width, int Height, string Title, string Note);
}
