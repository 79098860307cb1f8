namespace Gateway.Tests.Model;

/// <summary>Figures as text files beside the test assembly, in the folder "report", for whoever prints them at the end of a run.</summary>
internal static class Report
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<string> Begun = [];

    /// <summary>Adds text to a report; the first of a run begins it anew.</summary>
    public static void Add(string name, string text)
    {
        lock (Gate)
        {
            string folder = Path.Combine(AppContext.BaseDirectory, "report");
            Directory.CreateDirectory(folder);
            string path = Path.Combine(folder, name + ".txt");
            if (Begun.Add(name))
            {
                File.Delete(path);
            }

            File.AppendAllText(path, text + Environment.NewLine);
        }
    }
}
