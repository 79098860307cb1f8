using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gateway.Simulation.Scenes;

/// <summary>
/// A scene as its subscriber received it, as SVG: a curve for each sensor, a row of bars for each alarm, outages shaded, power cuts as
/// lines. The same scene gives the same picture, byte for byte: coordinates are whole tenths of a pixel.
/// </summary>
public sealed class ScenePicture
{
    private const int Left = 110;
    private const int PlotWidth = 720;
    private const int Width = Left + PlotWidth + 20;
    private const int Top = 34;
    private const int PanelHeight = 56;
    private const int PanelGap = 10;
    private const int RowHeight = 15;
    private const int BarHeight = 9;
    private const int AxisHeight = 40;

    // One point for each of this many parts of the scene, and a gap in the curve if this many in a row are missing.
    private const int PointCount = 288;
    private const int GapPoints = 4;

    private const string Style =
        "text{font:11px sans-serif;fill:#333}.t{font-weight:bold}.o{fill:#e4e8ee}.p{stroke:#b00;stroke-dasharray:3 2}"
        + ".g{stroke:#ddd}.c{fill:none;stroke:#1f6fb4}.h{fill:none;stroke:#e08a1e}"
        + ".u{fill:#c62828}.a{fill:#ef9a9a}.r{fill:#9e9e9e}";

    private readonly SceneRecord record;
    private readonly StringBuilder svg = new();

    private ScenePicture(SceneRecord record) => this.record = record;

    private Scene Scene => record.Scene;

    /// <summary>Draws it.</summary>
    public static string Svg(SceneRecord record)
    {
        ScenePicture picture = new(record);
        picture.Draw();
        return picture.svg.ToString();
    }

    private void Draw()
    {
        string[] alarms = [.. Names("alarm")];
        int rowsTop = Top + (Scene.Sensors.Count * (PanelHeight + PanelGap));
        int bottom = rowsTop + (alarms.Length * RowHeight);
        int height = bottom + AxisHeight;
        Line($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" width="{Width}" height="{height}">""");
        Line($"<style>{Style}</style>");
        Line($"""<rect width="{Width}" height="{height}" fill="#fff"/>""");
        Line($"""<text class="t" x="{Left}" y="18">{Escaped(Scene.Name)}, as a subscriber received it</text>""");
        DrawWhatHappens(bottom);
        for (int i = 0; i < Scene.Sensors.Count; i++)
        {
            DrawSensor(Scene.Sensors[i].Name, Top + (i * (PanelHeight + PanelGap)));
        }

        for (int i = 0; i < alarms.Length; i++)
        {
            DrawAlarm(alarms[i], rowsTop + (i * RowHeight));
        }

        DrawAxis(bottom);
        Line("</svg>");
    }

    private void DrawWhatHappens(int bottom)
    {
        foreach (SceneOutage outage in Scene.Outages)
        {
            string width = Tenths(TenthsAt(outage.ToMs) - TenthsAt(outage.FromMs));
            Line($"""<rect class="o" x="{X(outage.FromMs)}" y="{Top}" width="{width}" height="{bottom - Top}"/>""");
        }

        foreach (ScenePower power in Scene.Power)
        {
            Line($"""<path class="p" d="M{X(power.AtMs)} {Top}V{bottom}"/>""");
        }
    }

    private void DrawSensor(string sensor, int top)
    {
        Point[] points = PointsOf(sensor);
        int bottom = top + PanelHeight;
        Line($"""<path class="g" d="M{Left} {top}H{Left + PlotWidth}M{Left} {bottom}H{Left + PlotWidth}"/>""");
        Line($"""<text x="8" y="{top + 22}">{Escaped(sensor)} {Escaped(UnitOf(sensor))}</text>""");
        if (points.Length > 0)
        {
            DrawCurves(points, top);
        }
    }

    // The smallest value is at the bottom of the panel, the largest at its top.
    private void DrawCurves(Point[] points, int top)
    {
        int bottom = top + PanelHeight;
        int least = points.Min(p => p.Milli);
        int largest = points.Max(p => p.Milli);
        Line($"""<text x="{Left - 6}" y="{top + 10}" text-anchor="end">{Value(largest)}</text>""");
        Line($"""<text x="{Left - 6}" y="{bottom}" text-anchor="end">{Value(least)}</text>""");
        StringBuilder curve = new();
        bool isHistorical = false;
        for (int i = 0; i < points.Length; i++)
        {
            Point point = points[i];
            string at = Tenths((Left * 10L) + (point.Place * PlotWidth * 10L / PointCount)) + " "
                + Tenths((bottom * 10L) - (PanelHeight * 10L * (point.Milli - least) / Math.Max(1, largest - least)));
            bool isGap = i == 0 || point.Place - points[i - 1].Place > GapPoints;
            if (isGap || point.IsHistorical != isHistorical)
            {
                EndCurve(curve, isHistorical, isGap ? null : at);
                curve.Append('M');
            }

            curve.Append(curve[^1] == 'M' ? "" : "L").Append(at);
            isHistorical = point.IsHistorical;
        }

        EndCurve(curve, isHistorical, null);
    }

