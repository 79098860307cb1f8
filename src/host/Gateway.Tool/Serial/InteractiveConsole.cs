using System.IO.Ports;
using System.Text;
using Gateway.Client;
using Gateway.Tool.Output;

namespace Gateway.Tool.Serial;

/// <summary>Keys go to the port, and output of the port goes to the terminal, until Ctrl-] or the port's end.</summary>
internal static class InteractiveConsole
{
    private const char Leave = '\u001D';
    private const int PollMs = 20;

    /// <summary>Runs to the end; returns the exit code.</summary>
    public static async Task<int> RunAsync(string name, int baud, Report report)
    {
        try
        {
            using SerialPort port = SerialPorts.Open(name, baud);
            using CancellationTokenSource end = new();
            Console.TreatControlCAsInput = true;
            report.Step($"{name}: Ctrl-] leaves, `help` lists the commands");

            // It may still be in program mode.
            await port.BaseStream.WriteAsync("\u0003people\n"u8.ToArray());
            Task showing = ShowAsync(port.BaseStream, end.Token);
            await TypeAsync(port.BaseStream, showing);
            await end.CancelAsync();
            Console.Error.WriteLine();
            return showing.IsCompleted && !showing.IsCanceled
                ? report.Fail(ExitCode.PortFailed, $"{name}: the port was closed or unplugged")
                : ExitCode.Done;
        }
        catch (ConsoleException exception)
        {
            return report.Fail(ExitCode.PortFailed, exception.Message);
        }
        catch (IOException exception)
        {
            return report.Fail(ExitCode.PortFailed, $"{name}: {exception.Message}");
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    /// <summary>Ctrl-] arrives as its character, as Ctrl-5 with the same code on Unix, or as the key on Windows.</summary>
    private static bool IsLeave(ConsoleKeyInfo key) =>
        key.KeyChar == Leave || (key.Modifiers.HasFlag(ConsoleModifiers.Control) && key.Key is (ConsoleKey.D5 or ConsoleKey.Oem6));

    private static char SymbolOf(ConsoleKeyInfo key)
    {
        bool isControl = key.Modifiers.HasFlag(ConsoleModifiers.Control) && key.Key is >= ConsoleKey.A and <= ConsoleKey.Z;
        return key.Key == ConsoleKey.Enter ? '\r' : isControl ? (char)(key.Key - ConsoleKey.A + 1) : key.KeyChar;
    }

    private static async Task ShowAsync(Stream port, CancellationToken end)
    {
        using Stream terminal = Console.OpenStandardOutput();
        byte[] buffer = new byte[256];
        try
        {
            int bytes;
            while ((bytes = await port.ReadAsync(buffer, end)) > 0)
            {
                await terminal.WriteAsync(buffer.AsMemory(0, bytes), end);
                await terminal.FlushAsync(end);
            }
        }
        catch (IOException)
        {
            // The end, like a read without bytes.
        }
    }

    private static async Task TypeAsync(Stream port, Task showing)
    {
        while (!showing.IsCompleted)
        {
            if (!Console.KeyAvailable)
            {
                await Task.Delay(PollMs);
                continue;
            }

            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (IsLeave(key))
            {
                return;
            }

            char symbol = SymbolOf(key);
            if (symbol != '\0')
            {
                await port.WriteAsync(Encoding.UTF8.GetBytes([symbol]));
            }
        }
    }
}
