namespace Gateway.Boards.HostSimulator.CommandLine;

/// <summary>How a scene is played.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Speed">How many times as fast as real time; null for as fast as the PC can.</param>
/// <param name="CsvPath">Where received telemetry goes as CSV, or null.</param>
/// <param name="SvgPath">Where its picture goes, or null.</param>
/// <param name="Port">A port on this PC where a broker hands on what the scene's broker does, or null.</param>
internal sealed record SceneOptions(string Path, int? Speed, string? CsvPath, string? SvgPath, int? Port);
