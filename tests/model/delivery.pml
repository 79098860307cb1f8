/*
 * Delivery at QoS 1 and 2 between one gateway and one broker, over a link that breaks, from storage that keeps the old content or
 * the new at a power cut. README.md beside this file says what of the design is here and what is left out.
 *
 * A configuration (-D): QOS (1, 2, or 3: the messages by turns at 1 and 2), MESSAGES, SLOTS (1..3), IDS (not fewer than SLOTS),
 * AT_PUBLISH (the broker sends onward at PUBLISH, else at PUBREL), and how many faults there may be: CRASHES, CUTS, RESENDS, LOSSES.
 * BREAK_* switches a deliberate error on; OUTCOME_ONLY judges what arrives and not the packets, so that an error must do harm.
 */
#ifndef QOS
#define QOS 2
#endif
#ifndef MESSAGES
#define MESSAGES 2
#endif
#ifndef SLOTS
#define SLOTS 2
#endif
#ifndef IDS
#define IDS 3
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef CUTS
#define CUTS 1
#endif
#ifndef RESENDS
#define RESENDS 0
#endif
#ifndef LOSSES
#define LOSSES 0
#endif

#define LINK_PACKETS 8

#if SLOTS == 1
#define ANY(P) (P(0))
#elif SLOTS == 2
#define ANY(P) (P(0) || P(1))
#else
#define ANY(P) (P(0) || P(1) || P(2))
#endif

#if QOS == 3
#define QOS_OF(m) (1 + (((m) + 1) % 2))
#else
#define QOS_OF(m) QOS
#endif

#define ID_OF(seq) (1 + ((seq) % IDS))

/* OutboundState, and ON_<input>(row): the table that the session itself runs on. */
#include "transitions.pml"

/* The row of an entry, and its transition: an input that does not belong to its state is an error. */
#define ROW(e) (entry[e].state + 8 * entry[e].here)
#define STEP(e, ON) assert(ON(ROW(e)) != 0); entry[e].state = ON(ROW(e)) % 8

/* EntryState, and "speaks of none". */
#define DurableAwaiting 0
#define DurableReleased 1
#define DurableFree 2
#define DurableNone 3

/* ConnectionState, as far as delivery knows it. */
#define Down 0
#define AwaitingMark 1
#define AwaitingConnack 2
#define AwaitingResumption 3
#define Connected 4

/* What the gateway waits for from storage: it does nothing else meanwhile. */
#define Idle 0
#define WritingEntry 1
#define WritingProgress 2

mtype = { CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP };

/* Type, packet identifier, message, DUP; and type, packet identifier, session present. */
chan up = [LINK_PACKETS] of { mtype, byte, byte, bit };
chan down = [LINK_PACKETS] of { mtype, byte, bit };

/* Storage: what a power cut leaves. An entry record is one write, the progress record another. */
typedef Slot {
    byte seq;       /* of the entry record, 0 for none */
    byte msg;
    byte spokenOf;  /* progress record: the sequence it speaks of */
    byte spokenState
}
Slot slot[SLOTS];
byte durableNext = 1;
bit durableMark;

/* RAM of the gateway: what a power cut takes. */
typedef Entry {
    byte state;
    byte seq;
    byte msg;
    bit dup;
    bit here;       /* dealt with on this connection, so acknowledgements on it may be for this entry */
    bit passed;     /* behind the fill position */
    bit owed;       /* its record is owed though it may leave: a deliberate error only */
    bit changed;    /* a change waits for the next progress record */
    byte change;
    byte changeSeq
}
Entry entry[SLOTS];
byte connection = Down;
byte writing = Idle;
byte writingSlot;
byte nextSeq = 1;
byte nextEntry;
byte nextMsg = 1;   /* the transition that the rule offers next */
bit unanswered;
bit doubtful;
bit markDurable;
bit resumptionPending;

/* The broker: its session outlives the link, and a restart of a broker that keeps it is a cut. */
bit session;
byte held[IDS + 1]; /* message of each identifier that was received at QoS 2 and not released, 0 for none */

/* What was seen, for the properties alone. */
byte delivered[MESSAGES + 1];
bit publishSent[MESSAGES + 1];   /* in this session */
bit pubrelSent[MESSAGES + 1];    /* in this session */
bit sessionWasLost;
bit doubtCounted;

byte crashes = CRASHES;
byte cuts = CUTS;
byte resends = RESENDS;
byte losses = LOSSES;

byte i;
byte at;
byte old;

