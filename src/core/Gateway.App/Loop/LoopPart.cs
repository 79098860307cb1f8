using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>
    /// What a gateway may do beside sensors and alarms: a part that settings name, and that a board's firmware includes or leaves out.
    /// Loop and commands know it as this. In safe mode there is none.
    /// </summary>
    public abstract class LoopPart
    {
        // Fields, because the loop reads them in each whole turn: on the device a property is a call.

        /// <summary>When <see cref="Turn"/> is due, in monotonic ms; 0: at once.</summary>
        protected internal long DueMs;

        /// <summary>Whether messages wait for <see cref="Publish"/>.</summary>
        protected internal bool HasMessages;

        /// <summary>
        /// After a turn: sensors that gave <see cref="SensorStatus.Waiting"/> are due, because the part has set their next sample.
        /// </summary>
        protected internal bool HasReadings;

        /// <summary>The request that the console makes to it; null if it takes none from there.</summary>
        protected internal CommandRequest Asked;

        /// <summary>Names of its commands, as a <see cref="WordList"/>; null if it has none.</summary>
        public virtual string CommandNames
        {
            get { return null; }
        }

        /// <summary>
        /// The sensor 1.. of the set, if its kind is this part's; null if this part has no such sensor. For start-up, before
        /// <see cref="Open"/>.
        /// </summary>
        public virtual ISensor CreateSensor(SettingsSet set, int index)
        {
            return null;
        }

        /// <summary>Takes what it needs. Once, at composition, when all else is made; it allocates here what it will ever need.</summary>
        public abstract void Open(GatewayParts parts, GatewayControl control, Topics topics, Session session, Payloads payloads);

        /// <summary>Recovers what storage holds. Once, before the first turn.</summary>
        public virtual void Start(long nowMs)
        {
        }

        /// <summary>
        /// Does what is due. Called at <see cref="DueMs"/>, and at once when an alarm has made a transition, before its record is
        /// written. Sets the next time.
        /// </summary>
        public abstract void Turn(long nowMs);

        /// <summary>The gateway ends in order, its session has stopped: makes durable what is not. Turns may follow.</summary>
        public virtual void End(long nowMs)
        {
        }

        /// <summary>A connection was made: what consumers must know is pending.</summary>
        public virtual void Connected(long nowMs)
        {
        }

        /// <summary>
        /// Publishes what is pending while there is room, at QoS 0, in a group of its own or that of a kind that it belongs to; otherwise
        /// it stays pending.
        /// </summary>
        public virtual void Publish(long nowMs)
        {
        }

        /// <summary>
        /// What it has of this name for an output to switch, as a coil; null if it has nothing. For start-up.
        /// </summary>
        public virtual OutputTarget CreateTarget(byte[] name)
        {
            return null;
        }

        /// <summary>
        /// The name of its output in this place of the settings, for discovery; null if there is none, or if commands switch it and
        /// <paramref name="isCommanded"/> is false, or the other way round.
        /// </summary>
        public virtual byte[] NameOfOutput(int place, bool isCommanded)
        {
            return null;
        }

        /// <summary>Number of its lines in the console's `status`.</summary>
        public virtual int StatusCount
        {
            get { return 0; }
        }

        /// <summary>Writes one of them, 0 and up.</summary>
        public virtual void PutStatus(int line, ByteWriter w)
        {
        }

        /// <summary>Its own writes to storage, of this and earlier starts: they count as wear.</summary>
        public virtual uint CommitsEver
        {
            get { return 0; }
        }

        /// <summary>The most storage commits that this command may cause beside those of its message and its answer.</summary>
        public virtual int CommitsOf(int command, CommandRequest request)
        {
            return 0;
        }

        /// <summary>
        /// Carries out the command at this place of <see cref="CommandNames"/>, under the rules of <see cref="Commands.CarryOut"/>.
        /// </summary>
        public virtual CommandResult CarryOut(int command, CommandRequest request, bool hasBegun, long nowMs)
        {
            return CommandResult.Unknown;
        }
    }
}
