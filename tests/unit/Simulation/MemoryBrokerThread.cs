using System.Diagnostics;
using Gateway.Simulation;

namespace Gateway.Tests.Unit.Simulation;

/// <summary>
/// Runs a <see cref="MemoryNetwork"/> and its broker on its own thread, by the wall clock, until disposed. The clients' calls stay cheap:
/// a copy into a ring, and an event only when this thread sleeps.
/// </summary>
internal sealed class MemoryBrokerThread : IDisposable
{
    /// <summary>The longest sleep, in ms: bounds the time until a fault that wakes nobody is noticed.</summary>
    private const int SleepMsMax = 20;

    /// <summary>Turns without work before the thread sleeps: some microseconds, less than waking costs.</summary>
    private const int IdleTurnsMax = 50;

    private readonly MemoryNetwork network;
    private readonly Lock gate = new();
    private readonly AutoResetEvent work = new(false);
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Thread thread;
    private volatile bool isSleeping;
    private volatile bool isStopping;

    /// <summary>
    /// Starts the thread. From now on nobody else may pump this network or call its broker except through <see cref="Run"/>.
    /// </summary>
    public MemoryBrokerThread(MemoryNetwork network)
    {
        this.network = network;
        network.OnWork = Wake;
        thread = new Thread(Loop) { IsBackground = true, Name = "memory broker" };
        thread.Start();
    }

    /// <summary>The exception that ended the thread, such as an observer's; null if there is none.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Calls <paramref name="action"/> with the broker, between two turns of its thread.</summary>
    public void Run(Action<Broker> action)
    {
        lock (gate)
        {
            action(network.Broker);
        }

        Wake();
    }

    /// <summary>Reads something of the broker, between two turns of its thread.</summary>
    public T Ask<T>(Func<Broker, T> question)
    {
        lock (gate)
        {
            return question(network.Broker);
        }
    }

    /// <summary>Stops the thread and waits for it.</summary>
    public void Dispose()
    {
        isStopping = true;
        network.OnWork = null;
        work.Set();
        thread.Join();
    }

    private void Wake()
    {
        Interlocked.MemoryBarrier(); // The bytes first, then the look at isSleeping; the thread does it the other way round.
        if (isSleeping)
        {
            work.Set();
        }
    }

    private void Loop()
    {
        try
        {
            int idleTurns = 0;
            while (!isStopping)
            {
                if (Turn() > 0)
                {
                    idleTurns = 0;
                }
                else if (++idleTurns <= IdleTurnsMax)
                {
                    Thread.SpinWait(20);
                }
                else
                {
                    Sleep();
                }
            }
        }
        catch (Exception exception)
        {
            Failure = exception; // The clients see silence; whoever owns the thread sees why.
        }
    }

    private int Turn()
    {
        lock (gate)
        {
            return network.Pump(clock.ElapsedMilliseconds);
        }
    }

    private void Sleep()
    {
        isSleeping = true;
        Interlocked.MemoryBarrier();
        if (Turn() == 0 && !isStopping)
        {
            work.WaitOne(SleepMsMax);
        }

        isSleeping = false;
    }
}
