using System.Globalization;

namespace Gateway.Hal.Host;

/// <summary>
/// What a simulated sensor measures over time, as a text: parts that are added, such as <c>21+sine:3,10m+noise:0.1</c>. It depends only
/// on the time.
/// </summary>
/// <remarks>
/// A part is a number; <c>constant:VALUE</c>; <c>sine:AMPLITUDE,PERIOD</c>; <c>ramp:FROM,TO,TIME</c>, again and again;
/// <c>step:LOW,HIGH,PERIOD</c>, half of the period each; <c>noise:AMPLITUDE[,SEED]</c>; <c>gap:EVERY,TIME</c>, no answer in the last
/// TIME of each EVERY; or <c>absent</c>, no answer at all. Numbers are in the sensor's unit.
/// </remarks>
public sealed class Waveform
{
    /// <summary>The largest magnitude of a number, in thousandths, so that a sum of parts is an int.</summary>
    public const int ValueMilliMax = 2_000_000_000;

    /// <summary>The longest time: a week, in ms.</summary>
    public const int TimeMsMax = 7 * 24 * 60 * 60 * 1000;

    private const string Kinds = "a number, constant, sine, ramp, step, noise, gap, absent";
    private const int PartsMax = 16;

    private readonly string text;
    private readonly IReadOnlyList<Func<long, double>> parts;
    private readonly IReadOnlyList<Func<long, bool>> gaps;

    private Waveform(string text, IReadOnlyList<Func<long, double>> parts, IReadOnlyList<Func<long, bool>> gaps)
    {
        this.text = text;
        this.parts = parts;
        this.gaps = gaps;
    }

    /// <summary>Reads a text. Throws <see cref="FormatException"/>, which names the part that is wrong and what would be right.</summary>
    public static Waveform Parse(string text)
    {
        List<Func<long, double>> parts = [];
        List<Func<long, bool>> gaps = [];
        string[] pieces = text.Split('+');
        if (pieces.Length > PartsMax)
        {
            throw new FormatException($"'{text}' has more than {PartsMax} parts");
        }

        foreach (string piece in pieces)
        {
            int colon = piece.IndexOf(':');
            string kind = colon < 0 ? piece : piece[..colon];
            string[] words = colon < 0 ? [] : piece[(colon + 1)..].Split(',');
            switch (kind)
            {
                case "gap":
                    (int everyMs, int gapMs) = Gap(piece, words);
                    gaps.Add(ms => ms % everyMs >= everyMs - gapMs);
                    break;
                case "absent" when colon < 0:
                    gaps.Add(_ => true);
                    break;
                default:
                    parts.Add(PartOf(piece, kind, words, colon >= 0));
                    break;
            }
        }

        return new Waveform(text, parts, gaps);
    }

    /// <summary>The value at a time of 0 or more, in thousandths; null if there is no answer.</summary>
    public int? MilliAt(long ms) => gaps.Any(gap => gap(ms))
        ? null
        : (int)Math.Clamp(Math.Round(parts.Sum(part => part(ms))), -ValueMilliMax, ValueMilliMax);

    /// <summary>The text as it was given.</summary>
    public override string ToString() => text;

    private static Func<long, double> PartOf(string piece, string kind, string[] words, bool hasWords)
    {
        switch (kind, words.Length)
        {
            case ("constant", 1):
                return Constant(Milli(piece, words[0]));
            case ("sine", 2):
                int amplitude = Amplitude(piece, words[0]);
                int sineMs = Time(piece, words[1]);
                return ms => amplitude * Math.Sin(2 * Math.PI * (ms % sineMs) / sineMs);
            case ("ramp", 3):
                int from = Milli(piece, words[0]);
                int to = Milli(piece, words[1]);
                int rampMs = Time(piece, words[2]);
                return ms => from + (((double)to - from) * (ms % rampMs) / rampMs);
            case ("step", 3):
                int low = Milli(piece, words[0]);
                int high = Milli(piece, words[1]);
                int stepMs = Time(piece, words[2]);
                return ms => ms % stepMs * 2 < stepMs ? low : high;
            case ("noise", 1 or 2):
                int noise = Amplitude(piece, words[0]);
                uint seed = words.Length == 1 ? 1 : Seed(piece, words[1]);
                return ms => noise * ((2.0 * SeededMoments.Mix(seed, (ulong)ms, 3) / ulong.MaxValue) - 1);
            default:
                return !hasWords && MilliText.TryParse(kind, out _)
                    ? Constant(Milli(piece, kind))
                    : throw Bad(piece, WantedOf(kind));
        }
    }

    private static string WantedOf(string kind) => kind switch
    {
        "constant" => "constant:VALUE",
        "sine" => "sine:AMPLITUDE,PERIOD",
        "ramp" => "ramp:FROM,TO,TIME",
        "step" => "step:LOW,HIGH,PERIOD",
        "noise" => "noise:AMPLITUDE or noise:AMPLITUDE,SEED",
        "gap" => "gap:EVERY,TIME",
        "absent" => "absent, without a colon",
        _ => $"one of {Kinds}",
    };

    private static Func<long, double> Constant(int milli) => _ => milli;

    private static (int EveryMs, int GapMs) Gap(string piece, string[] words)
    {
        if (words.Length != 2)
        {
            throw Bad(piece, WantedOf("gap"));
        }

        (int everyMs, int gapMs) = (Time(piece, words[0]), Time(piece, words[1]));
        return gapMs < everyMs ? (everyMs, gapMs) : throw Bad(piece, "gap:EVERY,TIME with a TIME shorter than EVERY");
    }

    private static int Milli(string piece, string word) =>
        MilliText.TryParse(word, out int milli) && Math.Abs((long)milli) <= ValueMilliMax
            ? milli
            : throw new FormatException($"'{word}' in '{piece}' is not a number from -2000000 to 2000000");

    private static int Amplitude(string piece, string word) =>
        Milli(piece, word) is var milli and >= 0 ? milli : throw new FormatException($"'{word}' in '{piece}' is below 0");

    private static int Time(string piece, string word) => TimeText.TryParseMs(word, TimeMsMax, out int ms)
        ? ms
        : throw new FormatException($"'{word}' in '{piece}' is not a time from 1ms to 7d, such as 500ms, 20s, 5m, 1h");

    private static uint Seed(string piece, string word) =>
        uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out uint seed)
            ? seed
            : throw new FormatException($"'{word}' in '{piece}' is not a whole number from 0 to {uint.MaxValue}");

    private static FormatException Bad(string piece, string wanted) => new($"'{piece}' is not {wanted}");
}
