using System.Runtime.InteropServices;

namespace Gateway.Tool.Output;

/// <summary>Ctrl-C and SIGTERM as a token: the command finishes what it began, then ends. A second one ends the process.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;

    public Interrupt()
    {
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Request), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Request),
        ];
    }

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }

        source.Dispose();
    }

    private void Request(PosixSignalContext context)
    {
        context.Cancel = !source.IsCancellationRequested;
        source.Cancel();
    }
}
