namespace Gateway.World;

/// <summary>A fault that a world can have. <see cref="OutcomeTable"/> says how each may affect delivery.</summary>
public enum WorldFault
{
    /// <summary>Power cut at a storage operation.</summary>
    PowerCutAtStorage,
    /// <summary>Power cut at a call of clock, link or sensor.</summary>
    PowerCutAtStep,
    /// <summary>Power cut soon after the start that followed another.</summary>
    BrownOut,
    /// <summary>The link was cut; both sides know.</summary>
    LinkCut,
    /// <summary>The link was cut; only one side knows.</summary>
    LinkHalfOpen,
    /// <summary>The link stalled for a while.</summary>
    LinkStall,
    /// <summary>The connection was refused.</summary>
    LinkRefused,
    /// <summary>The connection never opened.</summary>
    LinkHangs,
    /// <summary>A connection with delayed bytes.</summary>
    LinkDelay,
    /// <summary>A connection that passes its bytes in small pieces.</summary>
    LinkFragmented,
    /// <summary>More than one packet of the gateway reached the broker in one piece, or the other way.</summary>
    LinkCoalesced,
    /// <summary>A write that took 1 to 400 ms.</summary>
    SlowWrite,
    /// <summary>A write that failed, its slot old or new.</summary>
    WriteError,
    /// <summary>Entry records that could not be read for a while.</summary>
    ReadError,
    /// <summary>A slot of an entry record was corrupted.</summary>
    RottenEntry,
    /// <summary>A slot of the progress record was corrupted.</summary>
    RottenProgress,
    /// <summary>A slot of the inbound set was corrupted.</summary>
    RottenInbound,
    /// <summary>A slot of the rule states was corrupted.</summary>
    RottenRuleState,
    /// <summary>A slot of the boot record was corrupted.</summary>
    RottenBoot,
    /// <summary>A slot of the commands' ids was corrupted.</summary>
    RottenCommandIds,
    /// <summary>The drive came back empty.</summary>
    EmptyDrive,
    /// <summary>The broker restarted and kept its sessions.</summary>
    BrokerRestart,
    /// <summary>The broker restarted without its sessions.</summary>
    BrokerLostSessions,
    /// <summary>The broker sent no acknowledgement.</summary>
    LostAcknowledgement,
    /// <summary>The broker delayed a packet, and those after it, for up to three seconds.</summary>
    BrokerSlow,
    /// <summary>The broker sent a PUBLISH twice.</summary>
    DuplicatePublish,
    /// <summary>Another client took the session over and left.</summary>
    SessionTakenOver,
    /// <summary>Another client took it over with clean session 1.</summary>
    SessionTakenOverClean,
    /// <summary>The broker has QoS 1 at most.</summary>
    QosDowngraded,
    /// <summary>The broker sent something that no broker may send, or an answer to nothing.</summary>
    Garbage,
    /// <summary>The broker's CONNACK denied a session that exists.</summary>
    SessionDenied,
    /// <summary>The broker's CONNACK claimed a session that does not exist.</summary>
    SessionInvented,
    /// <summary>The wall clock jumped.</summary>
    ClockJump,
    /// <summary>The wall clock was never set in the whole world.</summary>
    ClockNeverSet,
    /// <summary>A clean stop and a start.</summary>
    CleanStop,
    /// <summary>The broker closed the connection on a packet that it does not take.</summary>
    RefusedByClosing,
    /// <summary>The broker ignored a packet that it does not take.</summary>
    RefusedSilently,
    /// <summary>The broker refused a packet by the code of its answer.</summary>
    RefusedByCode,
    /// <summary>The broker ignored a packet, and all that came after it on the connection.</summary>
    BrokerFroze,
    /// <summary>The broker answered a packet after the acknowledgement time-out.</summary>
    AnsweredLate,
    /// <summary>The broker sent the same malformed packet again.</summary>
    MalformedAgain,
    /// <summary>The broker sent a message that is far larger than the gateway's buffer, over a slow link.</summary>
    LargeMessage
}

/// <summary>What a power cut or an error does to a write.</summary>
internal enum WriteFate
{
    /// <summary>Written.</summary>
    Done,
    /// <summary>Power cut before it began: old content.</summary>
    CutBefore,
    /// <summary>Power cut during it: old content.</summary>
    CutOld,
    /// <summary>Power cut during it: new content.</summary>
    CutNew,
    /// <summary>Power cut after it, before the caller knows: new content.</summary>
    CutAfter,
    /// <summary>Reported as failed: old content.</summary>
    ErrorOld,
    /// <summary>Reported as failed: new content.</summary>
    ErrorNew
}

/// <summary>A call from the gateway to its hardware other than a write.</summary>
internal enum Seam
{
    /// <summary>The clock was read.</summary>
    Clock,
    /// <summary>A slot was read.</summary>
    Read,
    /// <summary>The link was opened.</summary>
    Open,
    /// <summary>The link was closed.</summary>
    Close,
    /// <summary>The link was asked for bytes.</summary>
    Receive,
    /// <summary>A sensor was read.</summary>
    Sensor
}

