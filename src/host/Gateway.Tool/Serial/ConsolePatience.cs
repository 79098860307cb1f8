namespace Gateway.Tool.Serial;

/// <summary>How long a client of a console waits. The defaults are for a board at 115,200 baud.</summary>
public sealed record ConsolePatience
{
    /// <summary>
    /// To find the console: a board that opening the port has restarted, or that says goodbye to its broker first,
    /// is there by then.
    /// </summary>
    public TimeSpan Find { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>To find it after a restart, which on some boards closes it.</summary>
    public TimeSpan Return { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For the answer to one attempt at finding it.</summary>
    public TimeSpan Attempt { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Without a byte for so long after the beginning was found, nothing of what was asked before is under way.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>For the next line of an answer that the console gives by itself; a save may erase several sectors of flash.</summary>
    public TimeSpan Line { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For the next line of an answer that the application gives.</summary>
    public TimeSpan Application { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For the next line of `test` and `scan`: longer than the console itself waits for it (180 s).</summary>
    public TimeSpan Test { get; init; } = TimeSpan.FromSeconds(190);
}
