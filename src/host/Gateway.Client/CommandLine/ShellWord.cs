namespace Gateway.Client;

/// <summary>Words of a command line that a program prints, so that it can be given to a shell as it stands.</summary>
public static class ShellWord
{
    /// <summary>A word, in quotes if a shell would change it.</summary>
    public static string Quoted(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '/' or '.' or ':' or '@' or '%')
            ? text
            : $"'{text.Replace("'", "'\\''")}'";

    /// <summary>An option and its value, after a space; nothing without a value.</summary>
    public static string Option(string name, string? value) => value is null ? "" : $" {name} {Quoted(value)}";

    /// <summary>The options that name this broker, after a space: its URL with the user, and the files of TLS; no password.</summary>
    public static string BrokerOptions(BrokerAddress broker)
    {
        string url = broker.UserName is not { } user
            ? broker.ToString()
            : broker.ToString().Replace("://", $"://{Uri.EscapeDataString(user)}@", StringComparison.Ordinal);
        return Option("--broker", url) + Option("--ca", broker.CaFile) + Option("--cert", broker.CertificateFile)
            + Option("--key", broker.KeyFile);
    }
}
