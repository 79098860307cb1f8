using Gateway.App;
using Gateway.Client;
using Gateway.Hal.Host;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>
/// The thread that runs the gateway, like a device's main thread: a turn, then a sleep until input arrives or the next turn is due.
/// </summary>
internal sealed class GatewayThread
{
    private readonly GatewayLoop loop;
    private readonly Composition composition;
    private readonly ConnectionNotices notices;
    private readonly Action<string> say;
    private readonly SimulatedBoard board;
    private readonly Thread thread;
    private volatile bool isStopRequested;
    private volatile GatewayPicture picture;
    private long pictureDueMs;

    /// <summary>
    /// A gateway of these parts. <paramref name="say"/> takes lines of text on this thread; the trace is such lines when the
    /// session keeps one. The thread ends by itself when <paramref name="board"/> is over.
    /// </summary>
    public GatewayThread(Composition composition, string broker, Action<string> say, SimulatedBoard board)
    {
        this.board = board;
        this.composition = composition;
        this.say = say;
        loop = new GatewayLoop(composition.Parts);
        notices = new ConnectionNotices(broker, loop.Session, composition.Link, composition.Parts.Faults);
        picture = GatewayPicture.Of(loop, composition);
        thread = new Thread(Live) { IsBackground = true, Name = "gateway" };
    }

    /// <summary>The gateway as it was at most <see cref="BoardLimits.PictureMs"/> ago; at the end, as it ended.</summary>
    public GatewayPicture Picture => picture;

    /// <summary>The failure that ended the thread, or null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The thread has ended.</summary>
    public bool HasEnded => !thread.IsAlive;

    /// <summary>Recovers what storage holds and begins.</summary>
    public void Start()
    {
        loop.Start();
        board.ForgiveFirstStart();
        say($"started: boot {loop.BootCount}");
        InflightTable table = loop.Table;
        if (table.AwaitingCount + table.ReleasedCount + table.QuarantinedCount > 0)
        {
            say($"recovered: messages to send {table.AwaitingCount}, to finish {table.ReleasedCount}, damaged {table.QuarantinedCount}");
        }

        picture = GatewayPicture.Of(loop, composition);
        thread.Start();
    }

    /// <summary>Asks for a clean stop and waits for it; the session bounds it.</summary>
    public void Stop()
    {
        isStopRequested = true;
        thread.Join();
    }

    private void Live()
    {
        try
        {
            // A loop that was stopped from its console continues: the console must still erase or answer, and then restarts.
            bool isStopping = false;
            while (!(loop.IsStopped && isStopping) && !board.IsOver)
            {
                if (isStopRequested && !isStopping)
                {
                    isStopping = true;
                    loop.Stop();
                }

                board.Writes.Begin();
                int sleepMs = loop.Turn();
                if (!board.Writes.Commit() && board.StorageGone is null)
                {
                    say("the storage failed: the gateway starts again from what is on the disk");
                    board.Reboot(Fault.StorageWrite);
                }

                loop.Session.FeedStorageTime(board.Writes.TakeElapsedMs());
                Report();
                if (sleepMs > 0 && !loop.IsStopped && !board.IsOver)
                {
                    composition.Link.WaitReadable(Math.Min(sleepMs, BoardLimits.SleepMsMax));
                }
            }
        }
        catch (Exception exception)
        {
            // A device would record the fault and restart.
            Failure = exception;
        }

        picture = GatewayPicture.Of(loop, composition);
    }

    private void Report()
    {
        while (loop.Session.TakeTrace(out int word))
        {
            say(PacketText.Long(word));
        }

        if (notices.Next() is { } line)
        {
            say(line);
        }

        long now = composition.Parts.Clock.MonotonicMs;
        if (now >= pictureDueMs)
        {
            pictureDueMs = now + BoardLimits.PictureMs;
            picture = GatewayPicture.Of(loop, composition);
        }
    }
}
