using System.Buffers.Binary;
using Gateway.Client;
using Gateway.Tests.Unit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Client;

public class PcapFileTests(ITestOutputHelper output)
{
    [Fact]
    public void However_a_link_parts_packets_no_segment_ends_inside_a_fixed_header_and_no_byte_is_lost()
    {
        var random = new Random(TestSeed.Next(output, out string seed));
        for (int round = 0; round < 200; round++)
        {
            var stream = new MemoryStream();
            var capture = new PcapFile(stream, hasSecrets: true);
            List<byte>[] sent = [[], []];
            var ends = new HashSet<int>[] { [0], [0] };
            for (int side = 0; side < 2; side++)
            {
                for (int i = random.Next(1, 20); i > 0; i--)
                {
                    Append(sent[side], ends[side], random);
                }
            }

            int[] at = [0, 0];
            while (at[0] < sent[0].Count || at[1] < sent[1].Count)
            {
                int side = at[0] == sent[0].Count ? 1 : at[1] == sent[1].Count ? 0 : random.Next(2);
                int bytes = Math.Min(random.Next(1, random.Next(2, 3000)), sent[side].Count - at[side]);
                capture.Data(1, side == 1, sent[side].GetRange(at[side], bytes).ToArray());
                at[side] += bytes;
            }

            capture.Close(2, false);
            foreach (int side in new[] { 0, 1 })
            {
                int end = 0;
                var read = new List<byte>();
                foreach (byte[] segment in Segments(stream.ToArray(), side))
                {
                    read.AddRange(segment);
                    end += segment.Length;
                    Assert.True(IsBoundary(sent[side], ends[side], end), $"{seed}: side {side}, a segment ends at {end}");
                }

                Assert.True(sent[side].SequenceEqual(read), $"{seed}: side {side}");
            }
        }
    }

    [Theory]
    [InlineData("close")]
    [InlineData("cut")]
    [InlineData("vanish")]
    [InlineData("dispose")]
    public void The_beginning_of_a_header_whose_rest_never_came_is_written_when_the_connection_ends(string end)
    {
        var stream = new MemoryStream();
        var capture = new PcapFile(stream, hasSecrets: true);
        capture.Data(1, true, [0x20, 0x02, 0x00, 0x00, 0x30, 0x80]);
        Assert.Equal([[0x20, 0x02, 0x00, 0x00]], Segments(stream.ToArray(), 1));
        switch (end)
        {
            case "close":
                capture.Close(2, true);
                break;
            case "cut":
                capture.Cut(2);
                break;
            case "vanish":
                capture.Vanish();
                break;
            default:
                capture.Dispose();
                break;
        }

        Assert.Equal([[0x20, 0x02, 0x00, 0x00], [0x30, 0x80]], Segments(stream.ToArray(), 1));
    }

    [Fact]
    public void A_length_that_is_none_is_passed_on_as_it_came()
    {
        var stream = new MemoryStream();
        var capture = new PcapFile(stream, hasSecrets: true);
        byte[] bytes = [0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x30];
        foreach (byte one in bytes)
        {
            capture.Data(1, false, [one]);
        }

        Assert.Equal([[0x30, 0xFF, 0xFF, 0xFF, 0xFF], [0x7F], [0x30]], Segments(stream.ToArray(), 0));
    }

    private static void Append(List<byte> stream, HashSet<int> ends, Random random)
    {
        int body = random.Next(4) switch { 0 => 0, 1 => random.Next(128), 2 => random.Next(128, 400), _ => random.Next(16_000, 17_000) };
        stream.Add(0x30);
        int rest = body;
        do
        {
            stream.Add((byte)((rest & 0x7F) | (rest > 0x7F ? 0x80 : 0)));
            rest >>= 7;
        }
        while (rest > 0);
        ends.Add(stream.Count);
        for (int i = 0; i < body; i++)
        {
            stream.Add((byte)i);
        }

        ends.Add(stream.Count);
    }

    // After a whole header, within a body, or between two packets: anywhere except between a packet's first byte and its header's last.
    private static bool IsBoundary(List<byte> stream, HashSet<int> ends, int at)
    {
        if (ends.Contains(at))
        {
            return true;
        }

        int begin = ends.Where(end => end < at).Max();
        int behind = ends.Where(end => end > at).Min();
        bool isHeader = behind - begin <= 5 && stream[begin] == 0x30 && HeaderBytes(stream, begin) == behind - begin;
        return !isHeader;
    }

    private static int HeaderBytes(List<byte> stream, int at)
    {
        int bytes = 2;
        while (at + bytes - 1 < stream.Count && (stream[at + bytes - 1] & 0x80) != 0)
        {
            bytes++;
        }

        return bytes;
    }

    // The TCP payloads of one side, without empty ones: records begin after 24 bytes, and a frame has 54 bytes before the payload.
    internal static List<byte[]> Segments(byte[] file, int side)
    {
        var segments = new List<byte[]>();
        for (int at = 24; at < file.Length;)
        {
            int bytes = (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8));
            byte[] frame = file[(at + 16)..(at + 16 + bytes)];
            at += 16 + bytes;
            if (frame[11] == 1 + side && frame.Length > 54)
            {
                segments.Add(frame[54..]);
            }
        }

        return segments;
    }
}