#define IS_FREE(e) (entry[e].state == Free)
#define RECORD_OWED(e) (entry[e].state == AwaitingRecord || entry[e].owed)
#define IS_CHANGED(e) (entry[e].changed)
#define IN_RELEASE(e) (entry[e].state == AwaitingRelease)
#define IS_RELEASED(e) (entry[e].state == PubrelPending || entry[e].state == AwaitingPubcomp)
#define IS_OUTSTANDING(e) (entry[e].passed && (entry[e].state == AwaitingPuback || entry[e].state == AwaitingPubrec || \
    entry[e].state == AwaitingPubcomp))
#define TO_FILL(e) (entry[e].state != Free && entry[e].state != AwaitingRecord && !entry[e].passed)
#define HOLDS_ID(e) (entry[e].state != Free && entry[e].seq % IDS == nextSeq % IDS)

/* at = the entry with the lowest sequence for which P holds, or SLOTS. In the order that the gateway sends in. */
#define OLDEST(P) \
    at = SLOTS; i = 0; \
    do \
    :: i < SLOTS && P(i) && (at == SLOTS || entry[i].seq < entry[at].seq) -> at = i; i++ \
    :: i < SLOTS && !(P(i) && (at == SLOTS || entry[i].seq < entry[at].seq)) -> i++ \
    :: i == SLOTS -> break \
    od; i = 0

#define NEWEST(P) \
    at = SLOTS; i = 0; \
    do \
    :: i < SLOTS && P(i) && (at == SLOTS || entry[i].seq > entry[at].seq) -> at = i; i++ \
    :: i < SLOTS && !(P(i) && (at == SLOTS || entry[i].seq > entry[at].seq)) -> i++ \
    :: i == SLOTS -> break \
    od; i = 0

/* at = the entry in use with this identifier, or SLOTS. */
#define FIND(id) \
    at = SLOTS; i = 0; \
    do \
    :: i < SLOTS && entry[i].state != Free && ID_OF(entry[i].seq) == id -> assert(at == SLOTS); at = i; i++ \
    :: i < SLOTS && !(entry[i].state != Free && ID_OF(entry[i].seq) == id) -> i++ \
    :: i == SLOTS -> break \
    od; i = 0

inline forget(e) {
    entry[e].state = Free;
    entry[e].seq = 0;
    entry[e].msg = 0;
    entry[e].dup = 0;
    entry[e].here = 0;
    entry[e].passed = 0;
    entry[e].owed = 0
}

/* AddChange: for the next progress record; a later one of the same slot replaces it. */
inline addChange(e, to) {
    entry[e].changed = 1;
    entry[e].change = to;
    entry[e].changeSeq = entry[e].seq
}

inline sendPublish(e) {
    assert(nfull(up));
    /* DUP 0 only for what was never sent in this session [MQTT-3.3.1-1], and no PUBLISH behind its PUBREL [MQTT-4.3.3-1]. */
#ifndef OUTCOME_ONLY
    assert(entry[e].dup || !publishSent[entry[e].msg]);
    assert(!pubrelSent[entry[e].msg]);
#endif
    publishSent[entry[e].msg] = 1;
    up!PUBLISH(ID_OF(entry[e].seq), entry[e].msg, entry[e].dup)
}

inline sendPubrel(e) {
    assert(nfull(up));
    pubrelSent[entry[e].msg] = 1;
    up!PUBREL(ID_OF(entry[e].seq), 0, 0)
}

/* Session.Release: Released is durable. */
inline release(e) {
    if
    :: connection == Connected && ON_ReleaseNow(ROW(e)) != 0 -> STEP(e, ON_ReleaseNow); sendPubrel(e)
    :: else -> STEP(e, ON_ReleaseLater)
    fi
}

/* Session.SendAgain: what this connection had sent is owed again. */
inline oweAgain() {
    i = 0;
    do
    :: i < SLOTS ->
        if
        :: ON_SendAgain(ROW(i)) != 0 ->
            STEP(i, ON_SendAgain);
#ifndef BREAK_NO_DUP
            entry[i].dup = 1
#endif
        :: else
        fi;
        entry[i].passed = 0;
        i++
    :: else -> break
    od;
    i = 0
}

inline emptyLink() {
    do
    :: up?_, _, _, _
    :: empty(up) && nempty(down) -> down?_, _, _
    :: empty(up) && empty(down) -> break
    od
}

