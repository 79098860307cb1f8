using System;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.App
{
    /// <content>The packets that a test sends, made from the pending settings.</content>
    public sealed partial class ConnectionTest
    {
        private int PutPacket()
        {
            switch (state)
            {
                case State.AwaitingConnack:
                    return PutConnect();
                case State.AwaitingCommands:
                    PutTopic(SuffixCommands);
                    int qos = settings.Pending.GetNumber(SettingId.BrokerSubscribeQos);
                    int qosMax = settings.Pending.GetNumber(SettingId.BrokerQosMax);
                    return Subscribe.Put(packet, 0, PacketId, topic, 0, topicBytes, qos < qosMax ? qos : qosMax);
                case State.AwaitingAlarm:
                    PutTopic(SuffixAlarm);
                    return Subscribe.Put(packet, 0, PacketId, topic, 0, topicBytes, 0);
                case State.AwaitingRetained:
                    return PutPublish(SuffixStatus, Publish.First(1, true), PayloadBytes);
                case State.AwaitingRemoved:
                    return PutPublish(SuffixStatus, Publish.First(1, true), 0);
                case State.AwaitingQos1:
                    return PutPublish(SuffixAlarm, Publish.First(1, false), PayloadBytes);
                case State.AwaitingPubrec:
                    return PutPublish(SuffixAlarm, Publish.First(2, false), PayloadBytes);
                default:
                    return IdentifierPacket.Put(packet, 0, Pubrel.First, PacketId);
            }
        }

        private int PutConnect()
        {
            SettingsSet set = settings.Pending;
            int idBytes = set.BytesOf(SettingId.BrokerClientId) > 0 ? set.BytesOf(SettingId.BrokerClientId) : IdBytes(set);
            int userBytes = set.BytesOf(SettingId.BrokerUser);
            int passwordBytes = userBytes > 0 ? set.BytesOf(SettingId.BrokerPassword) : 0;
            int flags = Connect.FlagCleanSession | (userBytes > 0 ? Connect.FlagUserName : 0)
                | (passwordBytes > 0 ? Connect.FlagPassword : 0);
            topicBytes = 0;
            if (set.GetNumber(SettingId.BrokerWill) != 0)
            {
                PutTopic(SuffixStatus);
                flags |= Connect.WillFlags(1, set.GetNumber(SettingId.BrokerRetain) != 0);
            }

            int fields = 2 + idBytes + SuffixTest.Length + (topicBytes > 0 ? 4 + topicBytes : 0) + (userBytes > 0 ? 2 + userBytes : 0)
                + (passwordBytes > 0 ? 2 + passwordBytes : 0);
            int at = Connect.PutHead(packet, 0, fields, flags, ConnectionTestLimits.KeepAliveS);
            BigEndian.PutU16(packet, at, idBytes + SuffixTest.Length);
            at += 2;
            at += set.BytesOf(SettingId.BrokerClientId) > 0 ? set.CopyValue(SettingId.BrokerClientId, packet, at) : CopyId(set, packet, at);
            writer.Reset(packet, at, SuffixTest.Length);
            writer.PutText(SuffixTest);
            at = writer.Offset;
            if (topicBytes > 0)
            {
                // Its payload is empty: if the broker ends the connection and publishes it, nothing stays retained.
                BigEndian.PutU16(packet, at, topicBytes);
                Array.Copy(topic, 0, packet, at + 2, topicBytes);
                at += 2 + topicBytes;
                BigEndian.PutU16(packet, at, 0);
                at += 2;
            }

            if (userBytes > 0)
            {
                at = PutField(SettingId.BrokerUser, userBytes, at);
            }

            return passwordBytes > 0 ? PutField(SettingId.BrokerPassword, passwordBytes, at) : at;
        }

        private int PutField(int id, int bytes, int at)
        {
            BigEndian.PutU16(packet, at, bytes);
            return at + 2 + settings.Pending.CopyValue(id, packet, at + 2);
        }

        private int PutPublish(string suffix, int first, int payloadBytes)
        {
            PutTopic(suffix);

            // Another payload for each message: one from another sender, or one that comes back twice, is not this one.
            nonce++;
            writer.Reset(payload, 0, payload.Length);
            ValueText.PutHex32(nonce, writer);
            packet[0] = (byte)first;
            int at = VariableByteInteger.Put(packet, 1, Publish.BodyBytes(1, topicBytes, payloadBytes));
            BigEndian.PutU16(packet, at, topicBytes);
            Array.Copy(topic, 0, packet, at + 2, topicBytes);
            at += 2 + topicBytes;
            BigEndian.PutU16(packet, at, PacketId);
            Array.Copy(payload, 0, packet, at + 2, payloadBytes);
            return at + 2 + payloadBytes;
        }

        private void PutTopic(string suffix)
        {
            SettingsSet set = settings.Pending;
            int at = set.CopyValue(SettingId.TopicBase, topic, 0);
            topic[at++] = (byte)'/';
            at += CopyId(set, topic, at);
            writer.Reset(topic, at, topic.Length - at);
            writer.PutText(SuffixTest);
            writer.PutText(suffix);
            topicBytes = writer.Offset;
        }

        private int IdBytes(SettingsSet set)
        {
            int bytes = set.BytesOf(SettingId.Id);
            return bytes > 0 ? bytes : hardwareId.Length;
        }

        private int CopyId(SettingsSet set, byte[] into, int at)
        {
            if (set.BytesOf(SettingId.Id) > 0)
            {
                return set.CopyValue(SettingId.Id, into, at);
            }

            Array.Copy(hardwareId, 0, into, at, hardwareId.Length);
            return hardwareId.Length;
        }
    }
}
