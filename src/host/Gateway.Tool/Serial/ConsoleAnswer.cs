namespace Gateway.Tool.Serial;

/// <summary>
/// Why a console did not carry out a command: code, name and hint of src/docs/console.md. Contains nothing of what was sent.
/// </summary>
public sealed record ConsoleRefusal(int Code, string Name, string Hint)
{
    /// <summary>Name and hint, as a sentence for people.</summary>
    public override string ToString() => $"{Name}: {Hint}";

    /// <summary>The parts of an error line.</summary>
    internal static ConsoleRefusal Of(ConsoleFrame frame)
    {
        string[] parts = frame.Text.Split(": ", 2);
        return new ConsoleRefusal(frame.Number, parts[0], parts.Length > 1 ? parts[1] : "");
    }
}

/// <summary>A console's answer to one command: its data lines, and why it failed, or null.</summary>
public sealed record ConsoleAnswer(IReadOnlyList<string> Lines, ConsoleRefusal? Refusal)
{
    /// <summary>Whether the command was carried out.</summary>
    public bool IsOk => Refusal is null;
}
