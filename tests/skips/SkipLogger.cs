using System.Globalization;
using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Client;

namespace Gateway.Tests.Skips;

/// <summary>
/// Says why tests were skipped: one line for each reason, which names what is missing and how to get it. The platform's own console only
/// says that they were. The tests of one project say it at their end; those of the solution add it to a file, which is printed once.
/// </summary>
[FriendlyName("skips")]
[ExtensionUri("logger://gateway/skips/v2")]
public sealed class SkipLogger : ITestLoggerWithParameters
{
    /// <summary>The parameter that names the file.</summary>
    private const string FileParameter = "file";

    private const string Words = " skipped: ";
    private const int OpenAttempts = 500;
    private const int OpenPauseMs = 20;

    private readonly Dictionary<string, int> reasons = [];
    private string? file;

    /// <inheritdoc/>
    public void Initialize(TestLoggerEvents events, string testRunDirectory) => Initialize(events, []);

    /// <inheritdoc/>
    public void Initialize(TestLoggerEvents events, Dictionary<string, string?> parameters)
    {
        file = parameters.GetValueOrDefault(FileParameter);
        events.TestResult += (_, e) => Take(e.Result);
        events.TestRunComplete += (_, _) => Say();
    }

    /// <summary>These lines with these reasons: a line for each reason, with the number of tests that gave it.</summary>
    public static IReadOnlyList<string> Merge(IEnumerable<string> lines, IReadOnlyDictionary<string, int> reasons)
    {
        SortedDictionary<string, int> merged = new(StringComparer.Ordinal);
        foreach ((string reason, int count) in lines.Select(Parse).Concat(reasons.Select(reason => (reason.Key, reason.Value))))
        {
            merged[reason] = merged.GetValueOrDefault(reason) + count;
        }

        return [.. merged.Select(reason => reason.Value.ToString(CultureInfo.InvariantCulture) + Words + reason.Key)];
    }

    private static (string Reason, int Count) Parse(string line)
    {
        int at = line.IndexOf(Words, StringComparison.Ordinal);
        return (line[(at + Words.Length)..], int.Parse(line[..at], CultureInfo.InvariantCulture));
    }

    private void Say()
    {
        if (file != null)
        {
            AddToFile(file);
            return;
        }

        foreach (string line in Merge([], reasons))
        {
            Console.WriteLine(line);
        }
    }

    private void AddToFile(string path)
    {
        if (reasons.Count == 0)
        {
            return;
        }

        using FileStream stream = Open(path);
        using StreamReader reader = new(stream);
        IReadOnlyList<string> lines = Merge(reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries), reasons);
        stream.SetLength(0);
        using StreamWriter writer = new(stream);
        writer.Write(string.Join('\n', lines) + "\n");
    }

    // Projects end at the same time: one after the other has the file.
    private static FileStream Open(string path)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < OpenAttempts)
            {
                Thread.Sleep(OpenPauseMs);
            }
        }
    }

    private void Take(TestResult result)
    {
        if (result.Outcome != TestOutcome.Skipped)
        {
            return;
        }

        string reason = result.ErrorMessage ?? "";
        if (reason.Length == 0)
        {
            // xunit gives it as a message of the test.
            reason = string.Join(' ', result.Messages.Select(message => message.Text?.Trim()).Where(text => !string.IsNullOrEmpty(text)));
        }

        reason = reason.Length > 0 ? reason.ReplaceLineEndings(" ").Trim() : "no reason given";
        reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
    }
}
