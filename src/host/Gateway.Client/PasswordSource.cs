namespace Gateway.Client;

/// <summary>
/// Where the password of a broker comes from. On a PC every user can see the command line of a running program, so a password belongs in
/// standard input, in a file or in the environment; in the URL it is taken with a warning.
/// </summary>
/// <param name="IsStandardInput">It is the next line of standard input.</param>
/// <param name="File">It is the one line of this file, or null.</param>
public sealed record PasswordSource(bool IsStandardInput, string? File)
{
    /// <summary>The variable of the environment that is used if nothing else gives a password and there is a user name.</summary>
    public const string Variable = "GATEWAY_PASSWORD";

    /// <summary>How a message names a password in a URL.</summary>
    public const string Warning =
        "every user of this PC can see a password on the command line: use --password-stdin, --password-file or " + Variable;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>What is wrong with these options beside a broker's URL, or null if nothing is. Reads nothing.</summary>
    /// <param name="urlPassword">The password of the URL, or null.</param>
    public string? Refusal(string? urlPassword) =>
        IsStandardInput && File is not null ? "--password-stdin or --password-file, not both"
        : urlPassword is not null && (IsStandardInput || File is not null) ? "two options give a password"
        : null;

    /// <summary>As the other one; an option for a password also needs the user name in the URL.</summary>
    public string? Refusal(BrokerAddress broker) =>
        Refusal(broker.Password)
        ?? (broker.UserName is null && (broker.Password is not null || IsStandardInput || File is not null)
            ? "a password needs a user name: --broker mqtt://user@host"
            : null);

    /// <summary>The broker with its password. Throws <see cref="FormatException"/>, which never contains one.</summary>
    public BrokerAddress Complete(BrokerAddress broker, Action<string> warn) =>
        broker with { Password = Read(broker.UserName, broker.Password, warn) };

    /// <summary>The password, or null if there is none. Throws <see cref="FormatException"/>, which never contains one.</summary>
    public string? Read(string? userName, string? urlPassword, Action<string> warn)
    {
        if (IsStandardInput)
        {
            return SecretInput.Read("broker password");
        }

        if (File is not null)
        {
            return FromFile(File, warn);
        }

        if (urlPassword is not null)
        {
            warn(Warning);
            return urlPassword;
        }

        string? known = Environment.GetEnvironmentVariable(Variable);
        return userName is null || string.IsNullOrEmpty(known) ? null : SecretInput.Check(Variable, known);
    }

    private static string FromFile(string path, Action<string> warn)
    {
        try
        {
            string text = System.IO.File.ReadAllText(path);
            if (!OperatingSystem.IsWindows() && (System.IO.File.GetUnixFileMode(path) & Others) != 0)
            {
                warn($"other users can read {path}: chmod 600 {path}");
            }

            return SecretInput.Check("--password-file", text.EndsWith('\n') ? text[..^1].TrimEnd('\r') : text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FormatException($"--password-file: {exception.Message}", exception);
        }
    }
}
