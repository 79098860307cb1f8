using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Interop.Durability;

/// <summary>A system call of a log written by <c>strace -f -yy -xx</c>.</summary>
internal sealed partial record SystemCall(string Name, string Target, byte[] Bytes, long Result)
{
    /// <summary>The calls of a log in their order. A call that another thread interrupted counts where it ended.</summary>
    public static IEnumerable<SystemCall> Read(IEnumerable<string> log)
    {
        Dictionary<string, string> unfinished = [];
        foreach (string line in log)
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            string thread = space < 0 ? "" : line[..space];
            string text = line[(space + 1)..].TrimStart();
            Match begun = Unfinished().Match(text);
            if (begun.Success)
            {
                unfinished[thread] = begun.Groups[1].Value;
                continue;
            }

            Match resumed = Resumed().Match(text);
            if (resumed.Success && unfinished.Remove(thread, out string? beginning))
            {
                text = beginning + resumed.Groups[1].Value;
            }

            Match call = Call().Match(text);
            if (call.Success)
            {
                yield return new SystemCall(
                    call.Groups["name"].Value,
                    Text(call.Groups["target"].Value),
                    Decode(call.Groups["bytes"].Value),
                    long.Parse(call.Groups["result"].Value, CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>A path is written in hexadecimal too, an address is not.</summary>
    private static string Text(string target) =>
        target.StartsWith(@"\x", StringComparison.Ordinal) ? System.Text.Encoding.UTF8.GetString(Decode(target)) : target;

    private static byte[] Decode(string escaped) => Convert.FromHexString(escaped.Replace(@"\x", "", StringComparison.Ordinal));

    [GeneratedRegex(@"^(?<name>\w+)\(\d+<(?<target>.*?)>(?=[,)])(?:, ""(?<bytes>(?:\\x[0-9a-f]{2})*)"")?.*\)\s+= (?<result>-?\d+)")]
    private static partial Regex Call();

    [GeneratedRegex(@"^(.*?)\s*<unfinished \.\.\.>$")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^<\.\.\. \w+ resumed>(.*)$")]
    private static partial Regex Resumed();
}
