using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Gateway.World;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Simulation;

/// <summary>Whatever else a broker does not take, and however it does that: the alarms that it takes arrive.</summary>
public sealed class BrokerMatrixTests(ITestOutputHelper output)
{
    // A departure from [MQTT-4.6.0-1] and [MQTT-4.4.0-1] across topics, and none within one.
    [Fact]
    public void Alarms_of_a_topic_that_the_broker_takes_arrive_in_order_within_two_minutes_whatever_else_it_does_not_take()
    {
        ConcurrentDictionary<MatrixCell, MatrixResult> results = [];
        Parallel.ForEach(BrokerMatrix.Cells, cell => results[cell] = BrokerMatrix.Run(cell));
        string table = ToTable(results);
        output.WriteLine(table);
        Report.Add("broker-matrix", table);
        Assert.Equal(BrokerMatrix.Cells.Count, results.Count);
        string[] wrong =
        [
            .. BrokerMatrix.Cells.Where(cell => results[cell].Wrong != null).Select(cell => $"{cell}: {results[cell].Wrong}")
        ];
        Assert.True(wrong.Length == 0, string.Join(Environment.NewLine, wrong));
        Assert.All(results, cell => Assert.True(cell.Value.ArrivedOfB > 25 && cell.Value.WorstMs <= cell.Key.ArriveMsMax, $"{cell}"));
    }

    private static string ToTable(ConcurrentDictionary<MatrixCell, MatrixResult> results)
    {
        var text = new StringBuilder("a broker that does not take one kind of packet: what becomes of alarm B, which it takes");
        text.AppendLine().AppendLine(Line("packet", "manner", "QoS", "latest, s", "arrived", "of A", "links"));
        foreach (MatrixCell cell in BrokerMatrix.Cells)
        {
            MatrixResult result = results[cell];
            text.Append(Line(
                cell.Packet, cell.Manner, cell.Qos, Math.Round(result.WorstMs / 1000.0, 1), result.ArrivedOfB, result.ArrivedOfA,
                result.Connections));
            text.AppendLine(result.Wrong == null ? "" : "  FAILS");
        }

        return text.ToString();
    }

    private static string Line(string packet, string manner, object qos, object latest, object arrived, object arrivedOfA, object links) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{packet,-14}{manner,-15}{qos,3}{latest,11}{arrived,9}{arrivedOfA,6}{links,7}");
}