inline sendConnect() {
    i = 0;
    do
    :: i < SLOTS -> entry[i].here = 0; i++
    :: else -> break
    od;
    i = 0;
    doubtful = unanswered;
    unanswered = 1;
    connection = AwaitingConnack;
    up!CONNECT(0, 0, 0)
}

/* Session.Publish: an entry by turns, the next sequence whose identifier is not held. */
inline publish() {
    at = nextEntry;
    do
    :: IS_FREE(at) -> break
    :: else -> at = (at + 1) % SLOTS
    od;
    nextEntry = (at + 1) % SLOTS;
    do
    :: ANY(HOLDS_ID) -> nextSeq++
    :: else -> break
    od;
    entry[at].seq = nextSeq;
    nextSeq++;
    entry[at].msg = nextMsg;
    nextMsg++;
#ifdef BREAK_SEND_BEFORE_DURABLE
    entry[at].owed = 1;
    entry[at].state = PublishPending
#else
    STEP(at, ON_Publish)
#endif
}

inline takeEntry() {
    OLDEST(RECORD_OWED);
    slot[at].seq = entry[at].seq;
    slot[at].msg = entry[at].msg;
    writing = WritingEntry;
    writingSlot = at
}

inline settleEntry() {
    if
    :: ON_RecordDurable(ROW(writingSlot)) != 0 -> STEP(writingSlot, ON_RecordDurable)
    :: else
    fi;
    entry[writingSlot].owed = 0;
    writingSlot = 0;
    writing = Idle
}

/* InflightTable.NoteState and WriteProgress: every change in one write. */
inline takeProgress() {
    i = 0;
    do
    :: i < SLOTS ->
        if
        :: entry[i].changed && slot[i].seq == entry[i].changeSeq ->
            slot[i].spokenOf = entry[i].changeSeq;
            slot[i].spokenState = entry[i].change
        :: else
        fi;
        i++
    :: else -> break
    od;
    i = 0;
    durableNext = nextSeq;
#ifndef BREAK_NO_MARK
    durableMark = unanswered || connection == AwaitingMark;
#endif
    writing = WritingProgress
}

inline settleProgress() {
    writing = Idle;
    markDurable = durableMark;
    resumptionPending = 0;
    i = 0;
    do
    :: i < SLOTS ->
        entry[i].changed = 0;
        entry[i].change = 0;
        entry[i].changeSeq = 0;
        i++
    :: else -> break
    od;
    do
    :: ANY(IN_RELEASE) -> OLDEST(IN_RELEASE); release(at)
    :: else -> break
    od;
    if
    :: connection == AwaitingResumption -> connection = Connected
    :: connection == AwaitingMark -> sendConnect()
    :: else
    fi
}

/* Session.FillEntries, one entry. */
inline fill() {
#ifdef BREAK_ORDER
    NEWEST(TO_FILL);
#else
    OLDEST(TO_FILL);
#endif
    if
    :: ON_SendAtQos1(ROW(at)) != 0 ->
        sendPublish(at);
#ifdef BREAK_FREE_BEFORE_ACKNOWLEDGEMENT
        complete(at)
#else
        if
        :: QOS_OF(entry[at].msg) == 2 -> STEP(at, ON_SendAtQos2)
        :: else -> STEP(at, ON_SendAtQos1)
        fi
#endif
    :: ON_SendPubrel(ROW(at)) != 0 ->
#ifdef BREAK_PUBLISH_AFTER_PUBREL
        sendPublish(at);
        entry[at].state = AwaitingPubrec
#else
        sendPubrel(at);
        STEP(at, ON_SendPubrel)
#endif
    :: else
    fi;
    if
    :: entry[at].state != Free -> entry[at].here = 1; entry[at].passed = 1
    :: else
    fi
}

inline complete(e) {
    addChange(e, DurableFree);
    forget(e)
}

inline handlePuback(id) {
    FIND(id);
    if
    :: at < SLOTS && QOS_OF(entry[at].msg) == 1 && ON_PubackAtQos1(ROW(at)) == TO_FREE -> complete(at)
    :: else
    fi
}

inline handlePubrec(id) {
    FIND(id);
    if
    :: at < SLOTS && QOS_OF(entry[at].msg) == 2 && ON_PubrecAtQos2(ROW(at)) == AwaitingRelease ->
        STEP(at, ON_PubrecAtQos2);
        addChange(at, DurableReleased);
#ifdef BREAK_PUBREL_BEFORE_RELEASED
        release(at)
#endif
    :: at < SLOTS && entry[at].state != Free && ON_PubrecAtQos1(ROW(at)) == entry[at].state -> sendPubrel(at)
    :: at == SLOTS -> assert(nfull(up)); up!PUBREL(id, 0, 0)
    :: else
    fi
}