    // The kind of value changes: another curve begins.
    private void EndCurve(StringBuilder curve, bool isHistorical, string? to)
    {
        if (curve.Length > 0)
        {
            curve.Append(to is null ? "" : "L").Append(to);
            Line($"""<path class="{(isHistorical ? 'h' : 'c')}" d="{curve}"/>""");
            curve.Clear();
        }
    }

    private void DrawAlarm(string alarm, int top)
    {
        Line($"""<text x="8" y="{top + RowHeight - 4}">{Escaped(alarm)}</text>""");
        (long AtMs, string State)[] changes = [.. MessagesOf("alarm", alarm)
            .Select(m => (MomentOf(m) ?? m.Message.AtMs, m.Body.GetProperty("state").GetString()!))];
        for (int i = 0; i < changes.Length; i++)
        {
            char? kind = changes[i].State switch { "active-unack" => 'u', "active-acked" => 'a', "normal" => null, _ => 'r' };
            long toMs = i + 1 < changes.Length ? changes[i + 1].AtMs : Scene.DurationMs;
            if (kind is not null)
            {
                string width = Tenths(Math.Max(10, TenthsAt(toMs) - TenthsAt(changes[i].AtMs)));
                Line($"""<rect class="{kind}" x="{X(changes[i].AtMs)}" y="{top + 3}" width="{width}" height="{BarHeight}"/>""");
            }
        }
    }

    private void DrawAxis(int bottom)
    {
        const int Parts = 8;
        for (int i = 0; i <= Parts; i++)
        {
            long ms = Scene.DurationMs * i / Parts;
            string time = TimeSpan.FromMilliseconds(ms) is var at ? $"{(int)at.TotalHours:00}:{at.Minutes:00}" : "";
            Line($"""<text x="{X(ms)}" y="{bottom + 16}" text-anchor="middle">{time}</text>""");
        }

        (char Kind, string Text)[] legend =
        [
            ('o', "outage"), ('p', "power cut, restart"), ('c', "telemetry"), ('h', "from the backlog"), ('u', "active"),
            ('a', "acknowledged"), ('r', "over, waits for an operator")
        ];
        int x = 8;
        foreach ((char kind, string text) in legend)
        {
            Line(kind is 'p' or 'c' or 'h'
                ? $"""<path class="{kind}" d="M{x} {bottom + 30}h12"/>"""
                : $"""<rect class="{kind}" x="{x}" y="{bottom + 26}" width="12" height="{BarHeight}"/>""");
            Line($"""<text x="{x + 16}" y="{bottom + 34}">{text}</text>""");
            x += 30 + (text.Length * 13 / 2);
        }
    }

    private Point[] PointsOf(string sensor) =>
    [
        .. MessagesOf("telemetry", sensor)
            .Where(m => MomentOf(m) is >= 0)
            .Select(m => (Place: (int)Math.Min(MomentOf(m)!.Value * PointCount / Scene.DurationMs, PointCount - 1), m.Body))
            .GroupBy(m => m.Place)
            .OrderBy(group => group.Key)
            .Select(group => new Point(
                group.Key, (int)(group.Sum(m => (long)m.Body.Milli("value")) / group.Count()), group.Any(m => m.Body.IsTrue("historical"))))
    ];

    private IEnumerable<(SceneMessage Message, JsonElement Body)> MessagesOf(string kind, string name)
    {
        string topic = $"{record.Root}/{kind}/{name}";
        return record.Received
            .Where(m => !m.IsRetained && (m.Topic == topic || m.Topic == topic + "/history")).Select(m => (m, Payload.Parse(m)));
    }

    private IEnumerable<string> Names(string kind) => Enumerable.Range(1, Scene.Settings.Count)
        .Select(i => Scene.Settings.TryGetValue($"{kind}.{i}.name", out JsonElement name) ? Scene.TextOf(name) : null)
        .OfType<string>();

    private string UnitOf(string sensor) => Enumerable.Range(1, Scene.Settings.Count)
        .Where(i => Scene.Settings.TryGetValue($"sensor.{i}.name", out JsonElement name) && Scene.TextOf(name) == sensor)
        .Select(i => Scene.Settings.TryGetValue($"sensor.{i}.unit", out JsonElement unit) ? Scene.TextOf(unit) : null)
        .FirstOrDefault((string?)null)
        ?? MessagesOf("telemetry", sensor).Select(message => message.Body.GetProperty("unit").GetString()).FirstOrDefault() ?? "";

    private long? MomentOf((SceneMessage Message, JsonElement Body) message) =>
        message.Body.Time() - Scene.Clock.Start.ToUnixTimeMilliseconds();

    private long TenthsAt(long ms) => (Left * 10L) + (Math.Min(ms, Scene.DurationMs) * PlotWidth * 10L / Scene.DurationMs);

    private string X(long ms) => Tenths(TenthsAt(ms));

    private static string Tenths(long tenths) => (tenths / 10m).ToString("0.#", CultureInfo.InvariantCulture);

    private static string Value(int milli) => (milli / 1000m).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Escaped(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;");

    private void Line(string text) => svg.Append(text).Append('\n');

    private readonly record struct Point(int Place, int Milli, bool IsHistorical);
}
