using Gateway.Primitives;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Primitives;

public class RingTests(ITestOutputHelper log)
{
    [Fact]
    public void An_integer_ring_behaves_as_a_queue_of_its_capacity()
    {
        Random random = Seed.Next(log, out string seed);
        for (int capacity = 1; capacity <= 5; capacity++)
        {
            var ring = new IntRing(capacity);
            var model = new Queue<int>();
            for (int i = 0; i < 2000; i++)
            {
                if (random.Next(2) == 0)
                {
                    bool fits = model.Count < capacity;
                    Assert.True(fits == ring.TryAdd(i), seed);
                    if (fits)
                    {
                        model.Enqueue(i);
                    }
                }
                else
                {
                    bool any = model.TryDequeue(out int expected);
                    Assert.True(any == ring.TryTake(out int item) && item == expected, seed);
                }
            }
        }
    }

    [Fact]
    public void A_byte_ring_behaves_as_a_queue_of_its_capacity()
    {
        Random random = Seed.Next(log, out string seed);
        for (int capacity = 1; capacity <= 9; capacity++)
        {
            var ring = new ByteRing(capacity);
            var model = new Queue<byte>();
            var bytes = new byte[16];
            for (int i = 0; i < 2000; i++)
            {
                int count = random.Next(12);
                if (random.Next(2) == 0)
                {
                    random.NextBytes(bytes);
                    int taken = ring.Add(bytes, 2, count);
                    Assert.True(taken == Math.Min(count, capacity - model.Count), seed);
                    for (int at = 0; at < taken; at++)
                    {
                        model.Enqueue(bytes[2 + at]);
                    }
                }
                else
                {
                    int taken = ring.Take(bytes, 1, count);
                    Assert.True(taken == Math.Min(count, model.Count), seed);
                    for (int at = 0; at < taken; at++)
                    {
                        Assert.True(model.Dequeue() == bytes[1 + at], seed);
                    }
                }

                Assert.True(model.Count == ring.Count && ring.Room == capacity - model.Count, seed);
            }
        }
    }
}
