using Xunit;

namespace Gateway.Tests.Unit.Alarms;

/// <summary>
/// Curves and the expected publications. An excursion is either shorter than the delay that suppresses it or longer than twice that delay:
/// a restart begins delays again, and may change only the time.
/// </summary>
public static class SceneTable
{
    public static readonly Scene[] Scenes =
    [
        new("raised at the limit, cleared below the hysteresis", "above 80 hysteresis 2",
            "0:79 2:80 4:79 6:78 8:77 10:", "2:active-unack 8:rtn-unack"),
        new("without hysteresis it clears just below the limit", "above 80",
            "0:80 5:79 10:80 15:", "0:active-unack 5:rtn-unack 10:active-unack"),
        new("raised at the limit, cleared above the hysteresis", "below 5 hysteresis 1",
            "0:6 2:5 4:6 6:7 8:", "2:active-unack 6:rtn-unack"),
        new("from one end of the range to the other", "below -5",
            "0:2000000 3:-2000000 6:2000000 9:", "3:active-unack 6:rtn-unack"),
        new("both limits, and from one beyond the other without a pause", "band 10 30 hysteresis 2",
            "0:20 2:30 4:29 6:28 8:27 10:10 12:5 14:31 16:20 18:", "2:active-unack 8:rtn-unack 10:active-unack 16:rtn-unack"),

        new("an excursion shorter than the on-delay is none", "above 80 on 5",
            "0:79 2:85 5:79 8:85 22:79 24:", "13:active-unack 22:rtn-unack"),
        new("a return shorter than the off-delay is none", "above 80 off 5",
            "0:85 5:70 8:85 12:70 26:", "0:active-unack 17:rtn-unack"),
        new("hysteresis and both delays", "above 80 hysteresis 5 on 4 off 4",
            "0:70 2:81 5:79 8:81 20:76 26:74 28:76 31:74 44:", "12:active-unack 35:rtn-unack"),
        new("a band with both delays: the other limit does not begin the on-delay anew", "band 10 30 on 4 off 4",
            "0:20 2:31 4:9 14:20 17:9 20:20 32:", "6:active-unack 24:rtn-unack"),

        new("acknowledged while active, then over", "above 80",
            "0:85 4:ack 12:70 16:", "0:active-unack 4:active-acked 12:normal"),
        new("over, then acknowledged", "above 80",
            "0:85 4:70 8:ack 16:", "0:active-unack 4:rtn-unack 8:normal"),
        new("over, then active again: a new alarm", "above 80",
            "0:85 4:70 8:85 12:ack 20:", "0:active-unack 4:rtn-unack 8:active-unack 12:active-acked"),
        new("there is nothing to acknowledge, and nothing to reset", "above 80",
            "0:70 4:ack 12:reset 20:", ""),
        new("acknowledged twice is acknowledged once", "above 80",
            "0:85 4:ack 12:ack 20:", "0:active-unack 4:active-acked"),

        new("latched until it is acknowledged and reset", "above 80 latch",
            "0:85 4:70 8:ack 16:reset 24:", "0:active-unack 4:latched-unack 8:latched-acked 16:normal"),
        new("acknowledged first, then over", "above 80 latch",
            "0:85 4:ack 12:70 16:reset 24:", "0:active-unack 4:active-acked 12:latched-acked 16:normal"),
        new("a reset is for what is over and acknowledged", "above 80 latch",
            "0:85 4:reset 12:70 16:reset 24:", "0:active-unack 12:latched-unack"),
        new("latched, then active again", "above 80 latch",
            "0:85 4:70 8:85 12:ack 20:70 24:85 28:", "0:active-unack 4:latched-unack 8:active-unack 12:active-acked 20:latched-acked "
            + "24:active-unack"),
        new("latching with delays", "below 10 on 3 off 3 latch",
            "0:20 2:5 4:20 6:5 16:20 18:5 20:20 30:ack 38:reset 46:",
            "9:active-unack 23:latched-unack 30:latched-acked 38:normal"),

        new("stands: again after each re-alarm time", "above 80 re-alarm 10",
            "0:85 28:70 30:", "0:active-unack 10:active-unack 20:active-unack 28:rtn-unack"),
        new("stands acknowledged: the acknowledgement ends with the re-alarm time", "above 80 re-alarm 10",
            "0:85 4:ack 28:70 30:", "0:active-unack 4:active-acked 14:active-unack 24:active-unack 28:rtn-unack"),
        new("what is over does not stand", "above 80 re-alarm 10 latch",
            "0:85 5:70 40:", "0:active-unack 5:latched-unack"),
        new("stands although its sensor has failed", "above 80 re-alarm 10",
            "0:85 5:! 25:70 28:", "0:active-unack 10:active-unack 20:active-unack 25:rtn-unack"),

        new("rising", "rate 60 window 4",
            "0:20 10:20..80 40:80 50:", "12:active-unack 43:rtn-unack"),
        new("falling", "rate 60 window 4",
            "0:80 10:80..20 40:20 50:", "12:active-unack 43:rtn-unack"),
        new("slower than the limit", "rate 60 window 4",
            "0:20 10:20..35 40:35 50:", ""),
        new("a hysteresis, and a rise that slows down before it ends", "rate 60 hysteresis 20 window 4",
            "0:20 10:20..80 40:80..104 70:104 80:", "12:active-unack 71:rtn-unack"),
        new("on-delay and latching", "rate 60 window 4 on 6 latch",
            "0:20 10:20..28 14:28 24:28..88 54:88 64:ack 72:reset 80:", "32:active-unack 57:latched-unack 64:latched-acked 72:normal"),
        new("a pause without readings is no rise by itself", "rate 60 window 4",
            "0:20 10:- 40:25 50:", ""),

        new("no reading for the time", "no-data 10",
            "0:20 5:- 30:20 35:", "14:active-unack 30:rtn-unack"),
        new("no reading for less than the time", "no-data 10",
            "0:20 5:- 12:20 20:", ""),
        new("a failed reading is no reading", "no-data 10",
            "0:20 5:! 30:20 35:", "14:active-unack 30:rtn-unack"),
        new("never a reading", "no-data 10",
            "0:- 25:20 30:", "10:active-unack 25:rtn-unack"),
        new("one reading in a while does not clear it for good", "no-data 4 off 6 latch",
            "0:- 12:20 14:- 24:20 40:", "4:active-unack 30:latched-unack"),

        new("at fault until it reads again", "fault",
            "0:20 3:! 8:20 12:", "3:active-unack 8:rtn-unack"),
        new("a fault shorter than the on-delay", "fault on 5",
            "0:20 3:! 6:20 10:! 24:20 28:", "15:active-unack 24:rtn-unack"),
        new("no reading at all is no fault, and clears none", "fault",
            "0:20 3:- 8:! 12:- 20:20 24:", "8:active-unack 20:rtn-unack"),
        new("with everything", "fault on 3 off 3 latch",
            "0:! 8:ack 16:20 18:! 20:20 30:reset 38:", "3:active-unack 8:active-acked 23:latched-acked 30:normal"),
        new("a value rule keeps what it saw before the fault", "above 80",
            "0:85 5:! 15:85 18:70 20:", "0:active-unack 18:rtn-unack"),
        new("a fault neither counts nor breaks the on-delay", "above 80 on 6",
            "0:70 2:85 4:! 6:85 20:70 22:", "10:active-unack 20:rtn-unack"),
        new("a fault longer than the on-delay raises nothing", "above 80 on 6",
            "0:70 2:85 4:! 30:85 33:70 35:", ""),
        new("a fault longer than the off-delay clears nothing", "above 80 off 6",
            "0:85 2:70 4:! 30:70 33:85 36:70 50:", "0:active-unack 42:rtn-unack"),
        new("a fault within the off-delay", "band 10 30 off 6 latch",
            "0:35 2:20 4:! 20:20 36:", "0:active-unack 24:latched-unack"),

        new("bouncing is not seen", "contact closed debounce 2",
            "0:0 3:1 4:0 6:1 14:0 15:1 18:0 26:", "8:active-unack 20:rtn-unack"),
        new("open is the alarm", "contact open",
            "0:1 3:0 6:1 9:", "3:active-unack 6:rtn-unack"),
        new("debounce within a longer on-delay, latched", "contact closed debounce 2 on 5 latch",
            "0:0 2:1 5:0 8:1 22:0 23:1 24:0 32:ack 40:reset 48:",
            "13:active-unack 26:latched-unack 32:latched-acked 40:normal"),
    ];

    public static TheoryData<int, string> Rows()
    {
        var rows = new TheoryData<int, string>();
        for (int i = 0; i < Scenes.Length; i++)
        {
            rows.Add(i, Scenes[i].ToString());
        }

        return rows;
    }
}