inline handlePubcomp(id) {
    FIND(id);
    if
    :: at < SLOTS && ON_Pubcomp(ROW(at)) == TO_FREE -> complete(at)
    :: else
    fi
}

/* Session.DecideResumption: the broker does not have what these entries were sent into. */
inline giveVerdict() {
    i = 0;
    do
    :: i < SLOTS ->
        entry[i].dup = 0;
        if
        :: ON_SessionLostRepublish(ROW(i)) != 0 ->
            resumptionPending = 1;
            STEP(i, ON_SessionLostRepublish);
            addChange(i, DurableAwaiting)
        :: else
        fi;
        entry[i].here = 0;
        i++
    :: else -> break
    od;
    i = 1;
    do
    :: i <= MESSAGES -> publishSent[i] = 0; pubrelSent[i] = 0; i++
    :: else -> break
    od;
    i = 0
}

inline handleConnack(present) {
    unanswered = 0;
    if
#ifdef BREAK_DOUBT_WITHOUT_PENDING
    :: present && doubtful && ANY(IS_RELEASED) -> doubtCounted = 1
#else
    :: present && doubtful && (ANY(IS_RELEASED) || ANY(IN_RELEASE)) -> doubtCounted = 1
#endif
    :: else
    fi;
    doubtful = 0;
#ifndef BREAK_IGNORE_SESSION_PRESENT
    if
    :: !present -> giveVerdict()
    :: else
    fi;
#endif
    connection = (resumptionPending -> AwaitingResumption : Connected)
}

inline endConnection() {
    emptyLink();
    connection = Down;
    doubtful = 0;
    oweAgain()
}

/* A power cut, and what InflightTable.Recover makes of what is left. */
inline restart() {
    emptyLink();
    connection = Down;
    writing = Idle;
    writingSlot = 0;
    doubtful = 0;
    resumptionPending = 0;
    unanswered = durableMark;
    markDurable = durableMark;
    nextSeq = durableNext;
    nextMsg = 1;
    nextEntry = 0;
    old = 0;
    at = 0;
    do
    :: at < SLOTS ->
        forget(at);
        entry[at].changed = 0;
        entry[at].change = 0;
        entry[at].changeSeq = 0;
        if
        :: slot[at].seq > old -> old = slot[at].seq; nextEntry = (at + 1) % SLOTS
        :: else
        fi;
        if
        :: slot[at].seq >= nextSeq -> nextSeq = slot[at].seq + 1
        :: else
        fi;
        if
        :: slot[at].msg >= nextMsg -> nextMsg = slot[at].msg + 1
        :: else
        fi;
        if
        :: slot[at].seq > 0 && (slot[at].spokenState == DurableNone || slot[at].seq > slot[at].spokenOf ||
            (slot[at].seq == slot[at].spokenOf && slot[at].spokenState != DurableFree)) ->
            entry[at].seq = slot[at].seq;
            entry[at].msg = slot[at].msg;
            entry[at].dup = 1;
            if
            :: slot[at].seq == slot[at].spokenOf && slot[at].spokenState == DurableReleased -> STEP(at, ON_RestoreReleased)
            :: else -> STEP(at, ON_Restore)
            fi
        :: else
        fi;
        at++
    :: else -> break
    od;
#ifdef BREAK_SEQUENCE_FROM_ONE
    nextSeq = 1;
#endif
    old = 0;
    at = 0
}

/* Nothing is left to do: every message has arrived as its QoS promises, nothing is held, nothing would come back. */
inline judgeEnd() {
    assert(nextMsg == MESSAGES + 1);
    i = 1;
    do
    :: i <= MESSAGES ->
        assert(delivered[i] >= 1 || doubtCounted);
        assert(delivered[i] <= 1 || QOS_OF(i) == 1 || sessionWasLost);
        i++
    :: else -> break
    od;
    i = 0;
    do
    :: i < SLOTS ->
        assert(entry[i].state == Free && connection == Connected);
        assert(slot[i].seq == 0 || slot[i].seq < slot[i].spokenOf ||
            (slot[i].seq == slot[i].spokenOf && slot[i].spokenState == DurableFree));
        i++
    :: else -> break
    od;
    i = 0
}

