using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Gateway.Tests.Interop.LiveViews;

/// <summary>
/// A terminal of a given size with a shell, by tmux with a server of its own. Its screen is text that tests look at. Ended when disposed,
/// with all that runs in it.
/// </summary>
internal sealed class Terminal : IDisposable
{
    private const string Prompt = "ready$";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string tmux = Need.Tmux();
    private readonly ScratchFolder folder = new();

    public Terminal(int width, int height)
    {
        // Neither tmux nor the shell reads a file of whoever runs the tests. What a program leaves that ends with its terminal goes too.
        Tmux(
            "-f", "/dev/null", "-u", "new-session", "-d", "-x", Text(width), "-y", Text(height), "-e", "ENV=", "-e", "LC_ALL=C.UTF-8",
            "-e", "GATEWAY_DEFAULTS=", "-e", $"TMPDIR={folder.Root}", "sh");
        try
        {
            WaitFor(screen => screen[0].Length > 0, "the shell");
            Type($"PS1='{Prompt} '\n");
            WaitForPrompt();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The lines of the screen, without blanks at their ends.</summary>
    public string[] Screen => Lines(Tmux("capture-pane", "-p"));

    /// <summary>The same with its colours, as escape sequences.</summary>
    public string[] Coloured => Lines(Tmux("capture-pane", "-p", "-e"));

    /// <summary>
    /// The screen is as the shell had it: no alternate screen, a cursor, keys and wrapping as usual, and what is typed shows.
    /// </summary>
    public bool IsClean
    {
        get
        {
            const string flags = "#{alternate_on} #{cursor_flag} #{keypad_cursor_flag} #{keypad_flag} #{wrap_flag} #{mouse_any_flag}";
            return Tmux("display-message", "-p", flags).Trim() == "0 1 0 0 1 0"
                && Settings().IsSupersetOf(["icanon", "echo", "isig"]);
        }
    }

    /// <summary>Types a command line that runs a program of this solution.</summary>
    public void Run(string dll, params string[] arguments) =>
        Type(string.Join(' ', new[] { Child.DotnetHost, Child.Dll(dll) }.Concat(arguments).Select(word => $"'{word}'")) + "\n");

    /// <summary>Types a text.</summary>
    public void Type(string text)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length > 0)
            {
                Tmux("send-keys", "-l", lines[i]);
            }

            if (i < lines.Length - 1)
            {
                Press("Enter");
            }
        }
    }

    /// <summary>Presses a key, by tmux's name.</summary>
    public void Press(string key) => Tmux("send-keys", key);

    /// <summary>A signal to the program that the shell runs. Linux only.</summary>
    public void Signal(int signal) =>
        Child.SignalChildOf(int.Parse(Tmux("display-message", "-p", "#{pane_pid}"), CultureInfo.InvariantCulture), signal);

    /// <summary>Writes to the screen as another program on the same terminal.</summary>
    public void WriteBeside(string text)
    {
        string path = Tmux("display-message", "-p", "#{pane_tty}").Trim();
        using FileStream terminal = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        terminal.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Changes the window's size.</summary>
    public void Resize(int width, int height) => Tmux("resize-window", "-x", Text(width), "-y", Text(height));

    /// <summary>Waits until the screen is so; returns it.</summary>
    public string[] WaitFor(Func<string[], bool> wanted, string what)
    {
        Stopwatch waited = Stopwatch.StartNew();
        string[] screen = Screen;
        while (!wanted(screen))
        {
            Assert.True(waited.Elapsed < Patience, $"the screen does not have {what}:\n{string.Join('\n', screen)}");
            Thread.Sleep(50);
            screen = Screen;
        }

        return screen;
    }

    /// <summary>
    /// Changes the window's size, and waits until the view is drawn for it: its first and last line are where they must be.
    /// </summary>
    public void ResizeView(string title, int width, int height)
    {
        Resize(width, height);
        WaitFor(
            screen => screen.Length == height && screen[0].StartsWith(title[..Math.Min(title.Length, width / 2)], StringComparison.Ordinal)
                && screen[^1].Length == width - 1 && ScreenParts.Place().IsMatch(screen[^1]),
            $"the view in {width}x{height}");
    }

    /// <summary>Waits until the program has ended and the shell asks again.</summary>
    public string[] WaitForPrompt() => WaitFor(screen => screen.LastOrDefault(line => line.Length > 0) == Prompt, "the prompt");

    public void Dispose()
    {
        Tmux("kill-server");
        folder.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string[] Lines(string text) => [.. text.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())];

    // What stty says is on.
    private HashSet<string> Settings()
    {
        string terminal = Tmux("display-message", "-p", "#{pane_tty}").Trim();
        string flag = OperatingSystem.IsMacOS() ? "-f" : "-F";
        return [.. Output("stty", flag, terminal, "-a").Split([' ', ';', '\n'], StringSplitOptions.RemoveEmptyEntries)];
    }

    private string Tmux(params string[] arguments) => Output(tmux, ["-S", folder["tmux"], .. arguments]);

    private static string Output(string file, params string[] arguments)
    {
        using Process process = new()
        {
            StartInfo = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.StartInfo.Environment.Remove("NO_COLOR");
        process.Start();
        string output = process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{file} {string.Join(' ', arguments)}: {errors}");
        return output;
    }
}
