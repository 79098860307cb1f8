/*
 * Isolation between groups (alarm topics) at one gateway and one broker: one entry of a group in flight, groups that are set aside,
 * careful connections. Group A has two messages and B one. The broker answers B, and does to A what the configuration says, until it
 * heals, if it does. README.md beside this file says what of the design is here and what is left out.
 *
 * A configuration (-D): QOS (1, 2), B_IS (2, 3: the place of B's message among the three), WINDOW (1, 2), AT_PUBLISH (the broker sends
 * onward at PUBLISH, else at PUBREL). What the broker does to A: MAY_IGNORE (takes nothing and is silent), MAY_LATE (takes, and answers
 * at any later time), MAY_CLOSE (closes the connection, and takes before it or not), MAY_HANG (answers nothing more on this connection).
 * How many there may be: RETRIES (of A, while the broker does not heal), CUTS, CRASHES, EARLY (times that pass too early, before an
 * answer that is on its way), STABLES (connections that last). What may be set aside: NONE_ASIDE, B_NEVER_ASIDE. ENDS_MAX: so many
 * connections may end before B is through. BREAK_* switches a deliberate error on; OUTCOME_ONLY judges what arrives and not the packets.
 */
#ifndef QOS
#define QOS 2
#endif
#ifndef B_IS
#define B_IS 2
#endif
#ifndef WINDOW
#define WINDOW 2
#endif
#ifndef RETRIES
#define RETRIES 1
#endif
#ifndef CUTS
#define CUTS 0
#endif
#ifndef CRASHES
#define CRASHES 0
#endif
#ifndef EARLY
#define EARLY 0
#endif
#ifndef STABLES
#define STABLES 0
#endif
#ifndef ENDS_MAX
#define ENDS_MAX 99
#endif

#define MESSAGES 3
#define LINK_PACKETS 8
#define SHORT_ENDS_MAX 2

/* A message has the entry of its number, and its packet identifier: slots and identifiers that are used again are in delivery.pml. */
#define A 1
#define B 2
#define GROUP(e) ((e) == B_IS -> B : A)
#define NEWEST_OF_A (B_IS == MESSAGES -> MESSAGES - 1 : MESSAGES)
#define ANY(P) (P(1) || P(2) || P(3))
#define COUNT(P) (P(1) + P(2) + P(3))

/* OutboundState, and ON_<input>(row): the table that the session itself runs on. */
#include "transitions.pml"

#define ROW(e) (entry[e].state + 8 * entry[e].here)
#define STEP(e, ON) assert(ON(ROW(e)) != 0); entry[e].state = ON(ROW(e)) % 8

/* EntryState in storage. */
#define DurableNone 0
#define DurableAwaiting 1
#define DurableReleased 2
#define DurableFree 3

/* SetAsideReason, and 0 for a group that is not set aside. */
#define NotAnswered 1
#define Closed 2
#define AllUnanswered 3

/* ConnectionState. */
#define Down 0
#define Connected 1
#define Careful 2

/* What the broker did to the connection: closed it, or answers nothing more. */
#define Open 0
#define Ended 1
#define Hung 2

mtype = { PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP };

/* Type, message, DUP; and type, message. */
chan up = [LINK_PACKETS] of { mtype, byte, bit };
chan down = [LINK_PACKETS] of { mtype, byte };

/* Storage: a record is one write with its report, the changes of all entries another. */
byte durable[MESSAGES + 1];

/* RAM of the gateway. */
typedef Entry {
    byte state;
    bit dup;        /* EverSent */
    bit here;       /* SentHere */
    bit repeated    /* Repeated */
}
Entry entry[MESSAGES + 1];
byte order[MESSAGES];
byte orderCount;
byte passed;
byte waiting[MESSAGES];
byte waitingCount;
byte aside[3];      /* by group: why */
byte connection = Down;
byte trial;         /* group */
byte suspect;       /* message */
byte shortEnds;
bit lasted;         /* StableMs of this connection are over */
byte nextMsg = 1;

/* The link and the broker, whose session outlives the link. */
byte link;
bit held[MESSAGES + 1];     /* received at QoS 2 and not released */
mtype late[MESSAGES + 1];   /* an answer that is still to come, or 0 */
#ifdef HEALTHY
bit heals = 1;
#else
bit heals;
#endif