active proctype Gateway() {
    byte id;
    bit present;

    d_step {
        i = 0;
        do
        :: i < SLOTS -> slot[i].spokenState = DurableNone; i++
        :: else -> break
        od;
        i = 0
    }

    do
    /* The application: the rule offers its next transition while an entry is free. */
    :: d_step { writing == Idle && nextMsg <= MESSAGES && ANY(IS_FREE) -> publish(); at = 0 }

    /* Storage: the write, and then, if there is power, the news of it. */
    :: d_step { writing == Idle && ANY(RECORD_OWED) -> takeEntry(); at = 0 }
    :: d_step { writing == WritingEntry -> settleEntry() }
    :: d_step {
        writing == Idle && !ANY(RECORD_OWED) &&
        (ANY(IS_CHANGED) || connection == AwaitingMark || connection == AwaitingResumption) -> takeProgress() }
    :: d_step { writing == WritingProgress -> settleProgress(); at = 0 }

    /* The connection. */
    :: d_step {
        writing == Idle && connection == Down ->
        if
        :: ANY(IS_RELEASED) && !markDurable -> connection = AwaitingMark
        :: else -> sendConnect()
        fi }
    :: d_step { writing == Idle && connection == Connected && ANY(TO_FILL) -> fill(); at = 0 }
    :: d_step {
        writing == Idle && connection == AwaitingConnack && down?[CONNACK] -> down?CONNACK(_, present);
        handleConnack(present);
        present = 0 }
    :: d_step {
        writing == Idle && connection == Connected && nempty(down) ->
        if
        :: down?PUBACK(id, _) -> handlePuback(id)
        :: down?PUBREC(id, _) -> handlePubrec(id)
        :: down?PUBCOMP(id, _) -> handlePubcomp(id)
        fi;
        id = 0;
        at = 0 }

    /* Faults, until there are no more of them: each kind may end at any time. */
    :: d_step { crashes > 0 -> crashes--; restart() }
    :: d_step { writing == Idle && cuts > 0 && connection >= AwaitingConnack -> cuts--; endConnection() }
    :: d_step { writing == Idle && resends > 0 && connection == Connected && ANY(IS_OUTSTANDING) -> resends--; oweAgain() }
    :: d_step {
        writing == Idle && losses > 0 && session ->
        losses--;
        session = 0;
        sessionWasLost = 1;
        i = 0;
        do
        :: i <= IDS -> held[i] = 0; i++
        :: else -> break
        od;
        i = 0;
        if
        :: connection >= AwaitingConnack -> endConnection()
        :: else
        fi }
    :: d_step { crashes + cuts + resends + losses > 0 -> crashes = 0; cuts = 0; resends = 0; losses = 0 }

    :: timeout -> d_step { judgeEnd() }; break
    od
}

/* To the subscriber. The first deliveries come in the order of publishing, per QoS. */
inline deliver(m) {
    if
    :: delivered[m] == 0 ->
        n = 1;
        do
        :: n < m -> assert(delivered[n] > 0 || QOS_OF(n) != QOS_OF(m) || doubtCounted); n++
        :: else -> break
        od;
        n = 0
    :: else
    fi;
    if
    :: delivered[m] < 3 -> delivered[m]++
    :: else
    fi;
    assert(delivered[m] == 1 || QOS_OF(m) == 1 || sessionWasLost)
}

active proctype Broker() {
    byte id;
    byte m;
    byte n;

    /* It waits for packets for ever. */
end:
    do
    :: d_step { up?CONNECT(_, _, _) -> down!CONNACK(0, session); session = 1 }
    :: d_step {
        up?PUBLISH(id, m, _) ->
        if
        :: QOS_OF(m) == 1 -> deliver(m); down!PUBACK(id, 0)
        :: else ->
            /* An identifier in use for two messages at once. */
            assert(held[id] == 0 || held[id] == m);
            if
#ifdef BREAK_NOT_DEDUPLICATED
            :: true ->
#else
            :: held[id] == 0 ->
#endif
                held[id] = m;
#ifdef AT_PUBLISH
                deliver(m)
#endif
            :: else
            fi;
            down!PUBREC(id, 0)
        fi;
        id = 0;
        m = 0 }
    :: d_step {
        up?PUBREL(id, _, _) ->
        if
        :: held[id] != 0 ->
#ifndef AT_PUBLISH
            m = held[id];
            deliver(m);
            m = 0;
#endif
            held[id] = 0
        :: else
        fi;
        down!PUBCOMP(id, 0);
        id = 0 }
    od
}
