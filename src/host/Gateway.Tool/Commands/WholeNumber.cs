using System.CommandLine.Parsing;
using System.Globalization;

namespace Gateway.Tool.Commands;

/// <summary>A number on the command line. Text that is none is reported with the bounds, which the library does not know.</summary>
internal static class WholeNumber
{
    public static int Parse(ArgumentResult result, int min, int max, string message)
    {
        if (result.Tokens is [{ Value: { } text }] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= min && number <= max)
        {
            return number;
        }

        result.AddError(message);
        return min;
    }
}
