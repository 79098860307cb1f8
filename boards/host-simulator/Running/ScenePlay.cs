using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gateway.Boards.HostSimulator.CommandLine;
using Gateway.Boards.HostSimulator.Views;
using Gateway.Client;
using Gateway.Simulation;
using Gateway.Simulation.Scenes;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>Plays a scene from its file and reports the result.</summary>
internal sealed class ScenePlay(SimulatorOptions options, SceneOptions sceneOptions)
{
    private readonly CancellationTokenSource stop = new();

    /// <summary>Plays it; the exit code. Throws <see cref="SceneRefusedException"/>.</summary>
    public int Run()
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, RequestStop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, RequestStop);
        Scene scene = SceneReader.ReadFile(sceneOptions.Path);
        using TextWriter? csv = OpenCsv();
        using LoopbackBroker? listener = Listen();
        SceneStory story = new(scene, options.IsQuiet);
        SceneRun run = new(scene, told =>
        {
            story.Tell(told);
            WriteCsv(csv, told);
        });
        if (listener is not null)
        {
            Console.WriteLine($"broker: mqtt://127.0.0.1:{listener.Port}");
            run.Broker.Observe(
                "#",
                message => listener.Run(broker => broker.Publish(message.Topic, message.Payload.Span, message.Qos, message.Retain)));
        }

        Stopwatch elapsed = Stopwatch.StartNew();
        SceneRecord record = run.Run(
            options.ForMs ?? long.MaxValue, () => stop.IsCancellationRequested,
            sceneOptions.Speed is { } speed ? nextMs => Pace(elapsed, nextMs / speed) : null);
        elapsed.Stop();
        SceneVerdict verdict = SceneVerdict.Of(record);
        SceneSummary.Write(record, verdict, elapsed.Elapsed);
        WriteSvg(record);
        return verdict.Broken.Count == 0 ? ExitCode.Done : ExitCode.PromiseBroken;
    }

    private void RequestStop(PosixSignalContext context)
    {
        context.Cancel = true;
        stop.Cancel();
    }

    private void Pace(Stopwatch elapsed, long wallMs)
    {
        long aheadMs = wallMs - elapsed.ElapsedMilliseconds;
        if (aheadMs > 0)
        {
            stop.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(aheadMs));
        }
    }

    private LoopbackBroker? Listen()
    {
        if (sceneOptions.Port is not { } port)
        {
            return null;
        }

        LoopbackBroker listener = new(port: port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException exception)
        {
            listener.Dispose();
            throw new SceneRefusedException($"--listen {port}: {exception.Message}");
        }
    }

    private void WriteSvg(SceneRecord record)
    {
        try
        {
            if (sceneOptions.SvgPath is { } path)
            {
                File.WriteAllText(path, ScenePicture.Svg(record));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SceneRefusedException($"--svg: {exception.Message}");
        }
    }

    private StreamWriter? OpenCsv()
    {
        if (sceneOptions.CsvPath is not { } path)
        {
            return null;
        }

        try
        {
            StreamWriter writer = new(path);
            writer.WriteLine(TelemetryCsv.Header);
            return writer;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SceneRefusedException($"--csv: {exception.Message}");
        }
    }

    private static void WriteCsv(TextWriter? csv, SceneEvent told)
    {
        if (csv is not null && told.Message is { IsRetained: false } message
            && TelemetryCsv.IsTelemetry(message.Topic, out string gateway, out string sensor))
        {
            using JsonDocument payload = JsonDocument.Parse(message.Payload);
            csv.WriteLine(TelemetryCsv.Line(gateway, sensor, payload.RootElement));
        }
    }
}