/// <summary>The fate of a packet from the broker.</summary>
internal enum PacketFate
{
    /// <summary>It arrives.</summary>
    Arrives,
    /// <summary>It is lost.</summary>
    Lost,
    /// <summary>It arrives twice, the second time with DUP 1.</summary>
    Twice,
    /// <summary>It arrives late, and all later packets after it.</summary>
    Late
}

/// <summary>A fault at the boundary of a packet.</summary>
internal enum BoundaryFault
{
    /// <summary>None.</summary>
    None,
    /// <summary>The link is cut before the packet arrives.</summary>
    LinkCutBefore,
    /// <summary>The link is cut when it has arrived.</summary>
    LinkCutAfter,
    /// <summary>The power fails before it arrives.</summary>
    PowerCutBefore,
    /// <summary>The power fails when it has arrived.</summary>
    PowerCutAfter
}

/// <summary>The faults of one connection of the gateway, filled in when it is opened.</summary>
internal sealed class ConnectionScript
{
    public bool Refused;
    public bool Hangs;
    public int OpenDelayMs;
    public int UpLatencyMs;
    public int DownLatencyMs;
    public int UpFragmentMax;
    public int DownFragmentMax;
    public int ReceiveMax;

    /// <summary>Most bytes that the link holds for the broker; a larger send is not accepted.</summary>
    public int UpRoom;

    /// <summary>The end: after this many bytes in its direction, -1 for none.</summary>
    public int EndAfterBytes;
    public bool EndIsUp;
    public bool GatewaySeesEnd;
    public bool BrokerSeesEnd;

    /// <summary>A stall: after this many bytes from the broker, -1 for none.</summary>
    public int StallAfterBytes;
    public int StallMs;

    /// <summary>One packet at a time, each a boundary for the fault plan.</summary>
    public bool IsByPacket;

    /// <summary>Bytes a millisecond to the gateway.</summary>
    public int DownBytesPerMs;

    public void Reset()
    {
        Refused = false;
        Hangs = false;
        OpenDelayMs = 0;
        UpLatencyMs = 0;
        DownLatencyMs = 0;
        UpFragmentMax = int.MaxValue;
        DownFragmentMax = int.MaxValue;
        ReceiveMax = int.MaxValue;
        UpRoom = 8192;
        EndAfterBytes = -1;
        EndIsUp = false;
        GatewaySeesEnd = true;
        BrokerSeesEnd = true;
        StallAfterBytes = -1;
        StallMs = 0;
        IsByPacket = false;
        DownBytesPerMs = int.MaxValue;
    }
}

/// <summary>Decides what goes wrong, and when. One plan for each world.</summary>
internal abstract class FaultPlan
{
    /// <summary>Whether faults still happen: there are none once the world comes to rest.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>The gateway has (re)started; <paramref name="boot"/> counts from 1.</summary>
    public virtual void Booting(int boot)
    {
    }

    /// <summary>A write of a slot begins. A slow one has <paramref name="slowMs"/> above 0.</summary>
    public abstract WriteFate OnWrite(StorageArea area, out int slowMs);

    /// <summary>Whether a running gateway cannot read an entry's record now.</summary>
    public virtual bool FailsRead() => false;

    /// <summary>Whether the power fails at this call.</summary>
    public abstract bool CutAt(Seam seam);

    /// <summary>Bytes are given to the link: -1, or how many of them it takes before the power fails.</summary>
    public abstract int CutAtSend(int bytes);

    /// <summary>The gateway opens its link.</summary>
    public abstract void OnOpen(ConnectionScript script);

    /// <summary>How late a packet is that <see cref="OnPacketDown"/> declared late, in ms.</summary>
    public int LateMs { get; protected set; }

    /// <summary>A whole packet from the broker begins its way.</summary>
    public virtual PacketFate OnPacketDown(ReadOnlySpan<byte> packet) => PacketFate.Arrives;

    /// <summary>Whether the broker's CONNACK says the opposite of <paramref name="present"/>.</summary>
    public virtual bool LiesAboutSession(bool present) => false;

    /// <summary>A packet is about to arrive, on a connection that delivers packet by packet.</summary>
    public virtual BoundaryFault OnBoundary(bool up) => BoundaryFault.None;

    /// <summary>
    /// The power has failed: whether the broker sees the link end now, and how many of the bytes on their way still arrive.
    /// </summary>
    public virtual bool BrokerSeesPowerCut(int bytesUnderWay, out int arriving)
    {
        arriving = bytesUnderWay;
        return true;
    }

    /// <summary>When the plan itself acts on the world next, on the world's clock.</summary>
    public virtual long NextEventMs => long.MaxValue;

    /// <summary>Does what is due.</summary>
    public virtual void Act(SimulatedWorld world)
    {
    }

    /// <summary>After a power cut: storage may now be corrupted or empty.</summary>
    public virtual void WhilePowerIsOff(SimulatedWorld world)
    {
    }
}
