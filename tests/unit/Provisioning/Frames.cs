using System.Globalization;
using System.Text;
using Xunit;

namespace Gateway.Tests.Unit.Provisioning;

/// <summary>Reads a program's answers by their lengths alone, as src/docs/console.md says.</summary>
internal static class Frames
{
    /// <summary>The data lines of all answers; fails where a length, a count or an end is not what it says.</summary>
    public static List<string> Read(byte[] output, out int answers)
    {
        List<string> data = [];
        answers = 0;
        int lines = 0;
        int bytes = 0;
        int at = 0;
        while (at < output.Length)
        {
            string kind = Word(output, ref at);
            switch (kind)
            {
                case "=":
                    int length = int.Parse(Word(output, ref at), CultureInfo.InvariantCulture);
                    data.Add(Encoding.UTF8.GetString(output, at, length));
                    at += length;
                    lines++;
                    bytes += length;
                    break;
                case "ok":
                    Assert.Equal(lines, int.Parse(Word(output, ref at), CultureInfo.InvariantCulture));
                    Assert.Equal(bytes, int.Parse(Word(output, ref at), CultureInfo.InvariantCulture));
                    at--;
                    (lines, bytes) = (0, 0);
                    answers++;
                    break;
                case "err":
                    Assert.InRange(int.Parse(Word(output, ref at), CultureInfo.InvariantCulture), 1, 99);
                    int textLength = int.Parse(Word(output, ref at), CultureInfo.InvariantCulture);
                    at += textLength;
                    (lines, bytes) = (0, 0);
                    answers++;
                    break;
                case "go":
                    Word(output, ref at);
                    at--;
                    break;
                default:
                    Assert.Fail($"at {at}: {kind}");
                    break;
            }

            Assert.True(output[at] == '\n', $"at {at} of {Encoding.UTF8.GetString(output)}");
            at++;
        }

        Assert.Equal(0, lines);
        return data;
    }

    private static string Word(byte[] output, ref int at)
    {
        int from = at;
        while (output[at] != ' ' && output[at] != '\n')
        {
            at++;
        }

        return Encoding.ASCII.GetString(output, from, at++ - from);
    }
}
