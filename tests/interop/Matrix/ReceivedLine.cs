using System.Globalization;
using System.Text;

namespace Gateway.Tests.Interop.Matrix;

/// <summary>A message as either peer prints it: <c>message TOPIC QOS RETAIN HEX</c>. The topics of these tests have no spaces.</summary>
internal sealed record ReceivedLine(string Topic, int Qos, bool Retain, string Payload)
{
    /// <summary>The messages among a peer's lines.</summary>
    public static ReceivedLine[] Of(IEnumerable<string> lines) => [.. lines.Where(IsOne).Select(Parse)];

    /// <summary>Whether a line is a message.</summary>
    public static bool IsOne(string line) => line.StartsWith("message ", StringComparison.Ordinal);

    /// <summary>Reads one.</summary>
    public static ReceivedLine Parse(string line)
    {
        string[] parts = line.Split(' ');
        string payload = Encoding.UTF8.GetString(Convert.FromHexString(parts.Length > 4 ? parts[4] : ""));
        return new ReceivedLine(parts[1], int.Parse(parts[2], CultureInfo.InvariantCulture), parts[3] == "1", payload);
    }
}
