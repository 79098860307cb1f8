using System.Diagnostics;
using System.Runtime.InteropServices;
using Gateway.Boards.HostSimulator.CommandLine;
using Gateway.Boards.HostSimulator.Views;
using Gateway.Simulation;
using Gateway.Tool;
using Gateway.Tool.Client;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>One run: broker, gateway, subscriber and view, from start to a clean stop.</summary>
internal sealed class SimulatorRun(SimulatorOptions options)
{
    private const int LookMs = 50;

    private readonly Tally tally = new();
    private volatile bool isStopRequested;

    /// <summary>Runs until a signal, the end of --for, or a failure; returns the exit code.</summary>
    public int Run()
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, RequestStop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, RequestStop);
        using DataFolder data = new(options);
        using LoopbackBroker? own = options.Broker is null ? new LoopbackBroker() : null;
        own?.Start();
        BrokerAddress broker = options.Broker ?? new BrokerAddress { Host = "127.0.0.1", Port = own!.Port };
        using Composition composition = Composition.Make(options, broker, data.Storage);
        using IView view = ViewChoice.For(options, $"gateway/{options.Id} at {broker}{(own is null ? "" : " (in this process)")}");
        view.Say($"broker: {broker}{(own is null ? "" : ", in this process, for demonstration")}; data: {data.Storage.FolderPath}");
        composition.Notices.ForEach(view.Say);

        GatewayThread gateway = new(composition, broker.ToString(), view.Say);
        using (Subscriber? subscriber = options.IsQuiet ? null : new Subscriber(broker, options.Id))
        {
            subscriber?.Start();
            subscriber?.WaitForSubscription();
            gateway.Start();
            Watch(gateway, subscriber, view);
            gateway.Stop();
            HearFarewell(gateway, subscriber, view);
        }

        view.End(gateway.Picture);
        foreach (string line in tally.Lines(gateway.Picture, hasView: !options.IsQuiet))
        {
            Console.WriteLine(line);
        }

        if (gateway.Failure is { } failure)
        {
            Console.Error.WriteLine($"host-simulator: the gateway failed: {failure}");
            return ExitCode.BrokerFailed;
        }

        return ExitCode.Done;
    }

    private void RequestStop(PosixSignalContext context)
    {
        context.Cancel = true;
        isStopRequested = true;
    }

    private void Watch(GatewayThread gateway, Subscriber? subscriber, IView view)
    {
        Stopwatch elapsed = Stopwatch.StartNew();
        while (!isStopRequested && !gateway.HasEnded && !(elapsed.ElapsedMilliseconds >= options.ForMs))
        {
            ShowReceived(subscriber, view, LookMs);
            view.Draw(gateway.Picture);
        }
    }

    // The last message is the gateway's own goodbye, unless it never was connected.
    private void HearFarewell(GatewayThread gateway, Subscriber? subscriber, IView view)
    {
        if (subscriber is null || gateway.Picture.Connects == 0)
        {
            return;
        }

        Stopwatch elapsed = Stopwatch.StartNew();
        bool isOver = false;
        while (!isOver && elapsed.ElapsedMilliseconds < BoardLimits.FarewellMsMax)
        {
            isOver = ShowReceived(subscriber, view, LookMs);
        }
    }

    // True when the last message shown was status offline.
    private bool ShowReceived(Subscriber? subscriber, IView view, int waitMs)
    {
        if (subscriber is null)
        {
            Thread.Sleep(waitMs);
            return false;
        }

        bool isOffline = false;
        while (subscriber.TryTake(out ReceivedMessage? message, waitMs))
        {
            tally.Add(message!);
            view.Show(message!);
            isOffline = message is { Kind: "status", Payload: "offline" };
            waitMs = 0;
        }

        return isOffline;
    }
}
