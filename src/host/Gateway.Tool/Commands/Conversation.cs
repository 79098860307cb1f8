using System.Runtime.InteropServices;
using Gateway.Client;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;
using Gateway.Tool.Output;

namespace Gateway.Tool.Commands;

/// <summary>
/// One run of a client from CONNECT to DISCONNECT: the common part of pub and sub. The trace is printed from the first CONNACK on. The run
/// ends if the broker refuses or cannot be reached.
/// </summary>
internal abstract class Conversation : IDisposable
{
    private readonly BrokerAddress broker;
    private readonly int timeoutMs;
    private readonly bool isTraced;
    private readonly bool isDetailed;
    private volatile bool isStopRequested;
    private bool isAnswered;
    private string lastFailure = "";

    protected Conversation(ConnectOptions options, System.CommandLine.ParseResult parsed)
    {
        broker = options.Broker(parsed);
        timeoutMs = options.TimeoutMs(parsed);
        isTraced = options.IsTraced(parsed);
        isDetailed = options.IsDetailed(parsed);
        Client = new BrokerClient(
            broker, options.Id(parsed), options.IsPersistent(parsed), options.Capture(parsed), options.BrokerQosMax(parsed));
    }

    protected BrokerClient Client { get; }

    /// <summary>Whether messages are printed: a trace is printed alone.</summary>
    protected bool PrintsMessages => !isTraced;

    /// <summary>The request is complete, and every byte of it has left.</summary>
    protected abstract bool IsDone { get; }

    /// <summary>The time-out no longer counts: the broker has answered, and the rest may take any time.</summary>
    protected abstract bool IsServed { get; }

    /// <summary>Why the broker refused, or null.</summary>
    protected string? Refusal { get; set; }

    /// <summary>Runs to the end; returns the exit code.</summary>
    public int Run()
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, RequestStop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, RequestStop);
        Client.Start();
        while (!IsDone && !isStopRequested && Refusal is null)
        {
            Turn();
            if (!IsServed && Refusal is null && Client.NowMs >= timeoutMs)
            {
                Refusal = $"no answer within {timeoutMs / 1000} s{(lastFailure.Length > 0 ? ": " + lastFailure : "")}";
            }
        }

        Client.Finish();
        PrintTrace();
        if (Refusal is not null)
        {
            Console.Error.WriteLine($"gateway: {broker}: {Refusal}");
            return ExitCode.BrokerFailed;
        }

        return ExitCode.Done;
    }

    public void Dispose() => Client.Dispose();

    protected abstract void OnEvent(SessionEvent occurred);

    protected virtual void OnMessage(InboundMessage message)
    {
    }

    /// <summary>Everything that arrived in a turn was handled.</summary>
    protected virtual void OnTurn()
    {
    }

    /// <summary>A packet was sent or received.</summary>
    protected virtual void OnPacket(int word)
    {
    }

    private void RequestStop(PosixSignalContext context)
    {
        context.Cancel = true;
        isStopRequested = true;
    }

    private void Turn()
    {
        Client.Receive();
        while (Client.TryTakeEvent(out SessionEvent occurred))
        {
            if (occurred.Kind == SessionEventKind.Disconnected)
            {
                NoteFailure(occurred.Fault);
            }

            OnEvent(occurred);
        }

        while (Client.TryTake(out InboundMessage message))
        {
            OnMessage(message);
        }

        OnTurn();
        Client.Transmit();
        PrintTrace();
        if (!IsDone)
        {
            Client.Wait();
        }
    }

    private void NoteFailure(Fault fault)
    {
        lastFailure = fault switch
        {
            MqttFaults.ConnectRefusedProtocol => "the broker does not speak MQTT 3.1.1",
            MqttFaults.ConnectRefusedIdentifier => "the broker refused the client identifier",
            MqttFaults.ConnectRefusedUnavailable => "the broker's service is not available",
            MqttFaults.ConnectRefusedCredentials => "the broker refused user name or password",
            MqttFaults.ConnectRefusedNotAuthorized => "the broker did not authorize this client",
            _ when fault < MqttFaults.ConnackTimeout && Client.LinkFailure.Length > 0 => Client.LinkFailure,
            _ => $"connection ended: {FaultName.Of(fault)}",
        };

        // A second attempt does not change these.
        if (fault is HalFaults.LinkTls or HalFaults.LinkAddress or MqttFaults.ConnectRefusedProtocol or MqttFaults.ConnectRefusedIdentifier
            or MqttFaults.ConnectRefusedCredentials or MqttFaults.ConnectRefusedNotAuthorized)
        {
            Refusal = lastFailure;
        }
    }

    private void PrintTrace()
    {
        while (Client.Session.TakeTrace(out int word))
        {
            OnPacket(word);
            isAnswered |= PacketText.Type(word) == PacketType.Connack;
            if (isTraced && isAnswered && PacketText.Type(word) != PacketType.Connect)
            {
                Console.WriteLine(isDetailed ? PacketText.Long(word) : PacketText.Short(word));
            }
        }
    }
}
