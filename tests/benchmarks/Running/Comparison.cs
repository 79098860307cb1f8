using System.Globalization;

namespace Gateway.Benchmarks;

/// <summary>Runs all clients in turns, and prints the medians beside each other, each with its ratio to the gateway's.</summary>
internal static class Comparison
{
    private const int NameColumns = 14;
    private const int Columns = 13;

    private static readonly string[] Heads =
        ["messages/s", "gateway is", "CPU us", "gateway is", "system calls", "segments", "allocated B", "syncs"];

    /// <summary>Prints a table for each scenario.</summary>
    public static void Print(IReadOnlyList<Contestant> clients, IEnumerable<Scenario> scenarios, int runs, int count, int port)
    {
        foreach (Scenario scenario in scenarios)
        {
            Row[] rows = [.. clients.Where(client => client.Has(scenario)).Select(client => new Row(client))];
            int messages = scenario.IsDurable ? Math.Max(1, count / 10) : count;
            for (int run = 0; run < runs; run++)
            {
                foreach (Row row in rows)
                {
                    row.Run(scenario, messages, port);
                }
            }

            Console.WriteLine($"\n{scenario}: {messages} messages of {Scenario.PayloadBytes} bytes, median of {runs} runs in turns");
            Console.WriteLine("".PadRight(NameColumns) + string.Concat(Heads.Select(head => head.PadLeft(Columns))));
            foreach (Row row in rows)
            {
                string calls = "-";
                string syncs = "-";
                if (SystemCalls.IsHere)
                {
                    (double all, double sync) = SystemCalls.Of(row.Client, scenario, Math.Max(1, messages / 10), port);
                    (calls, syncs) = (Text(all, 2), Text(sync, 2));
                }

                string[] cells =
                [
                    Text(row.Rate, 0), Times(rows[0].Rate / row.Rate), Text(row.CpuUs, 1), Times(rows[0].CpuUs / row.CpuUs), calls,
                    row.Segments < 0 ? "-" : Text(row.Segments, 2), row.AllocatedBytes < 0 ? "-" : Text(row.AllocatedBytes, 1), syncs,
                ];
                Console.WriteLine(row.Client.Name.PadRight(NameColumns) + string.Concat(cells.Select(cell => cell.PadLeft(Columns))));
            }
        }
    }

    private static string Text(double number, int places) => number.ToString("F" + places, CultureInfo.InvariantCulture);

    private static string Times(double ratio) => Text(ratio, 2) + " x";

    private sealed class Row(Contestant client)
    {
        private readonly List<double> seconds = [];
        private readonly List<double> cpu = [];
        private readonly List<double> allocated = [];
        private readonly List<double> segments = [];
        private int count;

        public Contestant Client => client;

        public double Rate => count / Median(seconds);

        public double CpuUs => Median(cpu) / count * 1e6;

        public double AllocatedBytes => Median(allocated) / count;

        // The messages before the measurement count too.
        public double Segments => Median(segments) / (count * 1.25);

        public void Run(Scenario scenario, int messages, int port)
        {
            count = messages;
            long before = LoopbackSegments.Count();
            Measurement one = client.Run(scenario, messages, port);
            segments.Add(LoopbackSegments.Count() - before);
            seconds.Add(one.Seconds);
            cpu.Add(one.CpuSeconds);
            allocated.Add(one.AllocatedBytes);
        }

        private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
    }
}
