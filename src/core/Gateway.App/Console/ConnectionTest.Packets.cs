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
                    return Subscribe.Put(packet, 0, FirstPacketId, topic, 0, topicBytes, 0);
                case State.AwaitingTopic:
                    PutTopic(SuffixTopic);
                    return Subscribe.Put(packet, 0, SecondPacketId, topic, 0, topicBytes, 0);
                default:
                    return PutPublish();
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
            int fields = 2 + idBytes + SuffixClient.Length + (userBytes > 0 ? 2 + userBytes : 0)
                + (passwordBytes > 0 ? 2 + passwordBytes : 0);
            int at = Connect.PutHead(packet, 0, fields, flags, ConnectionTestLimits.KeepAliveS);
            BigEndian.PutU16(packet, at, idBytes + SuffixClient.Length);
            at += 2;
            at += set.BytesOf(SettingId.BrokerClientId) > 0 ? set.CopyValue(SettingId.BrokerClientId, packet, at) : CopyId(set, packet, at);
            writer.Reset(packet, at, SuffixClient.Length);
            writer.PutText(SuffixClient);
            at = writer.Offset;
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

        private int PutPublish()
        {
            // The message that comes back at QoS 0 needs no answer; one from another sender has another payload.
            int qos = settings.Pending.GetNumber(SettingId.BrokerQosMax) > 0 ? 1 : 0;
            isAcknowledged = qos == 0;
            writer.Reset(payload, 0, payload.Length);
            ValueText.PutHex32(nonce, writer);
            int body = Publish.BodyBytes(qos, topicBytes, payload.Length);
            packet[0] = (byte)Publish.First(qos, false);
            int at = VariableByteInteger.Put(packet, 1, body);
            BigEndian.PutU16(packet, at, topicBytes);
            Array.Copy(topic, 0, packet, at + 2, topicBytes);
            at += 2 + topicBytes;
            if (qos > 0)
            {
                BigEndian.PutU16(packet, at, FirstPacketId);
                at += 2;
            }

            Array.Copy(payload, 0, packet, at, payload.Length);
            return at + payload.Length;
        }

        private void PutTopic(string suffix)
        {
            SettingsSet set = settings.Pending;
            int at = set.CopyValue(SettingId.TopicBase, topic, 0);
            topic[at++] = (byte)'/';
            at += CopyId(set, topic, at);
            writer.Reset(topic, at, topic.Length - at);
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
