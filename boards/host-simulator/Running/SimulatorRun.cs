using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Gateway.App;
using Gateway.Boards.HostSimulator.CommandLine;
using Gateway.Boards.HostSimulator.Views;
using Gateway.Client;
using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Primitives;
using Gateway.Settings;
using Gateway.Simulation;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>One run: broker, gateway, subscriber and view, from start to a clean stop.</summary>
internal sealed class SimulatorRun(SimulatorOptions options)
{
    private const int PollMs = 50;

    private readonly Tally tally = new();
    private readonly Stopwatch elapsed = Stopwatch.StartNew();
    private volatile bool isStopRequested;
    private bool hasConnected;
    private string? unreachable;

    /// <summary>Runs until a signal, the end of --for, or a failure; returns the exit code. After a restart it begins again.</summary>
    public int Run()
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, RequestStop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, RequestStop);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, RequestStop);
        using PosixSignalRegistration quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, RequestStop);
        using DataFolder data = new(options);
        using PtyLink? terminal = options.HasConsole ? PtyLink.Make() : null;
        int exitCode = ExitCode.Done;
        Fault lastRestart = Fault.None;
        StorageFolder? storage = null;
        while (exitCode == ExitCode.Done && !IsOver)
        {
            // After a commit that failed, the folder stays open: it knows what is durable, and a disk may be read-only by now.
            storage ??= data.Open();
            SimulatedBoard board = new(options, storage, lastRestart);
            exitCode = RunGateway(board, data, terminal);
            if (!board.IsRebooting)
            {
                break;
            }

            lastRestart = board.Writes.HasFailed ? Fault.StorageWrite : Fault.None;
            if (lastRestart == Fault.None)
            {
                storage.Dispose();
                storage = null;
            }
            else
            {
                storage.Reopen();
            }

            Console.WriteLine("restart");
        }

        storage?.Dispose();
        if (exitCode == ExitCode.Done && !isStopRequested && !hasConnected && unreachable is { } broker)
        {
            Console.Error.WriteLine($"host-simulator: no connection to {broker} in the time of --for");
            return ExitCode.BrokerFailed;
        }

        return exitCode;
    }

    private bool IsOver => isStopRequested || elapsed.ElapsedMilliseconds >= options.ForMs;

    private int RunGateway(SimulatedBoard board, DataFolder data, PtyLink? terminal)
    {
        // The broker of the settings applies if no option gives one; a view needs the broker of an option.
        bool isOfSettings = options.Broker is null && board.Settings.IsProvisioned;
        bool isWaiting = options.Broker is null && options.IsUnprovisioned && !isOfSettings;
        using LoopbackBroker? own = options.Broker is null && !isOfSettings && !isWaiting ? new LoopbackBroker() : null;
        own?.Start();
        BrokerAddress? broker = isOfSettings || isWaiting ? null
            : options.Broker ?? new BrokerAddress { Host = "127.0.0.1", Port = own!.Port };
        BrokerAddress? shown = broker ?? (isWaiting ? null : BrokerOf(board.Settings));
        string brokerText = shown?.ToString() ?? "no broker";
        using Composition composition = Composition.Make(options, broker, board, !isWaiting);
        FirstSight first = FirstSight.Of(composition.Parts, shown, own is not null, options.PasswordSource) with
        {
            DataFolder = data.FolderPath, ConsolePath = terminal?.Path,
        };
        first.Write();
        using IView view = ViewChoice.For(options, first);
        board.Notices.ForEach(view.Say);
        composition.Notices.ForEach(view.Say);
        composition.Parts.Indicator = new IdentifyLight(new SimulatedLight(view.Say), litHigh: true);
        if (terminal is not null)
        {
            composition.Parts.Console = board.MakeConsole(terminal, (IBrokerLink)composition.Parts.Link);
        }

        GatewayThread gateway = new(composition, brokerText, view.Say, board);
        bool hasView = !options.IsQuiet && broker is not null;
        using (Subscriber? subscriber = hasView ? new Subscriber(broker!, first.TopicBase, first.Id) : null)
        {
            subscriber?.Start();
            subscriber?.WaitForSubscription();
            gateway.Start();
            Watch(gateway, subscriber, view);
            gateway.Stop();
            ReceiveFarewell(gateway, subscriber, view);
        }

        view.End(gateway.Picture);
        hasConnected |= gateway.Picture.Connects > 0;
        unreachable = isWaiting ? null : brokerText;
        foreach (string line in tally.Lines(gateway.Picture, hasView))
        {
            Console.WriteLine(line);
        }

        return ExitCodeOf(gateway, board);
    }

    private int ExitCodeOf(GatewayThread gateway, SimulatedBoard board)
    {
        string? failed = gateway.Failure is { } failure
            ? $"the gateway failed: {CommandLineRun.Describe(failure, options.IsVerbose)}"
            : board.StorageGone;
        if (failed is null)
        {
            return ExitCode.Done;
        }

        Console.Error.WriteLine($"host-simulator: {failed}");
        return ExitCode.BrokerFailed;
    }

    private static BrokerAddress BrokerOf(SettingsStore settings)
    {
        SettingsSet live = settings.Live;
        return new BrokerAddress
        {
            Host = Encoding.UTF8.GetString(SettingsMapping.BrokerHost(live)),
            Port = SettingsRules.PortOf(live, SettingId.BrokerPort, SettingId.BrokerTls),
            UseTls = live.GetNumber(SettingId.BrokerTls) != 0,
            UserName = live.NewValue(SettingId.BrokerUser) is { } user ? Encoding.UTF8.GetString(user) : null,
        };
    }

    private void RequestStop(PosixSignalContext context)
    {
        context.Cancel = true;
        isStopRequested = true;
    }

    private void Watch(GatewayThread gateway, Subscriber? subscriber, IView view)
    {
        while (!IsOver && !gateway.HasEnded)
        {
            ShowReceived(subscriber, view, PollMs);
            view.Draw(gateway.Picture);
            isStopRequested |= view.IsQuitRequested;
        }
    }

    // The last message is the gateway's status offline, unless it was never connected.
    private void ReceiveFarewell(GatewayThread gateway, Subscriber? subscriber, IView view)
    {
        if (subscriber is null || gateway.Picture.Connects == 0)
        {
            return;
        }

        Stopwatch waited = Stopwatch.StartNew();
        bool isOver = false;
        while (!isOver && waited.ElapsedMilliseconds < BoardLimits.FarewellMsMax)
        {
            isOver = ShowReceived(subscriber, view, PollMs);
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
