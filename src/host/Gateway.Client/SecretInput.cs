using System.Text;

namespace Gateway.Client;

/// <summary>Secrets from standard input, one for each line; on a terminal the tool asks for each and does not echo it.</summary>
public static class SecretInput
{
    /// <summary>The next one. Throws <see cref="FormatException"/> if there is none.</summary>
    public static string Read(string what)
    {
        string? secret = Console.IsInputRedirected ? Console.In.ReadLine() : Ask(what);
        return string.IsNullOrEmpty(secret) ? throw new FormatException($"{what}: standard input has no line for it") : Check(what, secret);
    }

    /// <summary>This secret. Throws <see cref="FormatException"/> if it is empty or more than one line.</summary>
    public static string Check(string what, string secret) =>
        secret.Length == 0 ? throw new FormatException($"{what}: it is empty")
        : secret.Any(char.IsControl) ? throw new FormatException($"{what}: it contains control characters") : secret;

    private static string Ask(string what)
    {
        Console.Error.Write($"{what}: ");
        StringBuilder secret = new();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    Console.Error.WriteLine();
                    return secret.ToString();
                case ConsoleKey.Backspace:
                    secret.Length -= secret.Length > 0 ? 1 : 0;
                    break;
                default:
                    if (key.KeyChar != '\0')
                    {
                        secret.Append(key.KeyChar);
                    }

                    break;
            }
        }
    }
}
