namespace Gateway.Tool.Commands;

/// <summary>The reader of `gateway watch`.</summary>
internal enum WatchOutput
{
    /// <summary>People: a picture on a terminal, otherwise lines.</summary>
    People,
    /// <summary>Programs: a JSON object for each message.</summary>
    Json,
    /// <summary>Spreadsheets and plots: a line of CSV for each telemetry message.</summary>
    Csv
}
