namespace Gateway.Tests.Interop.Processes;

/// <summary>A PostgreSQL server of its own, which Debian's pg_virtualenv makes and removes.</summary>
internal sealed class PostgreSql : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly string psql = Need.Psql();
    private readonly Child server;

    /// <summary>Starts one; skips the test if it is not installed.</summary>
    public PostgreSql()
    {
        Need.Signals();

        // As root it runs as another user, who must be able to read its temporary files: not so in the folder of a test run.
        server = Child.Start(
            Need.PgVirtualenv(),
            ["-o", "fsync=off", "sh", "-c", "env | grep ^PG; echo ready; until [ -e \"$0\" ]; do sleep 0.1; done", folder["stop"]],
            new Dictionary<string, string> { ["TMPDIR"] = "/tmp" });
        server.WaitForLine(line => line == "ready", "ready");
        Environment = server.Output.Where(line => line.StartsWith("PG", StringComparison.Ordinal))
            .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
    }

    /// <summary>Variables with which a client finds it.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The rows of a query, their columns with bars between them.</summary>
    public string[] Query(string sql)
    {
        using Child client = Child.Start(psql, ["-AtqX", "-v", "ON_ERROR_STOP=1", "-c", sql], Environment);
        Assert.True(client.WaitForExit() == 0, string.Join('\n', client.Errors));
        return client.Output;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // It removes its cluster only if it ends by itself.
        File.WriteAllText(folder["stop"], "");
        server.WaitForExit();
        server.Dispose();
        folder.Dispose();
    }
}
