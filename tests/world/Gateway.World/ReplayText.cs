using System.Globalization;

namespace Gateway.World;

/// <summary>Writes a replay as lines that a person can follow: the world's time in seconds, who, to whom, what.</summary>
public sealed class ReplayText(TextWriter writer) : IReplayObserver
{
    private const int WhoColumns = 22;
    private const char Arrow = '\u2192';

    /// <summary>The heading of the columns.</summary>
    public void Begin() => writer.WriteLine($"{"time, s",11}  {$"who {Arrow} whom",-WhoColumns}  what");

    /// <inheritdoc/>
    public void Happened(ReplayEvent happened)
    {
        string who = happened.To.Length > 0 ? $"{happened.From} {Arrow} {happened.To}" : happened.From;
        string mark = happened.Kind switch
        {
            ReplayKind.Fault => "FAULT: ",
            ReplayKind.Note => "PROMISE BROKEN, the table of outcomes decides: ",
            ReplayKind.Failure => "FAILED: ",
            _ => ""
        };
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{happened.AtMs / 1000,7}.{happened.AtMs % 1000:000}  {who,-WhoColumns}  {mark}{happened.Text}"));
    }
}
