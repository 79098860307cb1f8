using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Model;

/// <summary>
/// A search of all states of a variant: spin writes the verifier, gcc compiles it, and it runs with bounds on memory, depth and time.
/// </summary>
internal sealed partial class Verification
{
    private const string Table = "transitions.pml";
    private const string HowSpin = "spin is missing. Debian: apt-get install spin; macOS: brew install spin";
    private const string HowGcc = "gcc is missing. Debian: apt-get install gcc libc6-dev";
    private const string RequireVariable = "GATEWAY_REQUIRE_TOOLS";
    private const int MemoryMiBMax = 1024;
    private const int DepthMax = 100_000;

    // A search takes a few seconds; this is for a machine that is very busy.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>What the verifier printed.</summary>
    public required string Text { get; init; }

    /// <summary>Assertions violated, and other errors of the model.</summary>
    public int Errors => Number(ErrorCount());

    /// <summary>States that were reached and kept apart.</summary>
    public int States => Number(StateCount());

    /// <summary>Whether all of the states were searched: no bound was met.</summary>
    public bool IsComplete => !Text.Contains("Search not completed", StringComparison.Ordinal)
        && !Text.Contains("max search depth too small", StringComparison.Ordinal)
        && !Text.Contains("out of memory", StringComparison.Ordinal)
        && !Text.Contains("memory limit", StringComparison.Ordinal);

    /// <summary>The assertion that was violated, or nothing.</summary>
    public string Violated => Violation().Match(Text).Groups[1].Value;

    /// <summary>
    /// Searches all of a variant, for violated assertions or for cycles. A search that soon ends with an error needs no optimised verifier.
    /// </summary>
    public static Verification Of(Variant variant, bool cycles = false, bool optimised = true)
    {
        string folder = Directory.CreateTempSubdirectory("gateway-model-").FullName;
        try
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, variant.Model), Path.Combine(folder, variant.Model));
            File.WriteAllText(Path.Combine(folder, Table), TransitionTable.Promela([.. variant.Table()]));
            string[] macros = [.. variant.Macros.Split(' ').Select(macro => "-D" + macro)];
            Run(HowSpin, folder, "spin", [.. macros, "-a", variant.Model]);
            string[] kind = cycles ? ["-DNP"] : ["-DSAFETY"];
            Run(
                HowGcc, folder, "gcc",
                [optimised ? "-O2" : "-O0", "-w", .. kind, "-DNOREDUCE", "-DCOLLAPSE", $"-DMEMLIM={MemoryMiBMax}", "-o", "pan", "pan.c"]);
            string[] arguments = cycles ? ["-l", $"-m{DepthMax}"] : [$"-m{DepthMax}"];
            return new Verification { Text = Run("", folder, Path.Combine(folder, "pan"), arguments, anyExit: true) };
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static string Run(string how, string folder, string file, string[] arguments, bool anyExit = false)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.False(Environment.GetEnvironmentVariable(RequireVariable) == "1", $"{RequireVariable} is 1 and {how}");
            Skip.If(true, how);
            throw;
        }

        using (process)
        {
            Task<string> text = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                Assert.Fail($"{file} did not end within {Patience}");
            }

            string written = text.GetAwaiter().GetResult();
            Assert.True(
                anyExit || process.ExitCode == 0, $"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{written}");
            return written;
        }
    }

    private int Number(Regex what)
    {
        Match found = what.Match(Text);
        Assert.True(found.Success, $"the verifier printed no such figure:\n{Text}");
        return int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"errors: (\d+)")]
    private static partial Regex ErrorCount();

    [GeneratedRegex(@"^ *(\d+) states, stored", RegexOptions.Multiline)]
    private static partial Regex StateCount();

    [GeneratedRegex(@"^pan:1: (.*) \(at depth", RegexOptions.Multiline)]
    private static partial Regex Violation();
}
