using System.Text;
using Gateway.Client;
using Gateway.Tests.Unit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Client;

/// <summary>A capture masks user name and password of CONNECT and changes nothing else.</summary>
public class ConnectMaskTests(ITestOutputHelper output)
{
    private const string Secret = "hunter2";

    [Theory]
    [InlineData(false, true, true)]
    [InlineData(true, true, true)]
    [InlineData(true, true, false)]
    [InlineData(true, false, false)]
    [InlineData(false, false, false)]
    public void However_the_packet_is_cut_only_user_and_password_are_masked(bool hasWill, bool hasUser, bool hasPassword)
    {
        Random random = new(TestSeed.Next(output, out string seed));
        byte[] sent = Connect(4, hasWill, hasUser, hasPassword);
        string expected = Encoding.Latin1.GetString(sent)
            .Replace("me-" + Secret, new string('*', Secret.Length + 3), StringComparison.Ordinal)
            .Replace(Secret, new string('*', Secret.Length), StringComparison.Ordinal);
        for (int round = 0; round < 100; round++)
        {
            MemoryStream stream = new();
            PcapFile capture = new(stream);
            for (int connection = 0; connection < 2; connection++)
            {
                for (int at = 0; at < sent.Length;)
                {
                    int bytes = random.Next(1, sent.Length - at + 1);
                    capture.Data(1, byBroker: false, sent.AsSpan(at, bytes));
                    at += bytes;
                }

                capture.Data(1, byBroker: false, Publish());
                capture.Close(1, byBroker: false);
            }

            capture.Dispose();
            string both = expected + Encoding.Latin1.GetString(Publish());
            string read = Encoding.Latin1.GetString([.. PcapFileTests.Segments(stream.ToArray(), 0).SelectMany(segment => segment)]);
            Assert.True(both + both == read, seed);
        }
    }

    [Fact]
    public void A_connect_of_an_unknown_version_is_masked_whole_after_it()
    {
        MemoryStream stream = new();
        using PcapFile capture = new(stream);
        capture.Data(1, byBroker: false, Connect(5, hasWill: true, hasUser: true, hasPassword: true));
        Assert.DoesNotContain(Secret, Encoding.Latin1.GetString(stream.ToArray()));
    }

    [Fact]
    public void With_secrets_they_are_there()
    {
        MemoryStream stream = new();
        using PcapFile capture = new(stream, hasSecrets: true);
        capture.Data(1, byBroker: false, Connect(4, hasWill: true, hasUser: true, hasPassword: true));
        Assert.Contains(Secret, Encoding.Latin1.GetString(stream.ToArray()));
    }

    // A message may hold what looks like a CONNECT.
    private static byte[] Publish() => [0x30, 5, 0, 1, (byte)'t', 0x10, 0x0C];

    private static byte[] Connect(byte level, bool hasWill, bool hasUser, bool hasPassword)
    {
        int flags = 2 | (hasWill ? 0x24 : 0) | (hasUser ? 0x80 : 0) | (hasPassword ? 0x40 : 0);
        byte[] body =
        [
            .. Text("MQTT"), level, (byte)flags, 0, 30, .. Text("client"),
            .. hasWill ? Text("gateway/x/status") : [], .. hasWill ? Text(new string('w', 200)) : [],
            .. hasUser ? Text("me-" + Secret) : [], .. hasPassword ? Text(Secret) : [],
        ];
        return body.Length < 128
            ? [0x10, (byte)body.Length, .. body]
            : [0x10, (byte)(body.Length | 0x80), (byte)(body.Length >> 7), .. body];
    }

    private static byte[] Text(string text) => [(byte)(text.Length >> 8), (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
}
