using Gateway.App;
using Gateway.Hal.Host;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>A board that is not provisioned: its console, and nothing else, until a restart is asked for.</summary>
internal sealed class WaitingBoard(ConsolePort console, SimulatedBoard board, PtyLink terminal)
{
    /// <summary>Turns until a restart, or until <paramref name="isOver"/>.</summary>
    public void Run(Func<bool> isOver)
    {
        while (!board.IsRebooting && !isOver())
        {
            int sleepMs = console.Turn(board.Clock.MonotonicMs);
            if (sleepMs > 0)
            {
                terminal.WaitReadable(sleepMs);
            }
        }
    }
}
