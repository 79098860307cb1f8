namespace Gateway.Boards.HostSimulator.CommandLine;

/// <summary>An argument NAME=VALUE; without a name the value is for all.</summary>
internal readonly record struct NamedValue(string? Name, string Value)
{
    public static NamedValue Parse(string text)
    {
        int equals = text.IndexOf('=');
        return equals < 0 ? new(null, text) : new(text[..equals], text[(equals + 1)..]);
    }

    /// <summary>The same for an argument that must have a name. Throws <see cref="FormatException"/>.</summary>
    public static NamedValue ParseNamed(string text, string shape)
    {
        NamedValue named = Parse(text);
        return named.Name is { Length: > 0 } && named.Value.Length > 0 ? named : throw new FormatException($"'{text}' is not {shape}");
    }
}
