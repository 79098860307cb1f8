using System.Globalization;
using Gateway.Simulation.Scenes;
using Spectre.Console;

namespace Gateway.Boards.HostSimulator.Views;

/// <summary>The result of a scene: tables, figures, and broken promises.</summary>
internal static class SceneSummary
{
    private const int LinesMax = 20;

    /// <summary>Writes the summary.</summary>
    public static void Write(SceneRecord record, SceneVerdict verdict, TimeSpan took)
    {
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{record.Scene.Name}: {SceneStory.Time(record.EndMs)[..8]} in {took.TotalSeconds:0.0} s, {record.Boots.Count} boots"));
        Table alarms = NewTable("alarm", "raised", "transitions", "received", "doubled", "skipped", "lost");
        foreach ((string name, AlarmFigures alarm) in verdict.Alarms)
        {
            Row(alarms, name, alarm.Raised, alarm.Made, alarm.Received, alarm.Doubled, alarm.Skipped, alarm.Lost);
        }

        AnsiConsole.Write(alarms);
        Table telemetry = NewTable("telemetry", "due", "received", "historical", "missing", "doubled");
        foreach ((string name, TelemetryFigures sensor) in verdict.Telemetry)
        {
            Row(telemetry, name, sensor.Made, sensor.Received, sensor.Historical, sensor.Missing, sensor.Doubled);
        }

        AnsiConsole.Write(telemetry);
        if (verdict.Outputs.Count > 0)
        {
            Table outputs = NewTable("output", "went on", "on, s", "longest, s", "messages");
            foreach ((string name, OutputFigures output) in verdict.Outputs)
            {
                Row(outputs, name, output.Raised, output.OnMs / 1000, output.LongestMs / 1000, output.Received);
            }

            AnsiConsole.Write(outputs);
        }

        Console.WriteLine(
            $"missing telemetry: {verdict.Dropped} counted as dropped by the backlog, {verdict.LostInRam} in RAM when a start "
            + $"ended, {verdict.LostOnLink} given to a dead link");
        if (record.Boots.Exists(boot => boot.Durable.Count > 0))
        {
            Console.WriteLine(
                $"stored telemetry: {record.StoredCommits} writes of {record.StoredBytes} bytes to flash, {verdict.LostStored} missing");
        }

        Console.WriteLine($"time stamps: {verdict.TimesChecked} checked, {verdict.TimesNull} of them null, from before the clock was set");
        Console.WriteLine($"commands: {record.CommandsTaken}, answers: {verdict.Replies}");
        foreach (string broken in verdict.Broken.Take(LinesMax))
        {
            Console.WriteLine("broken: " + broken);
        }

        Console.WriteLine(verdict.Broken.Count == 0 ? "every promise was kept" : $"{verdict.Broken.Count} promises were broken");
    }

    private static Table NewTable(string first, params string[] others)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn(first);
        foreach (string column in others)
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        return table;
    }

    private static void Row(Table table, string name, params long[] values) =>
        table.AddRow([Markup.Escape(name), .. values.Select(value => value.ToString(CultureInfo.InvariantCulture))]);
}
