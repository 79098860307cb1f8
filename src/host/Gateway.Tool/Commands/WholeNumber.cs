using System.CommandLine.Parsing;
using System.Globalization;

namespace Gateway.Tool.Commands;

/// <summary>A number on the command line. Validators of typed options throw for text that is not a number; this one reports it.</summary>
internal static class WholeNumber
{
    public static int Parse(ArgumentResult result, int min, int max, string message)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= min && number <= max)
        {
            return number;
        }

        result.AddError(message);
        return min;
    }
}
