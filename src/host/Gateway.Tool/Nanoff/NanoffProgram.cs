using System.Diagnostics;
using System.Text.RegularExpressions;
using Gateway.Tool.Habits;
using Gateway.Tool.Output;

namespace Gateway.Tool.Nanoff;

/// <summary>
/// The program nanoff: where it is, how it is installed, and a run of it. It exits with 0 even if something failed, so its output is
/// checked too.
/// </summary>
internal sealed partial class NanoffProgram(string file, Report report)
{
    /// <summary>How a command that is only shown names the folder of its files.</summary>
    public const string ShownFolder = "(temporary)";

    private const string Masked = "(secret)";
    private const string Usual = "nanoff";
    private const string HowToGet = "nanoff is not installed; install it with `dotnet tool install -g nanoff`, or with --install-nanoff";

    /// <summary>The program's file, or its name.</summary>
    public string File { get; } = file;

    // The .NET SDK tells its children where its own dotnet is.
    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    /// <summary>Texts that no line of output may have.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>What the last run said, without secrets.</summary>
    public string Output { get; private set; } = "";

    /// <summary>
    /// The program that was asked for; if none was, the one that <see cref="InstallAsync"/> installed, or that of the PATH.
    /// </summary>
    /// <param name="given">That of the command line, or null.</param>
    /// <param name="isInstalled">It will be installed before it is used.</param>
    public static string Find(string? given, bool isInstalled = false) =>
        given ?? (isInstalled || System.IO.File.Exists(OwnFile()) ? OwnFile() : Usual);

    /// <summary>The arguments of dotnet that install nanoff for <c>gateway</c> alone.</summary>
    public static string[] InstallArguments() => ["tool", "install", "nanoff", "--tool-path", OwnFolder()];

    /// <summary>Installs it for this user; returns what went wrong, or null.</summary>
    public static async Task<string?> InstallAsync(Report report, CancellationToken cancel) =>
        System.IO.File.Exists(OwnFile())
            ? null
            : await new NanoffProgram(Dotnet, report).RunAsync("dotnet tool install nanoff", InstallArguments(), null, cancel);

    /// <summary>Runs it once; returns what went wrong, or null.</summary>
    /// <param name="what">The run, for messages.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="wanted">What its output says if it did its work, or null.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<string?> RunAsync(string what, string[] arguments, Regex? wanted, CancellationToken cancel)
    {
        report.Step(what);
        Output = "";
        Process process;
        try
        {
            // By its path: given a name, the runtime would first take a file of the current folder.
            process = Process.Start(
                new ProcessStartInfo(PathOf(File), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return File == Dotnet ? "dotnet is not installed: nanoff needs the .NET SDK" : HowToGet;
        }

        using (process)
        {
            string[] texts;
            try
            {
                texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
                await process.WaitForExitAsync(cancel);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }

            string text = Secrets.Aggregate(string.Join('\n', texts), (line, secret) => line.Replace(secret, Masked));
            foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                report.Step("  " + line);
            }

            Output = text;
            string? complaint = Complaint().Match(text) is { Success: true } match ? match.Value.Trim() : null;
            return process.ExitCode != 0 ? $"{what} ended with {process.ExitCode}{(complaint is null ? "" : ": " + complaint)}"
                : complaint is not null ? $"{what} ended with 0, but says: {complaint}"
                : wanted?.IsMatch(text) == false ? $"{what} ended with 0, but does not say that the file was written"
                : null;
        }
    }

    // A name without a folder is searched in the PATH; a file that is nowhere is refused when it is started.
    private static string PathOf(string file)
    {
        if (file.Contains(Path.DirectorySeparatorChar) || file.Contains(Path.AltDirectorySeparatorChar))
        {
            return file;
        }

        string name = OperatingSystem.IsWindows() && !Path.HasExtension(file) ? file + ".exe" : file;
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, name)).FirstOrDefault(System.IO.File.Exists)
            ?? Path.Combine(OwnFolder(), name);
    }

    private static string OwnFolder() => UserFolder.Data("tools");

    private static string OwnFile() => Path.Combine(OwnFolder(), OperatingSystem.IsWindows() ? "nanoff.exe" : Usual);

    [GeneratedRegex(@"^.*\b(Error|Exception|Cannot find)\b.*$", RegexOptions.Multiline)]
    private static partial Regex Complaint();
}
