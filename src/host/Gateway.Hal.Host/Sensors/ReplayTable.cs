using System.Globalization;

namespace Gateway.Hal.Host;

/// <summary>
/// The rows of a recording. The file is text with the columns <c>time,value</c>: time in seconds (decimal) or ISO 8601
/// (without an offset it is UTC), one kind in the whole file and never going back; value decimal. A first row of two words is a header;
/// empty lines and lines that begin with # are comments.
/// </summary>
internal sealed class ReplayTable
{
    /// <summary>The most rows: a year at one a minute, in 12 bytes each.</summary>
    public const int RowsMax = 600_000;

    /// <summary>The most characters of a line.</summary>
    public const int LineCharsMax = 200;

    private readonly string name;
    private readonly List<long> timesMs = [];
    private readonly List<int> valuesMilli = [];
    private bool headerSeen;
    private bool isoTime;
    private long firstMs;

    private ReplayTable(string name)
    {
        this.name = name;
    }

    /// <summary>Rows, at least 1.</summary>
    public int Count => timesMs.Count;

    /// <summary>Time of a row after the first one's, in milliseconds.</summary>
    public long TimeMs(int row) => timesMs[row];

    /// <summary>Value of a row in thousandths.</summary>
    public int ValueMilli(int row) => valuesMilli[row];

    /// <summary>Reads the file. Throws <see cref="SensorSpecException"/>.</summary>
    public static ReplayTable Load(string file)
    {
        ReplayTable table = new(file);
        try
        {
            int number = 0;
            foreach (string line in File.ReadLines(file))
            {
                table.AddLine(line.AsSpan().Trim(), ++number);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SensorSpecException($"{file} cannot be read: {exception.Message}");
        }

        return table.Count > 0 ? table : throw new SensorSpecException($"{file} holds no reading");
    }

    private void AddLine(ReadOnlySpan<char> line, int number)
    {
        if (line.IsEmpty || line[0] == '#')
        {
            return;
        }

        if (line.Length > LineCharsMax)
        {
            throw Bad(number, $"it is longer than {LineCharsMax} characters");
        }

        int comma = line.IndexOf(',');
        if (comma < 0 || line[(comma + 1)..].Contains(','))
        {
            throw Bad(number, $"'{line}' is not time,value");
        }

        ReadOnlySpan<char> time = line[..comma].Trim();
        ReadOnlySpan<char> value = line[(comma + 1)..].Trim();
        bool timeIsGood = TryTime(time, out long ms, out bool iso);
        bool valueIsGood = MilliText.TryParse(value, out int milli);
        if (!timeIsGood && !valueIsGood && Count == 0 && !headerSeen)
        {
            headerSeen = true;
            return;
        }

        if (!timeIsGood)
        {
            throw Bad(number, $"the time '{time}' is neither seconds nor ISO 8601");
        }

        if (!valueIsGood)
        {
            throw Bad(number, $"the value '{value}' is not a number, or too large");
        }

        AddRow(ms, iso, milli, number);
    }

    private void AddRow(long ms, bool iso, int milli, int number)
    {
        if (Count == 0)
        {
            firstMs = ms;
            isoTime = iso;
        }
        else if (iso != isoTime)
        {
            throw Bad(number, "seconds and ISO 8601 are mixed");
        }
        else if (ms - firstMs < timesMs[^1])
        {
            throw Bad(number, "the time goes back");
        }
        else if (Count == RowsMax)
        {
            throw Bad(number, $"there are more than {RowsMax} rows");
        }

        timesMs.Add(ms - firstMs);
        valuesMilli.Add(milli);
    }

    private static bool TryTime(ReadOnlySpan<char> text, out long ms, out bool iso)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        const decimal secondsMax = 1e12m; // 30,000 years, and far from an overflow in milliseconds.
        iso = false;
        ms = 0;
        if (decimal.TryParse(text, style, CultureInfo.InvariantCulture, out decimal seconds))
        {
            ms = Math.Abs(seconds) <= secondsMax ? (long)(seconds * 1000) : 0;
            return Math.Abs(seconds) <= secondsMax;
        }

        iso = true;
        if (text.Length < 10 || text[4] != '-' || !DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment))
        {
            return false;
        }

        ms = moment.ToUnixTimeMilliseconds();
        return true;
    }

    private SensorSpecException Bad(int number, string why) => new($"{name} line {number}: {why}");
}
