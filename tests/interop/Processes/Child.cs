using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Gateway.Tests.Interop.Processes;

/// <summary>A process with its lines of output. Killed when disposed, if it still runs.</summary>
internal sealed class Child : IDisposable
{
    /// <summary>A test that waits longer has found something; nothing here takes a tenth of it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const int SigTerm = 15;
    private static readonly int SigStop = OperatingSystem.IsLinux() ? 19 : 17;
    private static readonly int SigContinue = OperatingSystem.IsLinux() ? 18 : 19;

    // Also for a test that fails before it disposes its processes: none is left.
    private static readonly ConcurrentDictionary<Child, int> Running = new();

    private readonly Process process;
    private readonly string name;
    private readonly List<string> output = [];
    private readonly List<string> errors = [];
    private readonly Func<string, bool>? onLine;

    static Child() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (Child child in Running.Keys)
        {
            child.KillAndWait();
        }
    };

    private Child(Process process, string name, Func<string, bool>? onLine)
    {
        this.process = process;
        this.name = name;
        this.onLine = onLine;
    }

    /// <summary>Lines written so far.</summary>
    public string[] Output
    {
        get
        {
            lock (output)
            {
                return [.. output];
            }
        }
    }

    /// <summary>Lines on standard error so far.</summary>
    public string[] Errors
    {
        get
        {
            lock (output)
            {
                return [.. errors];
            }
        }
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Starts a program.</summary>
    public static Child Start(string file, params string[] arguments) => Start(file, arguments, killAt: null);

    /// <summary>Starts a program with more variables in its environment.</summary>
    public static Child Start(string file, string[] arguments, IReadOnlyDictionary<string, string> environment) =>
        Start(file, arguments, null, environment);

    /// <summary>Starts a program of this solution, which is built into the tests' folder.</summary>
    public static Child StartDll(
        string dll,
        string[] arguments,
        Func<string, bool>? killAt = null,
        string? input = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        return Start(DotnetHost, [Dll(dll), .. arguments], killAt, environment, input);
    }

    /// <summary>What runs such a program.</summary>
    public static string DotnetHost =>
        Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";

    /// <summary>Full path of such a program.</summary>
    public static string Dll(string dll) => Path.Combine(AppContext.BaseDirectory, dll);

    /// <summary>Waits for a line; if it does not come, fails with the whole output.</summary>
    public string WaitForLine(Func<string, bool> wanted, string what) => WaitForLines(wanted, 1, what)[0];

    /// <summary>Waits for this many lines of a kind, with <paramref name="patience"/> if they may take longer than usual.</summary>
    public string[] WaitForLines(Func<string, bool> wanted, int count, string what, TimeSpan? patience = null)
    {
        Stopwatch waited = Stopwatch.StartNew();
        lock (output)
        {
            while (true)
            {
                string[] found = [.. output.Where(wanted)];
                if (found.Length >= count)
                {
                    return found;
                }

                Assert.True(waited.Elapsed < (patience ?? Patience), $"{name} did not write {count} x {what}:\n{Text()}");
                Monitor.Wait(output, TimeSpan.FromMilliseconds(200));
            }
        }
    }

    /// <summary>Waits for the end; returns the exit code.</summary>
    public int WaitForExit()
    {
        Assert.True(process.WaitForExit(Patience), $"{name} did not end:\n{Text()}");
        process.WaitForExit(); // And for the last line.
        return process.ExitCode;
    }

    /// <summary>SIGTERM.</summary>
    public void Terminate() => Assert.Equal(0, SendSignal(process.Id, SigTerm));

    /// <summary>SIGTERM to the one process that this one has started: a tracer does not pass signals on. Linux only.</summary>
    public void TerminateChild() => SignalChildOf(process.Id, SigTerm);

    /// <summary>A signal to the one process that this process has started. Linux only.</summary>
    public static void SignalChildOf(int processId, int signal)
    {
        string children = File.ReadAllText($"/proc/{processId}/task/{processId}/children");
        Assert.Equal(0, SendSignal(int.Parse(children, CultureInfo.InvariantCulture), signal));
    }

    /// <summary>SIGSTOP: it stops, and its connections stay open.</summary>
    public void Freeze() => Assert.Equal(0, SendSignal(process.Id, SigStop));

    /// <summary>SIGCONT: it continues with what has arrived meanwhile.</summary>
    public void Thaw() => Assert.Equal(0, SendSignal(process.Id, SigContinue));

    /// <summary>SIGKILL.</summary>
    public void Kill() => process.Kill();

    /// <summary>SIGKILL to it and all processes that it has started; returns when they have ended.</summary>
    public void KillAndWait()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        KillAndWait();
        Running.TryRemove(this, out _);
        process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int pid, int signal);

    private static Child Start(
        string file,
        string[] arguments,
        Func<string, bool>? killAt,
        IReadOnlyDictionary<string, string>? environment = null,
        string? input = null)
    {
        ProcessStartInfo start = new(file)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = input is not null,
        };
        start.Environment["GATEWAY_DEFAULTS"] = ""; // Whoever runs the tests may have a file of their own.
        foreach ((string variable, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[variable] = value;
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Process process = new() { StartInfo = start };
        Child child = new(process, $"{Path.GetFileName(file)} {string.Join(' ', arguments)}", killAt);
        process.OutputDataReceived += (_, line) => child.Add(child.output, line.Data);
        process.ErrorDataReceived += (_, line) => child.Add(child.errors, line.Data);
        process.Start();
        Running[child] = process.Id;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (input is not null)
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }

        return child;
    }

    private void Add(List<string> lines, string? line)
    {
        if (line is null)
        {
            return;
        }

        // Before anything else: the line is the moment.
        if (lines == output && onLine?.Invoke(line) == true)
        {
            process.Kill();
        }

        lock (output)
        {
            lines.Add(line);
            Monitor.PulseAll(output);
        }
    }

    private string Text() => string.Join('\n', Output.Concat(Errors));
}
