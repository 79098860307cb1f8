using System.Diagnostics;
using System.Globalization;

namespace Gateway.Tests.Interop.Misbehaving;

/// <summary>A host-simulator with an alarm that changes twice a second, at a broker that misbehaves.</summary>
internal sealed class GatewayAtBroker : IDisposable
{
    /// <summary>Keep alive, acknowledgement time-out, shortest and longest pause.</summary>
    public const string Fast = "5s,1s,50ms,500ms";

    /// <summary>The times that it has when nobody sets them.</summary>
    public const string Usual = "";

    /// <summary>An alarm at QoS 2.</summary>
    public static readonly string[] OneAlarm = ["--sensor", "s=square:20,80,1000ms", "--alarm-above", "s=50,0,2"];

    /// <summary>Two of them: the broker takes only "good".</summary>
    public static readonly string[] TwoAlarms =
    [
        "--sensor", "bad=square:20,80,400ms", "--alarm-above", "bad=50,0,2", "--sensor", "good=square:20,80,1000ms", "--alarm-above",
        "good=50,0,2"
    ];

    private const int PollMs = 50;

    private readonly ScratchFolder data = new();
    private readonly Child simulator;

    public GatewayAtBroker(string url, string timing, string[] alarms, params string[] more)
    {
        string[] times = timing.Length > 0 ? ["--link-timing", timing] : [];
        simulator = Simulator.Start(
        [
            "--broker", url, "--id", "t1", "--data", data["slots"], "--quiet", "--interval", "1", "--sample", "50ms",
            .. times, .. alarms, .. more
        ]);
    }

    /// <summary>Waits until something is so. False: it is not, after this many seconds.</summary>
    public static bool Comes(int seconds, Func<bool> condition)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!condition())
        {
            if (waited.Elapsed.TotalSeconds > seconds)
            {
                return false;
            }

            Thread.Sleep(PollMs);
        }

        return true;
    }

    /// <summary>Stops it cleanly; returns its last lines.</summary>
    public string Stop()
    {
        if (!simulator.HasExited)
        {
            simulator.Terminate();
        }

        simulator.WaitForExit();
        return string.Join('\n', simulator.Output.TakeLast(5).Concat(simulator.Errors));
    }

    /// <summary>The last number after a word of the last lines; 0 if it is not there.</summary>
    public static int Number(string lines, string word)
    {
        int at = lines.LastIndexOf(word + " ", StringComparison.Ordinal);
        string digits = at < 0 ? "0" : string.Concat(lines[(at + word.Length + 1)..].TakeWhile(char.IsAsciiDigit));
        return int.Parse(digits, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        simulator.Dispose();
        data.Dispose();
    }
}