/* What was seen, for the properties alone. */
byte delivered[MESSAGES + 1];
byte last[3];               /* by group: the message that arrived last */
bit publishSent[MESSAGES + 1];
bit pubrelSent[MESSAGES + 1];
bit crashed;
byte ends;

bit mayChange = 1;          /* faults may still come, and the broker may still heal */
byte retries = RETRIES;
byte cuts = CUTS;
byte crashes = CRASHES;
byte early = EARLY;
byte stables = STABLES;

byte i;
byte j;
byte at;
byte e;

#define IS_UP (connection != Down)
#define IN_RELEASE(m) (entry[m].state == AwaitingRelease)
#define IS_HELD(m) (entry[m].state != Free)
#define IS_AWAITING(m) (ON_SendAgain(ROW(m)) != 0)
#ifdef BREAK_STAYS_IN_WINDOW
#define IS_LATE(m) (IS_AWAITING(m) && !entry[m].repeated)
#else
#define IS_LATE(m) IS_AWAITING(m)
#endif
#define IS_PASSED_AWAITING(p) (passed > (p) && IS_AWAITING(order[p]))
#define IS_ASIDE (aside[A] != 0 || aside[B] != 0)
#define WINDOW_NOW ((connection == Careful -> 1 : WINDOW) + COUNT(IN_RELEASE))
/* The owner of a session records before it transmits. On other connections a release may wait for further PUBRECs. */
#define CAN_FILL (IS_UP && passed < orderCount && passed < WINDOW_NOW && (connection == Connected || !ANY(IN_RELEASE)))
#define STALE(m) (entry[m].state == Free && durable[m] != DurableFree && m < nextMsg)
#define IS_CHANGED(m) (IN_RELEASE(m) || STALE(m))

/* Nothing is under way and nothing can be sent: then time passes. EARLY lets it pass too early. */
#define IS_QUIET (IS_UP && link == Open && len(up) == 0 && len(down) == 0 && !CAN_FILL && !ANY(IN_RELEASE))
#define TIME_PASSES (IS_UP && link != Ended && (IS_QUIET || early > 0))
#define SPEND_TIME if :: IS_QUIET :: else -> early-- fi

/* The position of message m in the order, or at = orderCount. */
#define FIND(m) \
    at = 0; \
    do \
    :: at < orderCount && order[at] != m -> at++ \
    :: else -> break \
    od

/* The position of the first entry of group g in the order, or at = orderCount. */
#define FIND_GROUP(g) \
    at = 0; \
    do \
    :: at < orderCount && GROUP(order[at]) != g -> at++ \
    :: else -> break \
    od

inline removeAt(p) {
    orderCount--;
    j = p;
    do
    :: j < orderCount -> order[j] = order[j + 1]; j++
    :: else -> break
    od;
    order[orderCount] = 0;
    j = 0;
    if
    :: p < passed -> passed--
    :: else
    fi
}

inline insertAt(p, m) {
    j = orderCount;
    do
    :: j > p -> order[j] = order[j - 1]; j--
    :: else -> break
    od;
    order[p] = m;
    orderCount++;
    j = 0
}

inline removeWaiting(p) {
    waitingCount--;
    j = p;
    do
    :: j < waitingCount -> waiting[j] = waiting[j + 1]; j++
    :: else -> break
    od;
    waiting[waitingCount] = 0;
    j = 0
}

/* Session.TakeRecorded: the order has one entry of a group. */
inline takeRecorded(m) {
    FIND_GROUP(GROUP(m));
#ifdef BREAK_TWO_IN_FLIGHT
    at = orderCount;
#endif
    if
    :: at < orderCount || aside[GROUP(m)] != 0 -> waiting[waitingCount] = m; waitingCount++
    :: else -> insertAt(orderCount, m)
    fi
}

/* Session.Promote: e = the entry, or 0. */
inline promote(g) {
    e = 0;
    i = 0;
    do
    :: i < waitingCount && GROUP(waiting[i]) != g -> i++
    :: else -> break
    od;
    if
    :: i < waitingCount -> e = waiting[i]; removeWaiting(i); insertAt(orderCount, e)
    :: else
    fi;
    i = 0
}

/* Session.TakeBack: at = the entry's position in the order, or orderCount. */
inline takeBack(m) {
    i = 0;
    do
    :: i < waitingCount && waiting[i] != m -> i++
    :: else -> break
    od;
    at = orderCount;
#ifndef BREAK_LATE_ANSWER_FORGOTTEN
    if
    :: i < waitingCount && entry[m].here ->
        removeWaiting(i);
        insertAt(passed, m);
        entry[m].repeated = 1;
        at = passed
    :: else
    fi;
#endif
    i = 0
}

