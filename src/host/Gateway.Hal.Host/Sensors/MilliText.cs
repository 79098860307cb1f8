using System.Globalization;

namespace Gateway.Hal.Host;

/// <summary>Decimal numbers as people write them, to thousandths.</summary>
internal static class MilliText
{
    /// <summary>
    /// "21.5" gives 21500. Digits with an optional sign and decimal point; more than three decimals are rounded. False for anything else,
    /// or if the result does not fit an int.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out int milli)
    {
        milli = 0;
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(text, style, CultureInfo.InvariantCulture, out decimal value)
            || Math.Abs(value) > int.MaxValue / 1000)
        {
            return false;
        }

        milli = (int)Math.Round(value * 1000, MidpointRounding.AwayFromZero);
        return true;
    }
}
