using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <summary>State of a place in the table of subscriptions, named by what it waits for.</summary>
    internal enum SubscriptionState : byte
    {
        /// <summary>Not in use.</summary>
        Free,
        /// <summary>SUBSCRIBE is to be sent on this connection.</summary>
        SubscribePending,
        /// <summary>Waits for SUBACK.</summary>
        AwaitingSuback,
        /// <summary>The broker granted it.</summary>
        Granted,
        /// <summary>The broker refused it: it is asked again later.</summary>
        Refused,
        /// <summary>The broker did not answer: it is asked again later, and a late answer still counts.</summary>
        Unanswered,
        /// <summary>The broker closed the connection on it: it is left out until it is resumed.</summary>
        SetAside
    }

    /// <summary>A fixed table of subscriptions, and the packet identifiers of SUBSCRIBE.</summary>
    internal sealed class Subscriptions
    {
        private const int IdMin = Session.PublishIdCount + 1;
        private const int IdMax = 65535;

        private readonly byte[] states;
        private readonly byte[][] filters;
        private readonly byte[] qos;
        private readonly ushort[] ids;
        private int nextId = IdMin;

        /// <summary>Whether packets may be pending. Only the table changes it. A field: the session reads it in every turn.</summary>
        public bool HasPending;

        /// <summary>Packets sent and not acknowledged.</summary>
        public int AwaitedCount;

        /// <summary>Whether some were refused or not answered: <see cref="AskAgain"/> asks for them again.</summary>
        public bool HasRefused { get; private set; }

        /// <summary>Makes a table of this many places, 0..255.</summary>
        public Subscriptions(int count)
        {
            states = new byte[count];
            filters = new byte[count][];
            qos = new byte[count];
            ids = new ushort[count];
        }

        /// <summary>Places in use: those in front.</summary>
        public int Count
        {
            get
            {
                int count = 0;
                while (count < states.Length && StateAt(count) != SubscriptionState.Free)
                {
                    count++;
                }

                return count;
            }
        }

        /// <summary>Adds a filter, or changes its QoS. The table keeps the array. False when it is full.</summary>
        public bool Add(byte[] filter, int qos)
        {
            int at = Find(filter);
            if (at < 0)
            {
                at = 0;
                while (at < states.Length && StateAt(at) != SubscriptionState.Free)
                {
                    at++;
                }
            }

            if (at == states.Length)
            {
                return false;
            }

            // Its SUBACK may still be under way: it is for another identifier than the one that is waited for from now on.
            AwaitedCount -= StateAt(at) == SubscriptionState.AwaitingSuback ? 1 : 0;
            filters[at] = filter;
            this.qos[at] = (byte)qos;
            Enter(at, SubscriptionState.SubscribePending);
            HasPending = true;
            return true;
        }

        /// <summary>Leaves the subscription at this place out of every connection.</summary>
        public void SetAside(int at)
        {
            if (at < Count)
            {
                AwaitedCount -= StateAt(at) == SubscriptionState.AwaitingSuback ? 1 : 0;
                Enter(at, SubscriptionState.SetAside);
            }
        }

        /// <summary>A subscription that was set aside is pending again.</summary>
        public void Resume(int at)
        {
            if (at < states.Length && StateAt(at) == SubscriptionState.SetAside)
            {
                Enter(at, SubscriptionState.SubscribePending);
                HasPending = true;
            }
        }

        /// <summary>A new connection: everything but what is set aside is sent again, whatever session-present says.</summary>
        public void BeginConnection()
        {
            HasPending = false;
            HasRefused = false;
            AwaitedCount = 0;
            for (int i = 0; i < states.Length; i++)
            {
                if (StateAt(i) != SubscriptionState.Free && StateAt(i) != SubscriptionState.SetAside)
                {
                    Enter(i, SubscriptionState.SubscribePending);
                    HasPending = true;
                }
            }
        }

        /// <summary>The connection ended: nothing is pending until the next one.</summary>
        public void EndConnection()
        {
            HasPending = false;
        }

        /// <summary>The next place with a pending packet, or -1: then nothing is pending any more.</summary>
        public int FindPending()
        {
            for (int i = 0; i < states.Length; i++)
            {
                if (StateAt(i) == SubscriptionState.SubscribePending)
                {
                    return i;
                }
            }

            HasPending = false;
            return -1;
        }

        /// <summary>The filter of a place in use.</summary>
        public byte[] FilterAt(int at)
        {
            return filters[at];
        }

        /// <summary>The QoS that a place asks for, 0..2.</summary>
        public int QosAt(int at)
        {
            return qos[at];
        }

        /// <summary>The pending packet of a place is being encoded: returns its packet identifier, 61441..65535.</summary>
        public int Send(int at)
        {
            int id = nextId;
            nextId = id == IdMax ? IdMin : id + 1;
            ids[at] = (ushort)id;
            Enter(at, SubscriptionState.AwaitingSuback);
            AwaitedCount++;
            return id;
        }

        /// <summary>SUBACK with one return code: the QoS that was asked for, or -1 when nothing waits for this identifier.</summary>
        public int Acknowledge(int packetId, bool granted)
        {
            int at = FindAwaited(packetId);
            if (at < 0)
            {
                return -1;
            }

            AwaitedCount -= StateAt(at) == SubscriptionState.AwaitingSuback ? 1 : 0;
            Enter(at, granted ? SubscriptionState.Granted : SubscriptionState.Refused);
            HasRefused |= !granted;
            return qos[at];
        }

        /// <summary>No SUBACK came in time.</summary>
        public void GiveUpWaiting()
        {
            Replace(SubscriptionState.AwaitingSuback, SubscriptionState.Unanswered);
            AwaitedCount = 0;
            HasRefused = true;
        }

        /// <summary>What was refused or not answered is pending once more.</summary>
        public void AskAgain()
        {
            Replace(SubscriptionState.Refused, SubscriptionState.SubscribePending);
            Replace(SubscriptionState.Unanswered, SubscriptionState.SubscribePending);
            HasRefused = false;
            HasPending = true;
        }

        private void Replace(SubscriptionState from, SubscriptionState to)
        {
            for (int i = 0; i < states.Length; i++)
            {
                if (StateAt(i) == from)
                {
                    Enter(i, to);
                }
            }
        }

        private SubscriptionState StateAt(int at)
        {
            return (SubscriptionState)states[at];
        }

        private void Enter(int at, SubscriptionState state)
        {
            states[at] = (byte)state;
        }

        private int Find(byte[] filter)
        {
            for (int i = 0; i < states.Length; i++)
            {
                if (StateAt(i) != SubscriptionState.Free && Ascii.Matches(filter, 0, filter.Length, filters[i]))
                {
                    return i;
                }
            }

            return -1;
        }

        private int FindAwaited(int packetId)
        {
            for (int i = 0; i < states.Length; i++)
            {
                if (ids[i] == packetId
                    && (StateAt(i) == SubscriptionState.AwaitingSuback || StateAt(i) == SubscriptionState.Unanswered))
                {
                    return i;
                }
            }

            return -1;
        }
    }
}