inline findEntry(m) {
    FIND(m);
    if
    :: at == orderCount -> takeBack(m)
    :: else
    fi
}

inline stopAwaiting(m) {
    if
    :: IS_AWAITING(m) -> STEP(m, ON_SendAgain); entry[m].dup = 1
    :: else
    fi
}

/* Session.Postpone: it waits before the others of its group. */
inline postpone(p) {
    e = order[p];
    stopAwaiting(e);
    entry[e].repeated = 0;
#ifdef BREAK_STATE_FORGOTTEN
    entry[e].state = PublishPending;
#endif
    if
    :: ON_ReleaseLater(ROW(e)) != 0 -> entry[e].here = 0
    :: else
    fi;
    removeAt(p);
#ifdef BREAK_POSTPONED_BEHIND
    waiting[waitingCount] = e;
#else
    j = waitingCount;
    do
    :: j > 0 -> waiting[j] = waiting[j - 1]; j--
    :: else -> break
    od;
    waiting[0] = e;
#endif
    waitingCount++;
    e = 0
}

inline setAside(g, why) {
#ifdef NONE_ASIDE
    assert(false);
#endif
#ifdef B_NEVER_ASIDE
    assert(g != B);
#endif
    aside[g] = why;
    FIND_GROUP(g);
    if
    :: at < orderCount -> postpone(at)
    :: else
    fi;
    if
    :: trial == g -> trial = 0
    :: else
    fi
}

/* Session.EndCareful: a trial is over, or the connection has lasted. */
inline endCareful() {
    FIND_GROUP(trial);
    if
    :: at < orderCount && aside[trial] != 0 -> postpone(at)
    :: else
    fi;
    trial = 0;
    if
    :: shortEnds >= SHORT_ENDS_MAX && !lasted
    :: else -> connection = Connected
    fi
}

inline forget(m) {
    entry[m].state = Free;
    entry[m].dup = 0;
    entry[m].here = 0;
    entry[m].repeated = 0
}

/* Session.Complete of the entry at this position, and TakeNext. */
inline complete(p) {
    e = order[p];
    removeAt(p);
    forget(e);
    at = GROUP(e);
    if
    :: at == B -> ends = 0
    :: else
    fi;
    aside[at] = 0;
    if
    :: trial == at -> endCareful()
    :: else
    fi;
    at = GROUP(e);
    promote(at)
}

inline sendPublish(m) {
    assert(nfull(up));
#ifndef OUTCOME_ONLY
    /* DUP as [MQTT-3.3.1-1] says, no PUBLISH behind its PUBREL [MQTT-4.3.3-1], and no other of the group before its answer. */
    assert(entry[m].dup == publishSent[m] || crashed);
    assert(!pubrelSent[m]);
    j = 1;
    do
    :: j <= MESSAGES ->
        assert(crashed || j == m || GROUP(j) != GROUP(m) || entry[j].state == Free ||
            (entry[j].state == PublishPending && !entry[j].dup && !entry[j].here));
        j++
    :: else -> break
    od;
    j = 0;
#endif
    publishSent[m] = 1;
    up!PUBLISH(m, entry[m].dup)
}

inline sendPubrel(m) {
    assert(nfull(up));
    pubrelSent[m] = 1;
    up!PUBREL(m, 0)
}

/* Session.FillEntries, one entry. On a careful connection there is one packet at a time, but for a PUBREL after a late PUBREC. */
inline fill() {
    e = order[passed];
    assert(connection == Connected || !(IS_PASSED_AWAITING(0) || IS_PASSED_AWAITING(1) || IS_PASSED_AWAITING(2)));
    if
    :: ON_SendAtQos1(ROW(e)) != 0 ->
        sendPublish(e);
#if QOS == 2
        STEP(e, ON_SendAtQos2)
#else
        STEP(e, ON_SendAtQos1)
#endif
    :: ON_SendPubrel(ROW(e)) != 0 ->
        sendPubrel(e);
        STEP(e, ON_SendPubrel)
    :: else
    fi;
    entry[e].here = 1;
    passed++;
    e = 0
}

