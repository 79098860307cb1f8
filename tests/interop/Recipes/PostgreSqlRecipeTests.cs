using System.Diagnostics;

namespace Gateway.Tests.Interop.Recipes;

/// <summary>Tables, script and queries for PostgreSQL on the page of recipes.</summary>
public class PostgreSqlRecipeTests(ITestOutputHelper output)
{
    private const string Topic = "gateway/other/alarm/leak";

    [SkippableFact]
    public void The_script_fills_the_tables_without_doubles_and_the_queries_read_them()
    {
        using Mosquitto broker = new();
        using PostgreSql database = new();
        using ReaderHome home = new(broker, database.Environment);
        home.Write("tables", "tables.sql");
        home.Write("take", "take.sql");
        home.Write("script", "to-postgres.sh");
        using (Child tables = home.Shell("psql -q -v ON_ERROR_STOP=1 -f tables.sql"))
        {
            Assert.True(tables.WaitForExit() == 0, string.Join('\n', tables.Errors));
        }

        using Child script = home.Shell("sh to-postgres.sh");
        using Child gateway = home.StartGateway(broker.Url);
        WaitForRow(database, "SELECT 1 FROM alarm WHERE alarm = 't-high' AND state = 'rtn-unack' AND time > '2026-01-01'");
        WaitForRow(database, "SELECT 1 FROM telemetry WHERE sensor = 't' AND value = 80 AND unit = '°C' AND NOT historical");

        ReaderHome.Publish(broker, Topic, Payload("active-unack", seq: 1), times: 2);
        ReaderHome.Publish(broker, Topic, "");
        ReaderHome.Publish(broker, Topic, "no JSON");
        ReaderHome.Publish(broker, Topic, Payload("'); DROP TABLE alarm; --", seq: 2));
        ReaderHome.Publish(broker, "gateway/x'; DROP TABLE alarm; --/alarm/y", Payload("normal", seq: 1));
        ReaderHome.Publish(broker, Topic, Payload("active-acked", seq: 3, more: ",\"repeated\":true"));
        ReaderHome.Publish(broker, Topic, Payload("normal", seq: 6));
        WaitForRow(database, "SELECT 1 FROM alarm WHERE gateway = 'other' AND seq = 6");

        Assert.Equal(
            ["1|active-unack|7|1.500||5", "2|'); DROP TABLE alarm; --|7|1.500||5", "6|normal|7|1.500||5"],
            database.Query("SELECT seq, state, epoch, value, time, uptime FROM alarm WHERE gateway = 'other' ORDER BY seq"));
        Assert.Equal(["other|leak|7|3|5"], database.Query(ReaderHome.Text("gaps")));
        string[] newest = database.Query(ReaderHome.Text("query"));
        Assert.Contains(newest, row => row.Contains("|sim|t|"));
        output.WriteLine(newest[0]);
    }

    private static void WaitForRow(PostgreSql database, string sql)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (database.Query(sql + " LIMIT 1").Length == 0)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), "no row: " + sql);
            Thread.Sleep(100);
        }
    }

    private static string Payload(string state, int seq, string more = "")
    {
        string moment = "\"time\":null,\"boot\":1,\"uptime\":5" + more;
        return $$"""{"state":"{{state}}","severity":"low","value":1.500,"limit":1.000,"seq":{{seq}},"epoch":7,{{moment}}}""";
    }
}
