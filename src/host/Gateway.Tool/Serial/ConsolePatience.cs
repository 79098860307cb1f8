namespace Gateway.Tool.Serial;

/// <summary>How long a client of a console waits. The defaults are for a board at 115,200 baud.</summary>
public sealed record ConsolePatience
{
    /// <summary>
    /// Time to find the console: enough for a board that restarts when the port is opened, or that first disconnects from its broker.
    /// </summary>
    public TimeSpan Find { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time to find it after a restart, which closes the port on some boards.</summary>
    public TimeSpan Return { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for the answer to one attempt to find it.</summary>
    public TimeSpan Attempt { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After this time without a byte, once the beginning was found, no earlier answer is still on its way.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Time for the next line of an answer by the console itself; a save may erase several sectors of flash.</summary>
    public TimeSpan Line { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for the next line of an answer by the application.</summary>
    public TimeSpan Application { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Time for the answer to `factory-reset`, which comes after a device has erased its drive: longer than the two minutes after which a
    /// stuck loop restarts it.
    /// </summary>
    public TimeSpan Erase { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>Time for the next line of `test` and `scan`: longer than the console itself waits for it (180 s).</summary>
    public TimeSpan Test { get; init; } = TimeSpan.FromSeconds(190);
}
