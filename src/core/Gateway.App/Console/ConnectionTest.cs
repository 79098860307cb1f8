using System;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;
using Gateway.Provisioning;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>
    /// Connects once to the broker of the pending settings, sends what the gateway would send, and reports each step: link, address, tcp,
    /// tls, connack, subscribe, retain, qos 1, qos 2. Steps that the settings turn off are left out.
    /// </summary>
    /// <remarks>
    /// Not a session: client identifier `(client id)-test`, clean session, nothing stored. All topics are those of a gateway `(id)-test`.
    /// One packet is outstanding at a time, so the step that a broker refuses is known even if it only closes the connection.
    /// A turn of its owner: call Turn; take a line if there is one, and call LineTaken; when IsDone, read Error and PutHint. The link
    /// belongs to the test from Begin to its end, and is closed at both.
    /// </remarks>
    public sealed partial class ConnectionTest
    {
        // One packet is outstanding at a time.
        private const int PacketId = 1;
        private const int PayloadBytes = 8;
        private const int MsPerS = 1000;

        private const string Steps = "link: ok|address: ok|tcp: ok|tls: ok";
        private const int StepCount = 4;
        private const string StepConnack = "connack: ok";
        private const string StepSubscribe = "subscribe: ok";
        private const string StepRetain = "retain: ok";
        private const string StepQos1 = "qos 1: ok";
        private const string StepQos2 = "qos 2: ok";

        private const string HintRefused = "the port refuses: broker.port, or no broker runs there";
        private const string HintSilent = "no answer: broker.host, broker.port, or a firewall";
        private const string HintClock = "TLS needs the time, and the clock is not set: time.server";
        private const string HintConnack = "no answer to CONNECT: is it an MQTT port, and is broker.tls as that port wants it?";
        private const string HintWill = "no answer to CONNECT: is broker.tls as that port wants it? If it refuses the will: " +
            "broker.retain off, or broker.will off";
        private const string HintSubscribe = "commands off, a lower broker.subscribe-qos, or let this user subscribe to ";
        private const string HintRetain = "broker.retain off, or let this user publish retained messages to ";
        private const string HintPublish = "the broker does not take what this user publishes to ";
        private const string HintEcho = "published and not delivered back: the rights of this user for ";
        private const string SuffixTest = "-test";
        private const string SuffixCommands = "/cmd/#";
        private const string SuffixStatus = "/status";
        private const string SuffixAlarm = "/alarm/test";
        private const string TextReason = "reason: ";
        private const string TextClosed = "the broker closed the connection";
        private const string TextSilent = "no answer in time";

        private readonly SettingsStore settings;
        private readonly IBrokerLink link;
        private readonly PendingTarget target;
        private readonly byte[] hardwareId;
        private readonly Framer framer = new Framer(ConnectionTestLimits.ReceiveBytesMax);
        private readonly InboundMessage message = new InboundMessage();
        private readonly byte[] topic = new byte[ConnectionTestLimits.TopicBytesMax];
        private readonly byte[] payload = new byte[PayloadBytes];
        private readonly byte[] line;
        private readonly ByteWriter writer = new ByteWriter();
        private byte[] packet;
        private ILinkTarget liveTarget;
        private State state;
        private int stepsDone;
        private int topicBytes;
        private int packetAt;
        private int packetEnd;
        private bool isPacketPending;
        private long deadlineMs;
        private uint nonce;
        private bool isAcknowledged;
        private bool isEchoed;
        private string hint;
        private bool hintHasTopic;

        // What happened, where neither a packet nor the platform says it.
        private string reason;

        /// <summary>
        /// A test over the gateway's own link; <paramref name="hardwareId"/> is the id while none is set. It writes its lines into
        /// <paramref name="buffer"/>, which belongs to it from Begin to its end and has <see cref="ConnectionTestLimits.LineBytesMax"/>
        /// bytes.
        /// </summary>
        public ConnectionTest(SettingsStore settings, IBrokerLink link, byte[] hardwareId, byte[] buffer)
        {
            line = buffer;
            this.settings = settings;
            this.link = link;
            this.hardwareId = hardwareId;
            target = new PendingTarget(settings);
        }

        private enum State : byte
        {
            Idle,
            Opening,
            AwaitingConnack,
            /// <summary>SUBACK for commands.</summary>
            AwaitingCommands,
            /// <summary>SUBACK for the topic of the alarm, to hear it.</summary>
            AwaitingAlarm,
            /// <summary>PUBACK of a retained message.</summary>
            AwaitingRetained,
            /// <summary>PUBACK of the empty one that removes it.</summary>
            AwaitingRemoved,
            /// <summary>PUBACK of an alarm at QoS 1, and the message itself.</summary>
            AwaitingQos1,
            /// <summary>PUBREC of an alarm at QoS 2; perhaps already the message.</summary>
            AwaitingPubrec,
            /// <summary>Its PUBCOMP, and the message itself.</summary>
            AwaitingQos2
        }

        /// <summary>It has ended, and its last line was taken.</summary>
        public bool IsDone
        {
            get { return state == State.Idle && LineBytes == 0; }
        }

        /// <summary>How it ended; None means success.</summary>
        public ConsoleError Error { get; private set; }

        /// <summary>Holds the line that waits.</summary>
        public byte[] Line
        {
            get { return line; }
        }

        /// <summary>Bytes of the line that waits; 0 for none.</summary>
        public int LineBytes { get; private set; }

        /// <summary>
        /// Begins. No session may use the link now. The test closes it in any state, and gives it back its target at the end. Until then
        /// <paramref name="buffer"/>, of <see cref="ConnectionTestLimits.PacketBytesMax"/> bytes or more, is its own; it leaves zeros in
        /// it, because the packets have secrets.
        /// </summary>
        public void Begin(byte[] buffer, long nowMs)
        {
            Check.That(buffer.Length >= ConnectionTestLimits.PacketBytesMax, Fault.LimitsInconsistent);
            packet = buffer;
            link.Close();
            liveTarget = link.Target;
            target.Renew();
            link.Target = target;
            link.Open();
            framer.Reset();
            stepsDone = 0;
            LineBytes = 0;
            Error = ConsoleError.None;
            hint = null;
            hintHasTopic = false;
            reason = null;
            packetAt = 0;
            packetEnd = 0;
            isPacketPending = false;
            nonce = (nonce * 1664525u) + (uint)nowMs + 1013904223u;
            state = State.Opening;
            deadlineMs = nowMs + ConnectionTestLimits.OpenMsMax;
        }

        /// <summary>The line was taken: the test may write the next one.</summary>
        public void LineTaken()
        {
            LineBytes = 0;
        }

        /// <summary>Ends it at once; the error is then <see cref="ConsoleError.Cancelled"/>.</summary>
        public void Cancel()
        {
            if (!IsDone)
            {
                LineBytes = 0;
                if (state != State.Idle)
                {
                    End(ConsoleError.Cancelled, null, false);
                }
            }
        }

        /// <summary>Writes what to do about the error; nothing if the code's own hint is enough.</summary>
        public void PutHint(ByteWriter into)
        {
            if (hint != null)
            {
                into.PutText(hint);
                if (hintHasTopic)
                {
                    into.PutBytes(topic, 0, topicBytes);
                }
            }
        }

        /// <summary>Continues as far as possible without waiting. Does nothing until the current line is taken.</summary>
        public void Turn(long nowMs)
        {
            if (LineBytes > 0 || state == State.Idle)
            {
                return;
            }

            if (state == State.Opening)
            {
                TurnOpening(nowMs);
            }
            else
            {
                TurnOpen(nowMs);
            }
        }

        private void TurnOpening(long nowMs)
        {
            LinkState linkState = link.State;
            LinkPhase phase = linkState == LinkState.Open ? LinkPhase.Open : link.Phase;
            if (HasStep(phase))
            {
                writer.Reset(line, 0, line.Length);
                WordList.Put(Steps, stepsDone++, writer);
                LineBytes = writer.Bytes;
            }
            else if (linkState == LinkState.Open)
            {
                isPacketPending = true;
                state = State.AwaitingConnack;
            }
            else if (linkState != LinkState.Opening || nowMs >= deadlineMs)
            {
                EndOpening(phase);
            }
        }

        // One line a turn, in order, for each step before the present phase; TLS is the last of them.
        private bool HasStep(LinkPhase phase)
        {
            LinkPhase step = stepsDone == 0 ? LinkPhase.Network : (LinkPhase)((int)LinkPhase.Address + stepsDone - 1);
            return phase > step && stepsDone < (target.IsSecure ? StepCount : StepCount - 1);
        }

        private void EndOpening(LinkPhase phase)
        {
            switch (phase)
            {
                case LinkPhase.Address:
                    End(ConsoleError.AddressFailed, null, false);
                    return;
                case LinkPhase.Connection:
                    bool isRefused = link.State == LinkState.Failed && link.Fault == HalFaults.LinkRefused;
                    End(ConsoleError.TcpFailed, isRefused ? HintRefused : HintSilent, false);
                    return;
                case LinkPhase.Clock:
                    End(ConsoleError.TlsFailed, HintClock, false);
                    return;
                case LinkPhase.Security:
                    End(ConsoleError.TlsFailed, null, false);
                    return;
                default:
                    End(ConsoleError.LinkFailed, null, false);
                    return;
            }
        }

        private void TurnOpen(long nowMs)
        {
            if (isPacketPending)
            {
                isPacketPending = false;
                packetAt = 0;
                packetEnd = PutPacket();
                deadlineMs = nowMs + (state == State.AwaitingConnack
                    ? settings.Pending.GetNumber(SettingId.BrokerConnackTimeout) * MsPerS : ConnectionTestLimits.AnswerMsMax);
            }

            bool isUp = packetAt < packetEnd ? Send() : Receive();
            if (!isUp || nowMs >= deadlineMs)
            {
                EndUnanswered(isUp ? TextSilent : TextClosed);
            }
        }

        private bool Send()
        {
            int sent = link.Send(packet, packetAt, packetEnd - packetAt);
            if (sent < 0)
            {
                return false;
            }

            packetAt += sent;
            if (packetAt == packetEnd)
            {
                // It may have held a password.
                Array.Clear(packet, 0, packetEnd);
            }

            return true;
        }

        // False when the link has ended. The packet buffer holds nothing to send now, so the bytes are read into it.
        private bool Receive()
        {
            int count = link.Receive(packet, 0, packet.Length);
            int at = 0;
            while (at < count && state != State.Idle)
            {
                at += framer.Feed(packet, at, count - at);
                if (framer.Result == FramerResult.Malformed)
                {
                    EndUnanswered(null);
                }
                else if (framer.Result == FramerResult.Packet)
                {
                    Take();
                }
            }

            return count >= 0;
        }

        private void Take()
        {
            int type = framer.First >> 4;
            if (state == State.AwaitingConnack)
            {
                TakeConnack(type);
            }
            else if (state <= State.AwaitingAlarm)
            {
                if (type == PacketType.Suback && !isPacketPending)
                {
                    TakeSuback();
                }
            }
            else if (type == PacketType.Publish)
            {
                TakePublish();
            }
            else
            {
                TakeAcknowledgement(type);
            }
        }

        private void TakeConnack(int type)
        {
            bool isPresent;
            Fault fault = type == PacketType.Connack
                ? Connack.TryDecode(framer.Buffer, framer.BodyOffset, true, out isPresent)
                : MqttFaults.MalformedConnackOrder;
            if (fault == Fault.None)
            {
                Say(StepConnack);
                Continue(State.AwaitingCommands);
                return;
            }

            End(ConsoleError.ConnectRefused, HintOf(fault), false);
        }

        // By CONNACK return code [3.2.2.3].
        private static string HintOf(Fault fault)
        {
            return fault switch
            {
                MqttFaults.ConnectRefusedProtocol => "the broker does not speak MQTT 3.1.1",
                MqttFaults.ConnectRefusedIdentifier => "the broker refuses the client identifier: broker.client-id, or id",
                MqttFaults.ConnectRefusedUnavailable => "the broker is there, its service is not: try later",
                MqttFaults.ConnectRefusedCredentials => "user name or password is wrong: broker.user, broker.password",
                MqttFaults.ConnectRefusedNotAuthorized =>
                    "not authorised: the broker does not let this user or client identifier in",
                _ => HintConnack
            };
        }

        private void TakeSuback()
        {
            int packetId;
            int code;
            Fault fault = Suback.TryDecode(framer.Buffer, framer.BodyOffset, framer.BodyBytes, out packetId, out code);
            if (fault != Fault.None || code == Suback.Failure)
            {
                EndUnanswered(null);
                return;
            }

            if (state == State.AwaitingAlarm)
            {
                Say(StepSubscribe);
            }

            Continue(state + 1);
        }

        // The message that was published, or one from another sender.
        private void TakePublish()
        {
            Fault fault = Publish.TryDecode(framer.First, framer.Buffer, framer.BodyOffset, framer.BodyBytes, message);
            isEchoed |= fault == Fault.None
                && Ascii.Matches(message.Buffer, message.PayloadOffset, message.PayloadBytes, payload);
            EndStep();
        }

        private void TakeAcknowledgement(int type)
        {
            if (isPacketPending || type < PacketType.Puback || type > PacketType.Pubcomp || framer.BodyBytes != 2
                || BigEndian.GetU16(framer.Buffer, framer.BodyOffset) != PacketId)
            {
                return;
            }

            int awaited = state == State.AwaitingPubrec ? PacketType.Pubrec
                : state == State.AwaitingQos2 ? PacketType.Pubcomp : PacketType.Puback;
            if (type == awaited)
            {
                isAcknowledged = true;
                EndStep();
            }
            else if (state == State.AwaitingPubrec && type == PacketType.Puback)
            {
                // A broker that takes QoS 2 as QoS 1.
                EndUnanswered(null);
            }
        }

        private void EndStep()
        {
            if (!isAcknowledged || (!isEchoed && (state == State.AwaitingQos1 || state == State.AwaitingQos2)))
            {
                return;
            }

            if (state == State.AwaitingRemoved)
            {
                Say(StepRetain);
            }
            else if (state == State.AwaitingQos1)
            {
                Say(StepQos1);
            }
            else if (state == State.AwaitingQos2)
            {
                Say(StepQos2);
            }

            Continue(state + 1);
        }

        // The next step that the settings do not turn off.
        private void Continue(State next)
        {
            SettingsSet set = settings.Pending;
            bool takesCommands = set.GetNumber(SettingId.Commands) != 0;
            if (next == State.AwaitingCommands && !takesCommands)
            {
                next = State.AwaitingRetained;
            }

            if (next == State.AwaitingRetained && set.GetNumber(SettingId.BrokerRetain) == 0)
            {
                next = State.AwaitingQos1;
            }

            if (next > State.AwaitingQos2 || (next == State.AwaitingPubrec && set.GetNumber(SettingId.BrokerQosMax) < 2))
            {
                End(ConsoleError.None, null, false);
                return;
            }

            // Without a subscription nothing comes back. A message at QoS 2 may come back before its PUBCOMP.
            isEchoed = !takesCommands || (isEchoed && next == State.AwaitingQos2);
            isAcknowledged = false;
            isPacketPending = true;
            if (next != State.AwaitingQos2)
            {
                // No longer the one that may come back.
                Array.Clear(payload, 0, PayloadBytes);
            }

            state = next;
        }

        /// <summary>The broker refused, closed or did not answer in time; <paramref name="why"/>: which, if no packet says it.</summary>
        private void EndUnanswered(string why)
        {
            reason = why;
            switch (state)
            {
                case State.Idle:
                    return;
                case State.AwaitingConnack:
                    bool hasWill = settings.Pending.GetNumber(SettingId.BrokerWill) != 0;
                    End(ConsoleError.ConnectRefused, hasWill ? HintWill : HintConnack, false);
                    return;
                case State.AwaitingCommands:
                case State.AwaitingAlarm:
                    End(ConsoleError.SubscribeFailed, HintSubscribe, true);
                    return;
                case State.AwaitingRetained:
                case State.AwaitingRemoved:
                    End(ConsoleError.RetainFailed, HintRetain, true);
                    return;
                case State.AwaitingQos1:
                    End(ConsoleError.EchoFailed, isAcknowledged ? HintEcho : HintPublish, true);
                    return;
                default:
                    End(ConsoleError.Qos2Failed, null, false);
                    return;
            }
        }

        private void End(ConsoleError error, string what, bool hasTopic)
        {
            Error = error;
            hint = what;
            hintHasTopic = hasTopic;
            if (error != ConsoleError.None)
            {
                SayReason();
            }

            if (link.State != LinkState.Failed && state > State.AwaitingConnack && packetAt == packetEnd)
            {
                packet[0] = Disconnect.First;
                packet[1] = 0;
                link.Send(packet, 0, Disconnect.Bytes);
            }

            state = State.Idle;
            Array.Clear(packet, 0, packet.Length);
            link.Close();
            link.Target = liveTarget;
            target.Forget();
        }

        private void SayReason()
        {
            writer.Reset(line, 0, line.Length);
            writer.PutText(TextReason);
            int bytes = link.State == LinkState.Failed ? link.CopyReason(line, writer.Bytes, line.Length - writer.Bytes) : 0;
            if (bytes == 0 && reason != null)
            {
                writer.PutText(reason);
                LineBytes = writer.Bytes;
            }
            else
            {
                LineBytes = bytes > 0 ? writer.Bytes + bytes : 0;
            }
        }

        private void Say(string text)
        {
            writer.Reset(line, 0, line.Length);
            writer.PutText(text);
            LineBytes = writer.Bytes;
        }
    }
}
