using System.Diagnostics;
using System.Runtime.InteropServices;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Gateway.Views;

/// <summary>
/// A live view on a terminal's alternate screen: what was there before comes back at the end. Only lines that changed are written, all of
/// them after the size of the window changed. Ctrl-Z does nothing: a program that is stopped cannot give the screen back.
/// </summary>
public sealed class LiveScreen : IDisposable
{
    private const int RefreshMs = 200;
    private const int AgeMs = 1000;

    // Alternate screen, cursor; and what .NET set for the arrow keys, which it does not give back.
    private const string EnterText = "\e[?1049h\e[?25l\e[2J";
    private const string LeaveText = "\e[0m\e[2J\e[?25h\e[?1049l\e[?1l\e>";

    private readonly Lock gate = new();
    private readonly Func<ScreenContent> content;
    private readonly ScreenPosition position = new();
    private readonly Stopwatch sinceDrawn = Stopwatch.StartNew();
    private readonly PosixSignalRegistration[] signals;
    private readonly bool hasKeys;
    private string[] shown = [];
    private (int Width, int Height) size;
    private volatile bool isSpoilt;
    private bool isEntered;

    /// <summary>Enters the screen and shows <paramref name="content"/>, which is asked for each time it is drawn.</summary>
    public LiveScreen(Func<ScreenContent> content)
    {
        this.content = content;
        hasKeys = KeyReader.Start();
        signals = OperatingSystem.IsWindows() ? []
            :
            [
                PosixSignalRegistration.Create(PosixSignal.SIGTSTP, context => context.Cancel = true),
                PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => isSpoilt = true),

                // These end the program at once, without Dispose.
                PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => Leave()),
                PosixSignalRegistration.Create(PosixSignal.SIGQUIT, _ => Leave()),
            ];
        Enter();
        Draw();
    }

    /// <summary>Whether this terminal can show a live view.</summary>
    public static bool IsPossible => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;

    /// <summary>Somebody pressed the key that ends it.</summary>
    public bool IsQuitRequested => position.IsQuitRequested;

    /// <summary>
    /// Takes keys, and draws if a key was pressed, the window has another size, or it is time. Call it often.
    /// </summary>
    public void Refresh(bool isChanged)
    {
        bool hasKey = false;
        while (hasKeys && KeyReader.TryTake(out ConsoleKeyInfo key))
        {
            hasKey = true;
            position.Take(key);
            if (key.Key == ConsoleKey.L && key.Modifiers == ConsoleModifiers.Control)
            {
                isSpoilt = true;
            }
        }

        long ms = sinceDrawn.ElapsedMilliseconds;
        if (hasKey || isSpoilt || SizeNow() != size || ms >= (isChanged ? RefreshMs : AgeMs))
        {
            Draw();
        }
    }

    /// <summary>Leaves the screen.</summary>
    public void Dispose()
    {
        Array.ForEach(signals, signal => signal.Dispose());
        Leave();
    }

    private static (int Width, int Height) SizeNow() => (AnsiConsole.Profile.Width, AnsiConsole.Profile.Height);

    private void Enter()
    {
        lock (gate)
        {
            isEntered = true;
            AnsiConsole.Write(new ControlCode(EnterText));
        }
    }

    private void Leave()
    {
        lock (gate)
        {
            if (isEntered)
            {
                isEntered = false;
                AnsiConsole.Write(new ControlCode(LeaveText));
            }
        }
    }

    private void Draw()
    {
        lock (gate)
        {
            if (!isEntered)
            {
                return;
            }

            sinceDrawn.Restart();
            (int Width, int Height) now = SizeNow();
            bool isWhole = isSpoilt || now != size;
            isSpoilt = false;
            size = now;
            IReadOnlyList<SegmentLine> lines = ScreenLayout.Of(content() with { HasKeys = hasKeys }, position, now.Width, now.Height);
            string[] texts = [.. lines.Select(line => string.Concat(line.Select(part => $"{part.Style.ToMarkup()}|{part.Text}|")))];
            AnsiConsole.Write(new Changes(lines, isWhole ? null : [.. texts.Select((text, i) => i >= shown.Length || text != shown[i])]));
            shown = texts;
        }
    }

    /// <summary>
    /// Lines at their places, in one write. Without wrapping at the edge: until the next picture a window that became narrower has cut
    /// lines, not torn ones.
    /// </summary>
    private sealed class Changes(IReadOnlyList<SegmentLine> lines, bool[]? isChanged) : Renderable
    {
        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
        {
            yield return Segment.Control(isChanged is null ? "\e[?7l\e[2J" : "\e[?7l");
            for (int i = 0; i < lines.Count; i++)
            {
                if (isChanged?[i] == false)
                {
                    continue;
                }

                yield return Segment.Control($"\e[{i + 1};1H\e[K");
                foreach (Segment part in lines[i])
                {
                    yield return part;
                }
            }

            yield return Segment.Control("\e[?7h");
        }
    }
}
