using System.Text;
using Gateway.Hal;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Tests.Unit.App;

/// <summary>A link to the simulated broker that can fail at any step of opening; notes each opening and its target.</summary>
internal sealed class TestBrokerLink(IByteLink inner) : IBrokerLink
{
    private bool hasFailed;

    /// <summary>The step at which an opening with a test's target fails; None: it does not.</summary>
    public LinkPhase FailsAt { get; set; }

    /// <summary>The step at which an opening with a test's target stays for ever.</summary>
    public LinkPhase HangsAt { get; set; }

    /// <summary>A test's PUBLISH is accepted and lost.</summary>
    public bool DropsPublish { get; set; }

    public Fault FailsWith { get; set; } = HalFaults.LinkLost;

    public string Reason { get; set; } = "";

    public List<string> Openings { get; } = [];

    public ILinkTarget? Target { get; set; }

    public LinkPhase Phase => !IsTest ? LinkPhase.Open : hasFailed ? FailsAt
        : HangsAt != LinkPhase.None ? HangsAt
        : inner.State == LinkState.Open ? LinkPhase.Open : LinkPhase.Connection;

    public LinkState State => IsTest && hasFailed ? LinkState.Failed
        : IsTest && HangsAt != LinkPhase.None && inner.State != LinkState.Closed ? LinkState.Opening
        : inner.State;

    public Fault Fault => IsTest && hasFailed ? FailsWith : inner.Fault;

    private bool IsTest => Target is Gateway.App.PendingTarget;

    public void Open()
    {
        byte[] host = new byte[LinkTargetLimits.HostBytesMax];
        Openings.Add(Target is null ? "live" : $"{Encoding.ASCII.GetString(host, 0, Target.CopyHost(host, 0))}:{Target.Port}");
        hasFailed = IsTest && FailsAt != LinkPhase.None;
        if (!hasFailed)
        {
            inner.Open();
        }
    }

    public int Receive(byte[] buffer, int offset, int bytesMax) => inner.Receive(buffer, offset, bytesMax);

    public int Send(byte[] buffer, int offset, int bytes) =>
        IsTest && DropsPublish && buffer[offset] >> 4 == PacketType.Publish ? bytes : inner.Send(buffer, offset, bytes);

    public void Close()
    {
        hasFailed = false;
        inner.Close();
    }

    public int CopyReason(byte[] buffer, int offset, int bytesMax) =>
        Encoding.UTF8.GetBytes(Reason.AsSpan(0, Math.Min(Reason.Length, bytesMax)), buffer.AsSpan(offset));
}