/* SettleProgress: what changed is durable, and what was released leaves. */
inline settleProgress() {
    e = 1;
    do
    :: e <= MESSAGES ->
        if
        :: IN_RELEASE(e) ->
            durable[e] = DurableReleased;
            if
            :: IS_UP && ON_ReleaseNow(ROW(e)) != 0 -> STEP(e, ON_ReleaseNow); sendPubrel(e)
            :: else -> STEP(e, ON_ReleaseLater)
            fi
        :: STALE(e) -> durable[e] = DurableFree
        :: else
        fi;
        e++
    :: else -> break
    od;
    e = 0
}

inline handlePuback(m) {
    findEntry(m);
    if
    :: at < orderCount && ON_PubackAtQos1(ROW(m)) == TO_FREE -> complete(at)
    :: else
    fi
}

inline handlePubrec(m) {
    findEntry(m);
    if
#if defined(BREAK_LATE_ANSWER_FORGOTTEN) || defined(BREAK_PUBREL_BEFORE_RELEASED)
    :: at == orderCount -> assert(nfull(up)); up!PUBREL(m, 0)
#else
    /* An identifier that an entry holds is not unknown: its PUBREL must not leave before Released is durable. */
    :: at == orderCount && !IS_HELD(m) -> assert(nfull(up)); up!PUBREL(m, 0)
#endif
    :: at < orderCount && ON_PubrecAtQos2(ROW(m)) == AwaitingRelease -> STEP(m, ON_PubrecAtQos2); entry[m].repeated = 0
    :: at < orderCount && ON_PubrecAtQos2(ROW(m)) != 0 && ON_PubrecAtQos2(ROW(m)) == entry[m].state -> sendPubrel(m)
    :: else
    fi
}

inline handlePubcomp(m) {
    findEntry(m);
    if
    :: at < orderCount && ON_Pubcomp(ROW(m)) == TO_FREE -> complete(at)
    :: else
    fi
}

/* Session.TickAnswers for one entry that is not answered in time: once more, and then its group is set aside, if PINGREQ is answered. */
inline timeOut(m) {
    FIND(m);
    if
    :: !entry[m].repeated ->
        stopAwaiting(m);
        entry[m].repeated = 1;
        passed = (at < passed -> at : passed)
    :: else -> setAside(GROUP(m), NotAnswered)
    fi
}

/* Session.Retry: of a silent group beside the others, of one that closed the connection alone. */
inline retry(g) {
    /* Nothing of the others waits for what is tried again. */
    assert(g == B || aside[B] != 0 || !IS_HELD(B_IS) || !IS_QUIET);
    promote(g);
    entry[e].repeated = 1;
    if
    :: aside[g] != NotAnswered || connection == Careful -> trial = g; connection = Careful
    :: else
    fi
}

/* Session.JudgeEnd. The entry that awaits an answer is to blame if two careful connections running end after it. */
inline judgeConnection(isClosed, isSilent) {
    at = (trial != 0 && isClosed -> trial : 0);
    if
    :: at != 0 -> e = at; setAside(e, Closed); at = e; e = 0
    :: else
    fi;
    if
    :: lasted -> shortEnds = 0; suspect = 0
    :: !lasted && at != 0
    :: else ->
        if
        :: shortEnds < SHORT_ENDS_MAX + 1 -> shortEnds++
        :: else
        fi;
        e = 0;
        if
        :: connection == Careful && (isClosed || isSilent) ->
            i = 0;
            do
            :: i < passed && !IS_AWAITING(order[i]) -> i++
            :: else -> break
            od;
            e = (i < passed -> order[i] : 0);
            i = 0
        :: else
        fi;
        if
#ifdef BREAK_BLAME_AFTER_ONE
        :: e != 0 ->
#elif defined(BREAK_BLAME_NEVER)
        :: false ->
#else
        :: e != 0 && e == suspect ->
#endif
            suspect = e;
            setAside(GROUP(suspect), (isClosed -> Closed : AllUnanswered));
            suspect = 0
        :: else -> suspect = e
        fi;
        e = 0
    fi
}

inline emptyLink() {
    do
    :: up?_, _, _
    :: empty(up) && nempty(down) -> down?_, _
    :: empty(up) && empty(down) -> break
    od;
    link = Open
}

/* Session.EndConnection: what was sent is owed again, and what was tried again waits for its next turn. */
inline endConnection(isClosed, isSilent) {
    emptyLink();
    judgeConnection(isClosed, isSilent);
    e = 1;
    do
    :: e <= MESSAGES -> stopAwaiting(e); e++
    :: else -> break
    od;
    e = 0;
    passed = 0;
    i = orderCount;
    do
    :: i > 0 ->
        i--;
        if
        :: aside[GROUP(order[i])] != 0 -> postpone(i)
        :: else
        fi
    :: else -> break
    od;
    trial = 0;
    lasted = 0;
    connection = Down
}

