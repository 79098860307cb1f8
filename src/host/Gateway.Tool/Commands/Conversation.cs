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
    private readonly TextWriter output;
    private readonly TextWriter errors;
    private volatile bool isStopRequested;
    private bool isAnswered;
    private bool wasConnected;
    private bool isLost;
    private string lastFailure = "";
    private string toldFailure = "";

    protected Conversation(ConnectOptions options, System.CommandLine.ParseResult parsed, BrokerAddress broker)
    {
        this.broker = broker;
        timeoutMs = options.TimeoutMs(parsed);
        isTraced = options.IsTraced(parsed);
        isDetailed = options.IsDetailed(parsed);
        output = parsed.InvocationConfiguration.Output;
        errors = parsed.InvocationConfiguration.Error;
        Client = new BrokerClient(
            broker, options.Id(parsed), options.IsPersistent(parsed), options.Capture(parsed), options.BrokerQosMax(parsed),
            options.PayloadBytesMax(parsed));
    }

    protected BrokerClient Client { get; }

    /// <summary>The message that the command publishes, or null.</summary>
    protected Publication? Publication { get; init; }

    /// <summary>Whether messages are printed: a trace is printed alone.</summary>
    protected bool PrintsMessages => !isTraced;

    /// <summary>The request is complete, and every byte of it has left.</summary>
    protected abstract bool IsDone { get; }

    /// <summary>The time-out no longer counts: the broker has answered, and the rest may take any time.</summary>
    protected abstract bool IsServed { get; }

    /// <summary>Why the last attempt to connect failed or the last connection ended; empty if none did.</summary>
    protected string LastFailure => lastFailure;

    /// <summary>Whether it tells that the connection was lost and found again.</summary>
    protected virtual bool TellsConnection => true;

    /// <summary>Nobody reads what it prints: then it ends, and acknowledges no message that nobody would see.</summary>
    protected virtual bool IsUnread => false;

    /// <summary>The exit code when everything that was asked for is done, or when it was interrupted.</summary>
    protected virtual int EndCode => ExitCode.Done;

    /// <summary>Why the broker refused, or null.</summary>
    protected string? Refusal { get; set; }

    /// <summary>Runs to the end; returns the exit code.</summary>
    public int Run()
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, RequestStop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, RequestStop);
        Client.Start();
        while (!IsDone && !isStopRequested && !IsUnread && Refusal is null && Publication?.Doubt is null)
        {
            Turn();
            if (!IsServed && Refusal is null && Client.NowMs >= timeoutMs)
            {
                Refusal = $"no answer within {timeoutMs / 1000} s{(lastFailure.Length > 0 ? ": " + lastFailure : "")}";
            }
        }

        OnEnd();
        if (!IsDone)
        {
            Publication?.GiveUp(Refusal ?? "interrupted");
        }

        if (Publication?.Doubt is not null)
        {
            // A clean end waits for what is outstanding, and a new session would send it again.
            PrintTrace();
            Tell($"delivery unknown: {Publication.Doubt}. Look at a subscriber before you publish it again");
            return ExitCode.DeliveryUnknown;
        }

        Client.Finish();
        PrintTrace();
        if (Refusal is not null)
        {
            Tell(Refusal);
            return ExitCode.BrokerFailed;
        }

        return EndCode;
    }

    public void Dispose() => Client.Dispose();

    protected abstract void OnEvent(SessionEvent occurred);

    protected virtual void OnMessage(InboundMessage message)
    {
    }

    /// <summary>A message is above the limit: its payload has so many bytes, of which only the beginning is there.</summary>
    protected virtual void OnTooLarge(InboundMessage message, int payloadBytes)
    {
    }

    /// <summary>Everything that arrived in a turn was handled.</summary>
    protected virtual void OnTurn()
    {
    }

    /// <summary>The conversation is over: lines of text follow.</summary>
    protected virtual void OnEnd()
    {
    }

    /// <summary>A packet was sent or received.</summary>
    protected virtual void OnPacket(int word)
    {
    }

    /// <summary>A line on standard error.</summary>
    protected void Tell(string text) => errors.WriteLine($"gateway: {broker}: {text}");

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

            Publication?.Take(occurred, lastFailure);
            TellOf(occurred);
            OnEvent(occurred);
        }

        if (Publication?.Doubt is not null)
        {
            return;
        }

        while (Client.TryTake(out InboundMessage message))
        {
            if (message.IsCut)
            {
                OnTooLarge(message, Client.PayloadBytes);
            }
            else
            {
                OnMessage(message);
            }
        }

        OnTurn();
        Client.Transmit();
        PrintTrace();
        if (!IsDone)
        {
            Client.Wait();
        }
    }

    // Before the first connection there is nothing to lose: then the run ends with the reason.
    private void TellOf(SessionEvent occurred)
    {
        if (occurred.Kind == SessionEventKind.Connected)
        {
            if (isLost && TellsConnection)
            {
                Tell(occurred.Value == 1
                    ? "connected again: the session is resumed"
                    : "connected again: the session is new, what the broker had for the old one is lost");
            }

            wasConnected = true;
            isLost = false;
            toldFailure = "";
        }
        else if (occurred.Kind == SessionEventKind.Disconnected && wasConnected)
        {
            if (TellsConnection && lastFailure != toldFailure)
            {
                Tell($"{(isLost ? "still not connected" : "connection lost")}: {lastFailure}");
            }

            isLost = true;
            toldFailure = lastFailure;
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
            Publication?.TakePacket(word);
            isAnswered |= PacketText.Type(word) == PacketType.Connack;
            if (isTraced && isAnswered && PacketText.Type(word) != PacketType.Connect)
            {
                output.WriteLine(isDetailed ? PacketText.Long(word) : PacketText.Short(word));
            }
        }
    }
}
