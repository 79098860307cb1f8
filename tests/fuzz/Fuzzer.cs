namespace Gateway.Tests.Fuzz;

/// <summary>An input that broke a promise, made as short as possible.</summary>
internal sealed record Finding(string Target, string What, byte[] Input, long Inputs)
{
    public override string ToString() =>
        $"{Target}: {What}{Environment.NewLine}after {Inputs} inputs, with {Input.Length} bytes: {Convert.ToHexString(Input)}";
}

/// <summary>Result of a run.</summary>
internal sealed record FuzzResult(long Inputs, int Kept, Finding? Finding);

/// <summary>
/// Runs a target on mutated inputs, guided by what the target observed. Everything follows from the seed. Bounded by a number of inputs;
/// each target bounds its own steps.
/// </summary>
internal sealed class Fuzzer(FuzzTarget target, int seed)
{
    // The first run of a path warms up the code: what the runtime allocates then does not count.
    private const int WarmRuns = 3;
    private const int ShrinkTriesMax = 4000;
    private const int PoolMax = 4096;

    private readonly HashSet<int> seen = [];

    public FuzzResult Run(long inputs)
    {
        var random = new Random(seed);
        var mutator = new Mutator(random);
        List<byte[]> pool = [.. target.Corpus];
        long done = 0;
        foreach (byte[] input in target.Corpus)
        {
            done++;
            if (Try(input, out int word) is { } what)
            {
                return new FuzzResult(done, pool.Count, Shrink(input, what, done));
            }

            seen.Add(word);
        }

        while (done < inputs)
        {
            byte[] input = mutator.Mutate(pool);
            done++;
            if (Try(input, out int word) is { } what)
            {
                return new FuzzResult(done, pool.Count, Shrink(input, what, done));
            }

            if (seen.Add(word) && pool.Count < PoolMax)
            {
                pool.Add(input);
            }
        }

        return new FuzzResult(done, pool.Count, null);
    }

    /// <summary>The promise that an input breaks, or null.</summary>
    public string? Try(byte[] input, out int word)
    {
        word = 0;
        try
        {
            word = target.RunOne(input);
            for (int i = 0; i < WarmRuns && target.AllocatedBytes > 0; i++)
            {
                target.RunOne(input);
            }

            return target.AllocatedBytes > 0 ? "core allocates" : null;
        }
        catch (FuzzFailureException e)
        {
            return e.Message;
        }
        catch (Exception e)
        {
            string? where = e.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("at Gateway.", StringComparison.Ordinal));
            return $"{e.GetType().Name}{where?[..where.IndexOf(')', StringComparison.Ordinal)]}{(where == null ? "" : ")")}";
        }
    }

    private Finding Shrink(byte[] input, string what, long inputs)
    {
        byte[] best = input;
        int tries = 0;
        for (int part = Math.Max(1, best.Length / 2); part > 0 && tries < ShrinkTriesMax; part /= 2)
        {
            for (int at = 0; at + part <= best.Length && tries < ShrinkTriesMax;)
            {
                tries++;
                byte[] shorter = [.. best[..at], .. best[(at + part)..]];
                if (Try(shorter, out _) == what)
                {
                    best = shorter;
                }
                else
                {
                    at += part;
                }
            }
        }

        for (int at = 0; at < best.Length && tries < ShrinkTriesMax; at++, tries++)
        {
            byte[] simpler = (byte[])best.Clone();
            simpler[at] = 0;
            if (best[at] != 0 && Try(simpler, out _) == what)
            {
                best = simpler;
            }
        }

        return new Finding(target.Name, what, best, inputs);
    }
}
