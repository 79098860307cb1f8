namespace Gateway.Tool.Watch;

/// <summary>Whom `gateway watch` writes for.</summary>
internal enum WatchOutput
{
    /// <summary>People: a picture on a terminal, else lines.</summary>
    People,
    /// <summary>Programs: a JSON object a message.</summary>
    Json,
    /// <summary>Spreadsheets and plots: a line of CSV a telemetry message.</summary>
    Csv
}
