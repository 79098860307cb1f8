using System.Runtime.ExceptionServices;

namespace Gateway.Tests.Unit.HalHost;

/// <summary>The other side of a link, on its own thread, so that a full thread pool cannot delay a test.</summary>
internal static class Background
{
    public static Background<T> Run<T>(Func<T> work) => new(work);

    public static Background<bool> Run(Action work) => new(() =>
    {
        work();
        return true;
    });
}

/// <summary>A running task and its outcome.</summary>
internal sealed class Background<T>
{
    private readonly Thread thread;
    private T? outcome;
    private Exception? failure;

    public Background(Func<T> work)
    {
        thread = new Thread(() =>
        {
            try
            {
                outcome = work();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        })
        { IsBackground = true };
        thread.Start();
    }

    /// <summary>Waits for the end and returns the result or throws what the work threw.</summary>
    public T Outcome()
    {
        if (!thread.Join(LinkDriver.FailAfterMs))
        {
            throw new TimeoutException("the other side did not come to its end");
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return outcome!;
    }
}
