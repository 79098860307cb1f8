using System.Text;

namespace Gateway.World;

/// <summary>
/// Turns the events of a world into events of a replay: who, to whom, what. The gateway's view counts: a packet of the broker appears when
/// its last byte was read, one of the gateway when its last byte was given to the link.
/// </summary>
internal sealed class Timeline(IReplayObserver observer)
{
    public const string Gateway = "gateway";
    public const string Broker = "broker";
    public const string Drive = "drive";
    public const string World = "world";

    private readonly PacketStream fromBroker = new();

    /// <summary>A line in plain words.</summary>
    public void Write(long nowMs, ReplayKind kind, string from, string to, string what) =>
        observer.Happened(new ReplayEvent(nowMs, kind, from, to, what));

    /// <summary>A fault of the world.</summary>
    public void Fault(long nowMs, string what) => Write(nowMs, ReplayKind.Fault, World, "", what);

    /// <summary>A fault of the world by its kind.</summary>
    public void Fault(long nowMs, WorldFault fault) => Fault(nowMs, Words(fault.ToString()));

    /// <summary>A storage operation on a slot that holds <paramref name="old"/>.</summary>
    public void Write(
        long nowMs, StorageArea area, int slot, ReadOnlySpan<byte> old, ReadOnlySpan<byte> next, WriteFate fate, int slowMs)
    {
        string name = area switch
        {
            StorageArea.AlarmState => "rule states",
            _ => area.ToString().ToLowerInvariant()
        };
        string outcome = fate switch
        {
            WriteFate.Done => "",
            WriteFate.CutBefore => "POWER CUT before it",
            WriteFate.CutOld => "POWER CUT during it, the old content stays",
            WriteFate.CutNew => "POWER CUT during it, the new content is there",
            WriteFate.CutAfter => "POWER CUT after it",
            WriteFate.ErrorOld => "REPORTED AS FAILED, the old content stays",
            _ => "REPORTED AS FAILED, the new content is there"
        };
        var write = new ReplayWrite(name, slot, next.Length, StorageText.Meaning(area, old, next), outcome, slowMs);
        string text = $"{name}[{slot}] {(next.IsEmpty ? "" : $"{next.Length} bytes: ")}{write.Meaning}"
            + (slowMs > 0 ? $" (took {slowMs} ms)" : "") + (outcome.Length > 0 ? "   " + outcome : "");
        observer.Happened(new ReplayEvent(nowMs, ReplayKind.Storage, Gateway, Drive, text) { Write = write });
    }

    /// <summary>A whole packet of the gateway.</summary>
    public void Sent(long nowMs, ReadOnlySpan<byte> packet, int body) => Packet(nowMs, Gateway, Broker, packet, body);

    /// <summary>Bytes that the gateway gave to its link.</summary>
    public void SentBytes(long nowMs, ReadOnlySpan<byte> bytes) => observer.Bytes(nowMs, false, bytes);

    /// <summary>Bytes that the gateway read.</summary>
    public void ReceivedBytes(long nowMs, ReadOnlySpan<byte> bytes)
    {
        observer.Bytes(nowMs, true, bytes);
        fromBroker.Add(bytes);
        while (fromBroker.TryPeek(out ReadOnlySpan<byte> packet, out int body))
        {
            Packet(nowMs, Broker, Gateway, packet, body);
            fromBroker.Skip(packet.Length);
        }
    }

    /// <summary>The gateway opens its link.</summary>
    public void LinkBegins(long nowMs)
    {
        fromBroker.Clear();
        Write(nowMs, ReplayKind.Link, Gateway, Broker, "connects");
    }

    /// <summary>The gateway's link has ended.</summary>
    public void LinkEnds(long nowMs, ReplayLinkEnd end)
    {
        if (end != ReplayLinkEnd.PowerCut)
        {
            string who = end == ReplayLinkEnd.ByBroker ? Broker : Gateway;
            Write(nowMs, ReplayKind.Link, who, end == ReplayLinkEnd.ByBroker ? Gateway : Broker, end switch
            {
                ReplayLinkEnd.Cut => "finds its connection lost or refused",
                _ => "closes the connection"
            });
        }

        observer.LinkEnded(nowMs, end);
    }

    /// <summary>A name in Pascal case as words.</summary>
    public static string Words(string name)
    {
        var text = new StringBuilder();
        foreach (char letter in name)
        {
            text.Append(char.IsUpper(letter) && text.Length > 0 ? " " : "").Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }

    private void Packet(long nowMs, string from, string to, ReadOnlySpan<byte> bytes, int body)
    {
        ReplayPacket packet = PacketWords.Describe(bytes, body);
        observer.Happened(new ReplayEvent(nowMs, ReplayKind.Packet, from, to, PacketWords.Line(packet)) { Packet = packet });
    }
}
