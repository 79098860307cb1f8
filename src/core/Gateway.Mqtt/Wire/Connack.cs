using Gateway.Primitives;

namespace Gateway.Mqtt.Wire
{
    /// <summary>CONNACK [MQTT 3.1.1 section 3.2]: acknowledge flags and a return code.</summary>
    public static class Connack
    {
        /// <summary>
        /// Reads the two bytes of the body. Returns None for an accepted connection, the code of a refusal (ConnectRefused...), or the
        /// fault of a malformed packet.
        /// </summary>
        public static Fault TryDecode(byte[] buffer, int offset, bool cleanSession, out bool sessionPresent)
        {
            int flags = buffer[offset];
            int code = buffer[offset + 1];
            sessionPresent = flags == 1;
            if (flags > 1)
            {
                return MqttFaults.MalformedConnackFlags;
            }

            if (sessionPresent && (code != 0 || cleanSession))
            {
                return MqttFaults.MalformedSessionPresent;
            }

            switch (code)
            {
                case 0:
                    return Fault.None;
                case 1:
                    return MqttFaults.ConnectRefusedProtocol;
                case 2:
                    return MqttFaults.ConnectRefusedIdentifier;
                case 3:
                    return MqttFaults.ConnectRefusedUnavailable;
                case 4:
                    return MqttFaults.ConnectRefusedCredentials;
                case 5:
                    return MqttFaults.ConnectRefusedNotAuthorized;
                default:
                    return MqttFaults.ConnectRefusedReserved;
            }
        }
    }
}