/* The broker ends a connection so often at most before B is through. */
inline countEnd() {
    if
    :: IS_HELD(B_IS) -> ends++; assert(ends <= ENDS_MAX)
    :: else
    fi
}

/* CONNECT and CONNACK, with the session present: ForgetSentHere, and ExpectLateAnswers for what waits. */
inline connect() {
    e = 1;
    do
    :: e <= MESSAGES -> entry[e].here = 0; entry[e].repeated = 0; e++
    :: else -> break
    od;
    e = 0;
    i = 0;
    do
    :: i < waitingCount ->
        e = waiting[i];
        if
        :: entry[e].dup && ON_ReleaseLater(ROW(e)) == 0 -> entry[e].here = 1
        :: else
        fi;
        i++
    :: else -> break
    od;
    i = 0;
    e = 0;
    connection = (shortEnds >= SHORT_ENDS_MAX -> Careful : Connected)
}

/* A power cut, and the restored entries in the order of their sequences. What is set aside is forgotten. */
inline restart() {
    emptyLink();
    connection = Down;
    crashed = 1;
    orderCount = 0;
    waitingCount = 0;
    passed = 0;
    trial = 0;
    suspect = 0;
    shortEnds = 0;
    lasted = 0;
    aside[A] = 0;
    aside[B] = 0;
    i = 0;
    do
    :: i < MESSAGES -> order[i] = 0; waiting[i] = 0; i++
    :: else -> break
    od;
    i = 0;
    e = 1;
    do
    :: e <= MESSAGES ->
        forget(e);
#if QOS == 1
        late[e] = 0;
#endif
        if
        :: durable[e] == DurableAwaiting -> STEP(e, ON_Restore); entry[e].dup = 1; takeRecorded(e)
        :: durable[e] == DurableReleased -> STEP(e, ON_RestoreReleased); entry[e].dup = 1; takeRecorded(e)
        :: else
        fi;
        e++
    :: else -> break
    od;
    e = 0
}

/* Nothing is left to do: B is through, whatever the broker does to A; A is, if the broker has healed. */
inline judgeEnd() {
    assert(nextMsg == MESSAGES + 1);
    i = 1;
    do
    :: i <= MESSAGES ->
        if
        :: GROUP(i) == B || heals -> assert(delivered[i] >= 1 && entry[i].state == Free && durable[i] == DurableFree)
        :: else
        fi;
        assert(delivered[i] <= 1 || QOS == 1);
        i++
    :: else -> break
    od;
    assert(!heals || (last[A] == NEWEST_OF_A && aside[A] == 0 && aside[B] == 0));
    i = 0
}

#ifdef BREAK_NEVER_TRIED_AGAIN
#define CAN_RETRY(g) false
#else
#define CAN_RETRY(g) (aside[g] != 0 && (g == B || heals || retries > 0) && trial == 0 && \
    (orderCount == 0 || (aside[g] == NotAnswered && connection == Connected)) && !(orderCount > 0 && GROUP(order[0]) == g) && \
    !(orderCount > 1 && GROUP(order[1]) == g) && !(orderCount > 2 && GROUP(order[2]) == g))
#endif

