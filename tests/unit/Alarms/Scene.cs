using System.Globalization;
using Gateway.Alarms;
using AlarmStates = Gateway.Simulation.Scenes.AlarmStates;

namespace Gateway.Tests.Unit.Alarms;

/// <summary>
/// One row of the table of scenes. Times are in s and values in whole units; the curve is read once a second.
/// </summary>
/// <param name="What">What it shows.</param>
/// <param name="Rule">
/// <c>above 80</c>, <c>below 5</c>, <c>band 10 30</c>, <c>rate 60 window 4</c> (a minute), <c>no-data 10</c>, <c>fault</c>,
/// <c>contact closed</c>; then <c>hysteresis</c>, <c>on</c>, <c>off</c>, <c>re-alarm</c> with a number, and <c>latch</c>.
/// </param>
/// <param name="Curve">
/// <c>second:input</c>, which stays until the next; the last one has no input. An input is a reading, a ramp <c>20..80</c> to the
/// next one's time, <c>!</c> for readings that fail, <c>-</c> for none; or once <c>ack</c> or <c>reset</c>.
/// </param>
/// <param name="Expected"><c>second:state</c> of each publication.</param>
public sealed record Scene(string What, string Rule, string Curve, string Expected)
{
    private readonly string[] words = Rule.Split(' ');

    public bool IsContact => words[0] == "contact";

    public bool ReAlarms => words.Contains("re-alarm");

    /// <summary>The states alone, in order.</summary>
    public string[] ExpectedStates => [.. Expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split(':')[1])];

    public override string ToString() => $"{Rule}: {What}";

    /// <summary>A new rule according to the row.</summary>
    public AlarmRule MakeRule()
    {
        int hysteresis = 1000 * (Option("hysteresis") ?? 0);
        AlarmRule rule = words[0] switch
        {
            "above" => new ThresholdRule(AlarmSeverity.High, true, 1000 * Number(1), hysteresis, 0),
            "below" => new ThresholdRule(AlarmSeverity.High, false, 1000 * Number(1), hysteresis, 0),
            "band" => new BandRule(AlarmSeverity.High, 1000 * Number(1), 1000 * Number(2), hysteresis),
            "rate" => new RateRule(AlarmSeverity.High, 1000 * Number(1), hysteresis, 1000 * Option("window")!.Value),
            "no-data" => new NoDataRule(AlarmSeverity.High, 1000 * Number(1)),
            "fault" => new FaultRule(AlarmSeverity.High),
            "contact" => new ContactRule(AlarmSeverity.High, words[1] == "closed", 1000 * (Option("debounce") ?? 0)),
            _ => throw new FormatException(Rule)
        };
        rule.OnDelayMs = Math.Max(rule.OnDelayMs, 1000 * (Option("on") ?? 0));
        rule.OffDelayMs = Math.Max(rule.OffDelayMs, 1000 * (Option("off") ?? 0));
        rule.ReAlarmMs = 1000 * (Option("re-alarm") ?? 0);
        rule.IsLatching = words.Contains("latch");
        return rule;
    }

    /// <summary>
    /// The curve, one row a second: the operator's action (null for none), and the reading in thousandths; a failed reading is
    /// <see cref="int.MaxValue"/> and none <see cref="int.MinValue"/>.
    /// </summary>
    public IEnumerable<(string? Action, int Milli)> Seconds()
    {
        (int At, string Input)[] points = [.. Curve.Split(' ').Select(point =>
            (int.Parse(point[..point.IndexOf(':')], CultureInfo.InvariantCulture), point[(point.IndexOf(':') + 1)..]))];
        string held = "-";
        int heldAt = 0;
        int heldUntil = 0;
        for (int i = 0; i + 1 < points.Length; i++)
        {
            string? action = points[i].Input is "ack" or "reset" ? points[i].Input : null;
            if (action == null)
            {
                held = points[i].Input;
                heldAt = points[i].At;
                heldUntil = points.Skip(i + 1).First(point => point.Input is not ("ack" or "reset")).At;
            }

            for (int second = points[i].At; second < points[i + 1].At; second++)
            {
                yield return (second == points[i].At ? action : null, Milli(held, second - heldAt, heldUntil - heldAt));
            }
        }
    }

    /// <summary>What the rule publishes, in the form of <see cref="Expected"/>.</summary>
    public string Publications()
    {
        AlarmRule rule = MakeRule();
        var found = new List<string>();
        long second = 0;
        foreach ((string? action, int milli) in Seconds())
        {
            if (action == "ack")
            {
                rule.Acknowledge(second * 1000);
                Take(rule, second, found);
            }
            else if (action == "reset")
            {
                rule.Reset(second * 1000);
                Take(rule, second, found);
            }

            _ = milli switch
            {
                int.MinValue => false,
                int.MaxValue => rule.Fail(2, second * 1000),
                _ => rule.Evaluate(milli, second * 1000)
            };
            Take(rule, second, found);
            rule.Tick(second * 1000);
            Take(rule, second++, found);
        }

        return string.Join(' ', found);
    }

    private static void Take(AlarmRule rule, long second, List<string> found)
    {
        if (rule.Pending != AlarmTransition.None)
        {
            found.Add($"{second}:{AlarmStates.NameOf(rule)}");
            rule.Accept();
        }
    }

    private static int Milli(string input, int since, int until)
    {
        if (input is "!" or "-")
        {
            return input == "!" ? int.MaxValue : int.MinValue;
        }

        string[] ends = input.Split("..");
        int from = 1000 * int.Parse(ends[0], CultureInfo.InvariantCulture);
        int to = 1000 * int.Parse(ends[^1], CultureInfo.InvariantCulture);
        return from + ((to - from) * since / until);
    }

    private int Number(int at) => int.Parse(words[at], CultureInfo.InvariantCulture);

    private int? Option(string name) => Array.IndexOf(words, name) is > 0 and int at ? Number(at + 1) : null;
}
