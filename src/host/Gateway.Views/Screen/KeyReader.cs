using System.Collections.Concurrent;

namespace Gateway.Views;

/// <summary>
/// The keys of a terminal, on a thread that waits for them: between two reads a terminal shows what is typed. The thread ends with the
/// process, which gives the terminal back as it was.
/// </summary>
internal static class KeyReader
{
    private const int HeldMax = 100;

    private static readonly ConcurrentQueue<ConsoleKeyInfo> Keys = new();
    private static Thread? thread;

    /// <summary>Begins to read; false if standard input is no terminal.</summary>
    public static bool Start()
    {
        if (Console.IsInputRedirected)
        {
            return false;
        }

        Keys.Clear();
        if (thread is null)
        {
            thread = new Thread(Read) { IsBackground = true, Name = "keys" };
            thread.Start();
        }

        return true;
    }

    /// <summary>Takes the oldest key.</summary>
    public static bool TryTake(out ConsoleKeyInfo key) => Keys.TryDequeue(out key);

    private static void Read()
    {
        try
        {
            while (true)
            {
                ConsoleKeyInfo key = Console.ReadKey(intercept: true);
                if (Keys.Count < HeldMax)
                {
                    Keys.Enqueue(key);
                }
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException)
        {
            // The terminal is gone: there are no more keys.
        }
    }
}
