namespace Gateway.Mqtt
{
    /// <summary>
    /// Groups of packets that are set aside together: what the gateway publishes of its own accord, each subscription, and each alarm
    /// topic. A publish at QoS 1 or 2 has its group in bits 32 to 47 of its context.
    /// </summary>
    public static class PacketGroup
    {
        /// <summary>No group: its packets are never set aside, and leave one after another without waiting.</summary>
        public const int None = 0;

        /// <summary>Replies to commands.</summary>
        public const int Reply = 1;

        /// <summary>The gateway's status.</summary>
        public const int Status = 2;

        /// <summary>The birth message.</summary>
        public const int Birth = 3;

        /// <summary>The states of the sensors.</summary>
        public const int SensorState = 4;

        /// <summary>Telemetry.</summary>
        public const int Telemetry = 5;

        /// <summary>Health messages.</summary>
        public const int Health = 6;

        /// <summary>Discovery messages.</summary>
        public const int Discovery = 7;

        /// <summary>The first of <see cref="SubscribeCount"/> groups, one for each subscription in the order of the table.</summary>
        public const int SubscribeFirst = 8;

        /// <summary>The most subscriptions, if groups can be set aside.</summary>
        public const int SubscribeCount = 7;

        /// <summary>The states of outputs.</summary>
        public const int Output = SubscribeFirst + SubscribeCount;

        /// <summary>Alarm topics have groups from here on, up to 65535.</summary>
        public const int AlarmFirst = Output + 1;

        /// <summary>Where the group begins in a context.</summary>
        public const int Shift = 32;

        /// <summary>Whether this is the group of a subscription.</summary>
        public static bool IsSubscription(int group)
        {
            return group >= SubscribeFirst && group < Output;
        }

        /// <summary>The group of a publish with this context.</summary>
        public static int Of(long context)
        {
            return (int)(context >> Shift) & 0xFFFF;
        }
    }
}
