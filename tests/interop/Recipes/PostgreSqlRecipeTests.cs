using System.Diagnostics;

namespace Gateway.Tests.Interop.Recipes;

/// <summary>Tables, script and queries for PostgreSQL on the page of recipes.</summary>
public class PostgreSqlRecipeTests(ITestOutputHelper output)
{
    private const string Topic = "gateway/other/alarm/leak";
    private const string Telemetry = "gateway/other/telemetry/level";

    [SkippableFact]
    public void The_script_fills_the_tables_without_doubles_and_the_queries_read_them()
    {
        using Mosquitto broker = new();
        using PostgreSql database = new();
        using ReaderHome home = new(broker, database.Environment);
        using Child script = StartScript(home);
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

    // The tables are made, and the script of the page runs.
    private static Child StartScript(ReaderHome home)
    {
        home.Write("tables", "tables.sql");
        home.Write("take", "take.sql");
        home.Write("script", "to-postgres.sh");
        using (Child tables = home.Shell("psql -q -v ON_ERROR_STOP=1 -f tables.sql"))
        {
            Assert.True(tables.WaitForExit() == 0, string.Join('\n', tables.Errors));
        }

        return home.Shell("sh to-postgres.sh");
    }

    /// <summary>A message of a sensor with keep on may come twice, and boot and seq begin again when storage was erased.</summary>
    [SkippableFact]
    public void A_message_that_comes_again_is_one_row_and_one_of_another_life_is_another()
    {
        using Mosquitto broker = new();
        using PostgreSql database = new();
        using ReaderHome home = new(broker, database.Environment);
        using Child script = StartScript(home);
        string birth = "gateway/other/birth";
        WaitUntilTaken(broker, database, birth, 7);
        const string History = Telemetry + "/history";
        ReaderHome.Publish(broker, Telemetry, Reading(1, "\"time\":1763712345678"));
        ReaderHome.Publish(broker, History, Reading(1, "\"time\":1763712345678,\"historical\":true"), times: 2);

        // The clock was corrected meanwhile.
        ReaderHome.Publish(broker, History, Reading(1, "\"time\":1763712349999,\"historical\":true"));

        // The time is not known, and then it is.
        ReaderHome.Publish(broker, Telemetry, Reading(2, "\"time\":null,\"uptime\":5"));
        ReaderHome.Publish(broker, History, Reading(2, "\"time\":null,\"uptime\":5,\"historical\":true"), times: 2);
        ReaderHome.Publish(broker, History, Reading(2, "\"time\":1763712350000,\"historical\":true"));
        ReaderHome.Publish(broker, History.Replace("/level", "/second"), Reading(1, "\"time\":1763712345678"));

        // A factory reset: the same numbers, even the same value.
        WaitUntilTaken(broker, database, birth, 8);
        ReaderHome.Publish(broker, Telemetry, Reading(1, "\"time\":1763719999999"));
        WaitForRow(database, "SELECT 1 FROM telemetry WHERE gateway = 'other' AND epoch = 8");
        Assert.Equal(
            ["level|7|1|1763712345678", "level|7|2|", "level|8|1|1763719999999", "second|7|1|1763712345678"],
            database.Query("SELECT sensor, epoch, seq, (extract(epoch FROM time) * 1000)::bigint FROM telemetry "
                + "WHERE gateway = 'other' ORDER BY sensor, epoch, seq"));
    }

    // Until then the script may not have subscribed.
    private static void WaitUntilTaken(Mosquitto broker, PostgreSql database, string birth, int epoch)
    {
        Stopwatch waited = Stopwatch.StartNew();
        do
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), "no birth message was taken");
            ReaderHome.Publish(broker, birth, $"{{\"boot\":1,\"epoch\":{epoch}}}");
            Thread.Sleep(100);
        }
        while (database.Query($"SELECT 1 FROM gateway WHERE gateway = 'other' AND epoch = {epoch}").Length == 0);
    }

    private static string Reading(int seq, string moment) =>
        $"{{\"value\":1.500,\"unit\":\"m\",\"seq\":{seq},\"boot\":1,{moment}}}";

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