active proctype Gateway() {
    byte m;

    do
    /* The application publishes when it likes. The record is durable at once; delivery.pml has it late. */
    :: d_step {
        nextMsg <= MESSAGES ->
        durable[nextMsg] = DurableAwaiting;
        STEP(nextMsg, ON_Publish);
        STEP(nextMsg, ON_RecordDurable);
        takeRecorded(nextMsg);
        nextMsg++;
        at = 0 }
    :: d_step { ANY(IS_CHANGED) -> settleProgress() }

    /* The connection. */
    :: d_step { connection == Down -> connect() }
    :: d_step { CAN_FILL && link != Ended -> fill() }
    :: d_step {
        IS_UP && nempty(down) ->
        if
        :: down?PUBACK(m) -> handlePuback(m)
        :: down?PUBREC(m) -> handlePubrec(m)
        :: down?PUBCOMP(m) -> handlePubcomp(m)
        fi;
        m = 0;
        e = 0;
        at = 0 }
    :: d_step { IS_UP && link == Ended -> endConnection(1, 0); countEnd(); at = 0 }
    :: d_step { IS_UP && link == Hung -> endConnection(0, 1); countEnd(); at = 0 }

    /* Time. */
    :: atomic {
        TIME_PASSES && link == Open && ANY(IS_LATE) ->
        if
        :: IS_LATE(1) -> m = 1
        :: IS_LATE(2) -> m = 2
        :: IS_LATE(3) -> m = 3
        fi;
        d_step { SPEND_TIME; timeOut(m); m = 0; at = 0 } }
    :: d_step {
        TIME_PASSES && connection == Careful && (trial != 0 || shortEnds < SHORT_ENDS_MAX) -> SPEND_TIME; endCareful(); at = 0 }
    :: d_step {
        TIME_PASSES && CAN_RETRY(A) ->
        SPEND_TIME;
        retry(A);
        if
        :: !heals -> retries--
        :: else
        fi;
        e = 0 }
    :: d_step { TIME_PASSES && CAN_RETRY(B) -> SPEND_TIME; retry(B); e = 0 }
    :: d_step {
        stables > 0 && IS_UP && link == Open && !lasted ->
        stables--;
        lasted = 1;
        if
        :: connection == Careful && trial == 0 -> connection = Connected
        :: else
        fi }

    /* Faults, until there are no more of them. To the gateway a cut looks like a close. */
    :: d_step { cuts > 0 && IS_UP -> cuts--; endConnection(1, 0); at = 0 }
    :: d_step { crashes > 0 -> crashes--; restart(); at = 0 }
    :: d_step { mayChange && !heals -> heals = 1 }
    :: d_step { mayChange -> mayChange = 0; cuts = 0; crashes = 0; early = 0; stables = 0 }

    :: timeout -> d_step { judgeEnd() }; break
    od
}

/* To the subscriber: within a group nothing older comes first after something newer, and without a power cut nothing older at all. */
inline deliver(m) {
    n = 1;
    do
    :: n < m -> assert(delivered[n] > 0 || delivered[m] > 0 || GROUP(n) != GROUP(m)); n++
    :: else -> break
    od;
    n = 0;
    assert(m >= last[GROUP(m)] || (crashed && delivered[m] > 0));
    last[GROUP(m)] = m;
    if
    :: delivered[m] < 2 -> delivered[m]++
    :: else
    fi;
    assert(delivered[m] == 1 || QOS == 1)
}

/* The broker's part of a packet, before its answer. */
inline take(m) {
    if
    :: type == PUBLISH && QOS == 1 -> deliver(m); answer = PUBACK
    :: type == PUBLISH && QOS == 2 ->
        if
        :: !held[m] ->
            held[m] = 1;
#ifdef AT_PUBLISH
            deliver(m)
#endif
        :: else
        fi;
        answer = PUBREC
    :: type == PUBREL ->
        if
        :: held[m] ->
            held[m] = 0;
#ifndef AT_PUBLISH
            deliver(m)
#endif
        :: else
        fi;
        answer = PUBCOMP
    fi
}

#define IS_REFUSED(m) (GROUP(m) == A && !heals)

active proctype Broker() {
    mtype type;
    mtype answer;
    byte m;
    byte n;

    /* It waits for packets for ever. */
end:
    do
    :: atomic {
        link == Open && nempty(up) ->
        up?type(m, _);
        if
        :: d_step { take(m); late[m] = 0; down!answer(m) }
#ifdef MAY_IGNORE
        :: IS_REFUSED(m)
#endif
#ifdef MAY_LATE
        :: IS_REFUSED(m) -> d_step { take(m); late[m] = answer }
#endif
#ifdef MAY_CLOSE
        :: IS_REFUSED(m) -> link = Ended
        :: IS_REFUSED(m) -> d_step { take(m); link = Ended }
#endif
#ifdef MAY_HANG
        :: IS_REFUSED(m) -> link = Hung
#endif
        fi;
        type = 0;
        answer = 0;
        m = 0 }
#ifdef MAY_LATE
    :: d_step { link == Open && IS_UP && late[1] != 0 -> down!late[1](1); late[1] = 0 }
    :: d_step { link == Open && IS_UP && late[2] != 0 -> down!late[2](2); late[2] = 0 }
    :: d_step { link == Open && IS_UP && late[3] != 0 -> down!late[3](3); late[3] = 0 }
#endif
    od
}
