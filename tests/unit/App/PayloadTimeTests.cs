using System.Text;
using System.Text.Json;
using Gateway.App;
using Gateway.Primitives;
using Gateway.Tests.Fakes;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>Boot, time and the mark of a clock that is holding, against a plain rendering and a clock that is asked.</summary>
public class PayloadTimeTests
{
    private sealed class Fixed : Gateway.Hal.ISensor
    {
        public Gateway.Hal.SensorStatus Poll(long nowMs) => Gateway.Hal.SensorStatus.Ok;

        public int ValueMilli => 1;
    }

    [Fact]
    public void Stamps_agree_with_a_plain_rendering()
    {
        var clock = new FakeClock();
        var payloads = new Payloads(clock);
        var sensor = new SensorChannel(Encoding.ASCII.GetBytes("s"), Encoding.UTF8.GetBytes("a\"\\b"), new Fixed(), 1000, 1000);
        var random = new Random(7);
        long[] boots = [0, 1, 9, 10, 99, 100, 12345, 999_999_999, 1_000_000_000, 4_294_967_295, 1, 4_294_967_295, 0];
        List<string> wrong = [];
        for (int i = 0; i < 50_000; i++)
        {
            long boot = boots[random.Next(boots.Length)];
            clock.UtcMs = random.Next(8) switch
            {
                0 => -1,
                1 => random.Next(3_000_000),
                2 => 999_999 + random.Next(3),
                3 => 1_700_000_000_000 + random.Next(3_000_000),
                4 => 1_700_000_000_000 - random.Next(3_000_000),
                5 => 9_999_999_999_999,
                6 => 1_000_000L * random.Next(5),
                _ => 1_700_000_999_999 + random.Next(3)
            };
            clock.MonotonicMs = 5000 + random.Next(200_000_000);
            clock.SyncedMs = random.Next(3) == 0 ? -1 : random.NextInt64(clock.MonotonicMs);
            long now = clock.MonotonicMs;
            long at = now - random.Next(2) * random.Next(3_000_000);
            at = Math.Max(at, clock.UtcMs < 0 ? 0 : Math.Max(0, now - clock.UtcMs));
            int bytes = payloads.PutTelemetry(sensor, 5, 1000, 0, 0, boot, at, now, false);
            string text = Encoding.UTF8.GetString(payloads.Buffer, 0, bytes);
            string plain = $"{{\"value\":1.000,\"unit\":\"a\\\"\\\\b\",\"seq\":5,\"boot\":{boot},\"time\":"
                + (clock.UtcMs < 0 ? $"null,\"uptime\":{at}" : $"{clock.UtcMs - (now - at)}");
            if (!text.StartsWith(plain, StringComparison.Ordinal) && wrong.Count < 10)
            {
                wrong.Add($"{text} wanted {plain}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    // As in NanoClock: the answer of a time server shows at the next reading of the clock.
    private sealed class LookedAtClock : Gateway.Hal.IClock
    {
        private long seenOffset = -1;
        private long syncedMs = -1;

        public long Offset = 1_700_000_000_000;

        public long MonotonicMs { get; set; }

        public long UtcMs => Offset + MonotonicMs;

        public long SyncedMs
        {
            get
            {
                if (syncedMs < 0 || Math.Abs(Offset - seenOffset) >= 3)
                {
                    seenOffset = Offset;
                    syncedMs = MonotonicMs;
                }

                return syncedMs;
            }
        }
    }

    [Fact]
    public void A_clock_whose_last_answer_is_more_than_a_day_ago_is_holding()
    {
        const long Hour = 3_600_000;
        var clock = new LookedAtClock();
        var payloads = new Payloads(clock);
        var sensor = new SensorChannel(Encoding.ASCII.GetBytes("s"), Encoding.ASCII.GetBytes("K"), new Fixed(), 1000, 1000);
        long heldFrom = -1;
        for (long now = 1000; now < 60 * Hour && heldFrom < 0; now += 10_000)
        {
            clock.MonotonicMs = now;
            if (now == 1000 + Hour)
            {
                // The time server's last answer; then it is silent.
                clock.Offset += 40;
            }

            int bytes = payloads.PutTelemetry(sensor, 5, 1000, 0, 0, 1, now, now, false);
            heldFrom = Encoding.ASCII.GetString(payloads.Buffer, 0, bytes).Contains("holding", StringComparison.Ordinal) ? now : -1;
        }

        Assert.InRange(heldFrom, 25 * Hour, (25 * Hour) + 60_000);
    }
}
