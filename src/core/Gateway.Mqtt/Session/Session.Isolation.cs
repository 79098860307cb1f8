using System;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>
    /// Isolation: what a broker refuses or ignores holds nothing else back. A group has at most one entry between its first PUBLISH and
    /// its PUBACK or PUBCOMP, so that a repeated message never arrives after a newer one; across groups this departs from
    /// [MQTT-4.6.0-1], on purpose. A group that is not answered, or on which the broker closes the connection, is set aside.
    /// </content>
    public sealed partial class Session
    {
        // Ends within StableMs after which the next connection is careful.
        private const int ShortEndsMax = 2;

        // Ends of careful connections, with no packet to blame, after which another client must have this client identifier.
        private const int IdleEndsMax = 3;

        // Failed CONNECTs after which the will is reduced: its RETAIN goes first, then the whole will.
        private const int ConnectEndsMax = 3;

        // How long a group that closed the connection before may hold others when it is tried again.
        private const int TrialMs = 2000;

        // Time after which a reduced CONNECT is tried whole again.
        private const int WillAgainMs = 3600000;

        private readonly SetAsides asides;

        // Entries outside the order, and so outside the window: their group has another entry in it, or is set aside. The older ones of
        // each group come first. None awaits an answer: what was sent is to be sent again.
        private byte[] waiting;
        private int waitingCount;

        // Waiting entries and groups set aside: 0 while all is well.
        private int watched;

        private int shortEnds;
        private int idleEnds;

        // The packet after which the last connection, a careful one, ended: its group, and of an entry the sequence, otherwise 0.
        private int suspectGroup;
        private long suspectSequence;

        // Of a packet at QoS 0 or a SUBSCRIBE on a careful connection: the group whose outcome is awaited; 0 for none.
        private int carefulGroup;

        // The group that is tried again alone, because the connection ended on it before; 0 for none.
        private int trialGroup;

        // When the PINGREQ left that was answered last.
        private long answeredPingMs;

        /// <summary>
        /// What was put into the transmit buffer before this time has arrived: the broker has answered a ping of this time.
        /// </summary>
        public long ProvenMs
        {
            get { return answeredPingMs; }
        }

        // Whether the packet whose outcome is awaited has wholly left.
        private bool isCarefulSent;

        // Failed CONNECTs in a row. Each third of them reduces the will; an accepted one keeps what it had.
        private int connectEnds;
        private long willAgainMs;

        /// <summary>Groups that are set aside.</summary>
        public int SetAsideCount
        {
            get { return asides.Count; }
        }

        /// <summary>The <see cref="PacketGroup"/> at this place of those set aside, 0..<see cref="SetAsideCount"/> - 1.</summary>
        public int SetAsideGroupAt(int place)
        {
            return asides.GroupAt(place);
        }

        /// <summary>Why it was set aside.</summary>
        public SetAsideReason SetAsideReasonAt(int place)
        {
            return asides.ReasonAt(place);
        }

        /// <summary>
        /// Takes a group back that was set aside, because its next packet is another one: for what is published at QoS 0.
        /// </summary>
        public void TryAgain(int group)
        {
            asides.Remove(group);
            ReckonWatched();
        }

        /// <summary>The filter at this place of the subscriptions, 0 and up; it must be in use.</summary>
        public byte[] FilterAt(int place)
        {
            return subscriptions.FilterAt(place);
        }

        /// <summary>Entries in use whose context has this <see cref="PacketGroup"/>.</summary>
        public int HeldOf(int group)
        {
            int count = 0;
            for (int e = 0; e < words.Length; e++)
            {
                if (IsHeld(e) && PacketGroup.Of(contexts[e]) == group)
                {
                    count++;
                }
            }

            return count;
        }

        // The entry at order[recorded] needs no record any more: it is in the order, or waits for its group.
        private void TakeRecorded(int e)
        {
            int group = PacketGroup.Of(contexts[e]);
            recorded++;
            if (group == PacketGroup.None || asides.IsOff || !(IsInOrder(group, recorded - 1) || asides.Find(group) >= 0))
            {
                return;
            }

            RemoveAt(recorded - 1);
            waiting[waitingCount++] = (byte)e;
            ReckonWatched();
        }

        private bool IsInOrder(int group, int end)
        {
            // PacketGroup.Of by hand: this runs for each alarm.
            long[] all = contexts;
            byte[] held = order;
            for (int i = 0; i < end; i++)
            {
                if (((int)(all[held[i]] >> PacketGroup.Shift) & 0xFFFF) == group)
                {
                    return true;
                }
            }

            return false;
        }

        private void ReckonWatched()
        {
            watched = waitingCount + asides.Count;
        }

        // An entry of this group was answered to the end: the broker takes the group, and its next entry may leave.
        private void TakeNext(int group)
        {
            if (asides.Count > 0)
            {
                asides.TakeAnswer(now);
                wakeAt = now;
                TakeOutcome(group);
            }

            if (group != PacketGroup.None)
            {
                Promote(group);
            }
        }

        // The first waiting entry of a group enters the order, if the group is not set aside and has no other there. Returns it, or -1.
        private int Promote(int group)
        {
            for (int i = 0; i < waitingCount; i++)
            {
                int e = waiting[i];
                if (PacketGroup.Of(contexts[e]) == group)
                {
                    RemoveWaiting(i);

                    // After all that wait for no record.
                    Array.Copy(order, recorded, order, recorded + 1, orderCount - recorded);
                    order[recorded++] = (byte)e;
                    orderCount++;
                    return e;
                }
            }

            return NoEntry;
        }

        private void RemoveWaiting(int at)
        {
            waitingCount--;
            Array.Copy(waiting, at + 1, waiting, at, waitingCount - at);
            ReckonWatched();
        }

        // The position in the order of a waiting entry with this identifier that was sent in this session: it comes back, next to be sent,
        // because the broker answers it after all. -1 if there is none.
        private int TakeBack(int packetId)
        {
            for (int i = 0; i < waitingCount; i++)
            {
                int e = waiting[i];
                if (OutboundWord.IdOf(words[e]) == packetId && (words[e] & OutboundWord.SentHere) != 0
                    && IsOldestOfGroup(i))
                {
                    RemoveWaiting(i);
                    Array.Copy(order, passed, order, passed + 1, orderCount - passed);
                    order[passed] = (byte)e;
                    recorded++;
                    orderCount++;
                    words[e] |= OutboundWord.Repeated;
                    return passed;
                }
            }

            return -1;
        }

        // Only the oldest of its group can have been sent: an answer to another one is a mistake of the broker.
        private bool IsOldestOfGroup(int at)
        {
            int group = PacketGroup.Of(contexts[waiting[at]]);
            for (int i = 0; i < at; i++)
            {
                if (PacketGroup.Of(contexts[waiting[i]]) == group)
                {
                    return false;
                }
            }

            return !IsInOrder(group, recorded);
        }

        private bool IsWaiting(int packetId)
        {
            for (int i = 0; i < waitingCount; i++)
            {
                if (OutboundWord.IdOf(words[waiting[i]]) == packetId)
                {
                    return true;
                }
            }

            return false;
        }

        // False if nothing more can be set aside.
        private bool SetAside(int group, SetAsideReason reason)
        {
            if (group == PacketGroup.None || !asides.Add(group, reason, now))
            {
                return false;
            }

            PostponeGroup(group);
            if (PacketGroup.IsSubscription(group))
            {
                subscriptions.SetAside(group - PacketGroup.SubscribeFirst);
            }

            trialGroup = trialGroup == group ? PacketGroup.None : trialGroup;
            ReckonWatched();
            faults.Add(MqttFaults.SetAside);
            AddEvent(EventWord(SessionEventKind.SetAside, (int)reason), group);
            wakeAt = now;
            return true;
        }

        // What this entry awaits from the broker does not come: it is to be sent again.
        private void StopAwaiting(int e)
        {
            int word = words[e];
            int next = OutboundTransitions.Next(OutboundTransitions.SendAgain, word);
            if (next == 0)
            {
                return;
            }

            words[e] = (word & ~OutboundWord.StateMask) | next | OutboundWord.EverSent;
            if ((word & OutboundWord.StateMask) == (int)OutboundState.AwaitingPubrec)
            {
                pubrecsAwaited--;
                if (pubrecsAwaited == 0 && releaseCount > 0)
                {
                    ProgressBy(now);
                }
            }
        }

        // A packet of this group had an answer: it is no longer set aside.
        private void TakeOutcome(int group)
        {
            asides.Remove(group);
            ReckonWatched();
            if (trialGroup == group && group != PacketGroup.None)
            {
                EndCareful();
            }
        }

        // PINGRESP or SUBACK: what the careful connection waits for.
        private void TakeCarefulOutcome(bool isSubscribe)
        {
            if (carefulGroup != PacketGroup.None && PacketGroup.IsSubscription(carefulGroup) == isSubscribe)
            {
                int group = carefulGroup;
                carefulGroup = PacketGroup.None;
                wakeAt = now;
                TakeOutcome(group);
            }
        }

        private void BeginCareful(long untilMs)
        {
            Enter(ConnectionState.Careful);
            deadlineMs = untilMs;
            WakeBy(untilMs);
            OpenWindow(1);
        }

        // A trial is over, or the time of a careful connection. What was tried and had no outcome waits for its next turn; a late answer
        // still counts.
        private void EndCareful()
        {
            int group = trialGroup;
            trialGroup = PacketGroup.None;
            wakeAt = now;
            int at = asides.Find(group);
            if (at >= 0)
            {
                // Without an outcome, the next pause is twice as long.
                asides.Add(group, asides.ReasonAt(at), now);
                PostponeGroup(group);
            }

            if (shortEnds >= ShortEndsMax && now < connectedAtMs + options.StableMs)
            {
                // Nothing else may wait for it any longer.
                carefulGroup = PacketGroup.None;
                deadlineMs = connectedAtMs + options.StableMs;
                return;
            }

            if (now >= connectedAtMs + options.StableMs)
            {
                // It is a good one: however it ends, the next need not be careful.
                shortEnds = 0;
            }

            Enter(ConnectionState.Connected);
            OpenWindow(windowMax);
        }

        private void OpenWindow(int count)
        {
            windowOpen = count;
            if (window != WindowClosed)
            {
                window = count;
            }
        }

        // A group that closed the connection before goes alone.
        private void BeginTrial(int group)
        {
            trialGroup = group;
            BeginCareful(now + TrialMs);
        }

        private bool IsQuiet
        {
            get
            {
                return recorded == 0 && pingsAwaited == 0 && trialGroup == PacketGroup.None && carefulGroup == PacketGroup.None
                    && subscriptions.AwaitedCount == 0 && !subscriptions.HasPending;
            }
        }

        // What was set aside is tried again when it is due: a silent group beside the others, one that closed the connection alone. What
        // the owner publishes at QoS 0 is tried when it offers it.
        private void TickSetAside()
        {
            for (int i = 0; i < asides.Count; i++)
            {
                int group = asides.GroupAt(i);
                long due = asides.DueAt(i, now);
                if (now < due)
                {
                    WakeBy(due);
                }
                else if (IsConnected && (IsQuiet
                    || (asides.ReasonAt(i) == SetAsideReason.NotAnswered && state == ConnectionState.Connected)))
                {
                    Retry(i, group);
                }
            }
        }

        private void Retry(int place, int group)
        {
            if (group >= PacketGroup.AlarmFirst || group == PacketGroup.Reply)
            {
                asides.Defer(place, now);
                int e = IsInOrder(group, recorded) ? NoEntry : Promote(group);
                if (e == NoEntry)
                {
                    if (HeldOf(group) == 0)
                    {
                        // Lost with the session, or unreadable: nothing is left to try, and the next one is like any other.
                        TryAgain(group);
                        wakeAt = now;
                    }

                    return;
                }

                words[e] |= OutboundWord.Repeated;
            }
            else if (PacketGroup.IsSubscription(group))
            {
                asides.Defer(place, now);
                subscriptions.Resume(group - PacketGroup.SubscribeFirst);
            }
            else
            {
                return;
            }

            if (asides.ReasonAt(place) != SetAsideReason.NotAnswered || state == ConnectionState.Careful)
            {
                BeginTrial(group);
            }
        }

        // Whether a packet at QoS 0 of this group may leave now, beside the room it needs.
        private bool MayLeave(int group)
        {
            int at = asides.Find(group);
            bool mayTry = at < 0 || (now >= asides.DueAt(at, now) && IsQuiet);
            if (state == ConnectionState.Careful)
            {
                return mayTry && carefulGroup == PacketGroup.None && trialGroup == PacketGroup.None && pingsAwaited == 0
                    && !subscriptions.HasPending && !IsAcknowledgementAwaited(0) && !CanEntryLeave;
            }

            // The broker answers a SUBSCRIBE for the birth message with the one before: some look for that only after SUBACK.
            return mayTry && state == ConnectionState.Connected
                && (group != PacketGroup.Birth || (!subscriptions.HasPending && subscriptions.AwaitedCount == 0));
        }

        // A packet at QoS 0 was encoded on a careful connection, or one that was set aside: its outcome is the PINGRESP after it.
        private void AwaitOutcome(int group)
        {
            int at = asides.Find(group);
            if (at >= 0)
            {
                asides.Defer(at, now);
                BeginTrial(group);
            }

            if (state == ConnectionState.Careful)
            {
                carefulGroup = group;
                isCarefulSent = false;
                Ping();
            }
        }

        // Whether an entry waits only for FillTransmit: nothing at QoS 0 may go ahead of it.
        private bool CanEntryLeave
        {
            get { return passed < recorded && passed < window + releaseCount; }
        }

        // One packet at a time, alarms first.
        private void FillCareful()
        {
            waitsForRoom = false;
            if (acks.Count != 0 && !FillAcks())
            {
                waitsForRoom = true;
                return;
            }

            if (carefulGroup != PacketGroup.None)
            {
                return;
            }

            int before = transmitEnd;
            if (passed < orderCount)
            {
                FillEntries();
            }

            bool maySubscribe = trialGroup == PacketGroup.None || PacketGroup.IsSubscription(trialGroup);
            if (maySubscribe && subscriptions.HasPending && !CanEntryLeave && !IsAcknowledgementAwaited(0))
            {
                int at = subscriptions.FindPending();
                if (at >= 0 && !FillSubscription(at))
                {
                    waitsForRoom = true;
                }
                else if (at >= 0)
                {
                    carefulGroup = PacketGroup.SubscribeFirst + at;
                }
            }

            isCarefulSent &= transmitEnd == before;
        }

        // The group of the one packet whose outcome a careful connection awaits, or none.
        private int AwaitedGroup(out long sequence)
        {
            sequence = 0;
            for (int i = 0; carefulGroup == PacketGroup.None && i < passed; i++)
            {
                int e = order[i];
                if (OutboundTransitions.Next(OutboundTransitions.SendAgain, words[e]) != 0)
                {
                    sequence = sequences[e];
                    return PacketGroup.Of(contexts[e]);
                }
            }

            return carefulGroup;
        }

        // A connection that CONNACK had accepted ends. Blames a packet only when two careful connections running ended after it, so that
        // a network that drops now and then sets nothing aside.
        private void JudgeEnd(Fault fault, bool isClosed)
        {
            bool isTrial = trialGroup != PacketGroup.None && isClosed;
            if (isTrial)
            {
                SetAside(trialGroup, SetAsideReason.Closed);
            }

            if (now - connectedAtMs >= options.StableMs)
            {
                failures = 0;
                shortEnds = 0;
                idleEnds = 0;
                suspectGroup = PacketGroup.None;
                hasDiscarded = false;
                return;
            }

            // Not malformed again: the discard helped, and what comes later belongs to another session.
            hasDiscarded &= fault == malformedLast;

            if (isTrial)
            {
                return;
            }

            failures++;
            shortEnds++;
            int group = PacketGroup.None;
            long sequence = 0;
            if (state == ConnectionState.Careful && (isClosed ? isCarefulSent : fault == MqttFaults.PingTimeout))
            {
                group = AwaitedGroup(out sequence);
                if (group == PacketGroup.None && isClosed)
                {
                    idleEnds++;
                    if (idleEnds == IdleEndsMax)
                    {
                        idleEnds = 0;
                        faults.Add(MqttFaults.ClientIdShared);
                    }
                }
            }

            if (group != PacketGroup.None)
            {
                idleEnds = 0;
                if (group == suspectGroup && sequence == suspectSequence
                    && SetAside(group, isClosed ? SetAsideReason.Closed : SetAsideReason.AllUnanswered))
                {
                    // The next connection is another one than those that failed.
                    failures = 0;
                    group = PacketGroup.None;
                }
            }

            suspectGroup = group;
            suspectSequence = sequence;
        }

        // The connection ended while a group that is set aside was tried: it waits for its next turn.
        private void EndRetries()
        {
            for (int i = recorded - 1; i >= 0 && asides.Count > 0; i--)
            {
                if (asides.Find(PacketGroup.Of(contexts[order[i]])) >= 0)
                {
                    Postpone(i);
                }
            }

            for (int i = 0; i < asides.Count; i++)
            {
                int group = asides.GroupAt(i);
                if (PacketGroup.IsSubscription(group))
                {
                    subscriptions.SetAside(group - PacketGroup.SubscribeFirst);
                }
            }
        }

        // The entry of this group, if it has one in the order, waits outside it.
        private void PostponeGroup(int group)
        {
            for (int i = 0; i < recorded; i++)
            {
                if (PacketGroup.Of(contexts[order[i]]) == group)
                {
                    Postpone(i);
                    return;
                }
            }
        }

        // The entry at this position of the order waits outside it, before the others of its group.
        private void Postpone(int position)
        {
            int e = order[position];
            StopAwaiting(e);

            // A release that storage owes leaves when the group is tried again.
            words[e] &= OutboundTransitions.Next(OutboundTransitions.ReleaseLater, words[e]) == 0
                ? ~OutboundWord.Repeated : ~(OutboundWord.Repeated | OutboundWord.SentHere);
            RemoveAt(position);
            Array.Copy(waiting, 0, waiting, 1, waitingCount);
            waiting[0] = (byte)e;
            waitingCount++;
            ReckonWatched();
        }

        // A CONNECT was not accepted. Some brokers refuse a will, or only its RETAIN.
        private void JudgeConnect(Fault fault, bool isClosed)
        {
            failures++;

            // This CONNECT may have made the session anew: what comes on the next one belongs to another session than was discarded.
            hasDiscarded &= fault == malformedLast;
            if (!(isClosed || fault == MqttFaults.ConnackTimeout || fault == MqttFaults.ConnectRefusedNotAuthorized))
            {
                return;
            }

            if (options.WillTopic == null || asides.IsOff)
            {
                // Nothing to reduce: only the time for CONNACK grows.
                connectEnds = (connectEnds + 1) % ConnectEndsMax;
                return;
            }

            connectEnds++;
            if (connectEnds % ConnectEndsMax != 0)
            {
                return;
            }

            if (connectEnds == ConnectEndsMax && now < willAgainMs)
            {
                // Without the will it was no better a while ago. That may have been the link: it is tried again, and the back-off goes on.
                connectEnds = ConnectEndsMax * (int)WillForm.None;
                return;
            }

            willAgainMs = now + WillAgainMs;
            if (connectEnds == ConnectEndsMax && !options.WillRetain)
            {
                connectEnds += ConnectEndsMax;
            }

            if (connectEnds > ConnectEndsMax * (int)WillForm.None)
            {
                // It is not the will: the pauses grow.
                connectEnds = 0;
                return;
            }

            failures = 0;
            faults.Add(MqttFaults.WillReduced);
        }

        // Another broker, or a new start: everything is tried.
        private void ForgetSetAside()
        {
            asides.Count = 0;
            for (int i = 0; i < PacketGroup.SubscribeCount; i++)
            {
                subscriptions.Resume(i);
            }

            suspectGroup = PacketGroup.None;
            shortEnds = 0;
            idleEnds = 0;
            connectEnds = 0;
            willAgainMs = 0;
            malformedCount = 0;
            hasDiscarded = false;
            for (int i = 0; i < waitingCount; i++)
            {
                int group = PacketGroup.Of(contexts[waiting[i]]);
                if (!IsInOrder(group, recorded))
                {
                    Promote(group);
                    i--;
                }
            }

            ReckonWatched();
        }
    }
}
