namespace Gateway.Simulation;

/// <summary>The control packet types, bits 7-4 of the first byte [MQTT 3.1.1 section 2.2.1]. 0 and 15 are reserved.</summary>
internal enum PacketType : byte
{
    Connect = 1,
    Connack = 2,
    Publish = 3,
    Puback = 4,
    Pubrec = 5,
    Pubrel = 6,
    Pubcomp = 7,
    Subscribe = 8,
    Suback = 9,
    Unsubscribe = 10,
    Unsuback = 11,
    Pingreq = 12,
    Pingresp = 13,
    Disconnect = 14
}
