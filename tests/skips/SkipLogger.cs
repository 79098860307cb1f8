using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Client;

namespace Gateway.Tests.Skips;

/// <summary>
/// Says at the end of a project's tests why some were skipped: one line for each reason, which names what is missing and how to get it.
/// The platform's own console only says that they were.
/// </summary>
[FriendlyName("skips")]
[ExtensionUri("logger://gateway/skips/v1")]
public sealed class SkipLogger : ITestLogger
{
    private readonly SortedDictionary<string, int> reasons = new(StringComparer.Ordinal);
    private string project = "";

    /// <inheritdoc/>
    public void Initialize(TestLoggerEvents events, string testRunDirectory)
    {
        events.TestResult += (_, e) => Take(e.Result);
        events.TestRunComplete += (_, _) =>
        {
            foreach (string line in Lines(project, reasons))
            {
                Console.WriteLine(line);
            }
        };
    }

    /// <summary>The lines for these reasons, each with the number of tests that gave it.</summary>
    public static IEnumerable<string> Lines(string project, IReadOnlyDictionary<string, int> reasons) =>
        reasons.Select(reason => $"{project}: {reason.Value} skipped: {reason.Key}");

    private void Take(TestResult result)
    {
        if (result.Outcome != TestOutcome.Skipped)
        {
            return;
        }

        project = Path.GetFileNameWithoutExtension(result.TestCase.Source);
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
