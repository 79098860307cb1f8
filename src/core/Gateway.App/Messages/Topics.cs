using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>The topics of one gateway, made once at start.</summary>
    public sealed class Topics
    {
        /// <summary>Topics below base/id.</summary>
        public Topics(byte[] topicBase, byte[] id)
        {
            Root = Ascii.Join(Ascii.Join(topicBase, Ascii.Bytes("/")), id);
            byte[] root = Ascii.Join(Root, Ascii.Bytes("/"));
            Status = Ascii.Join(root, Ascii.Bytes("status"));
            Birth = Ascii.Join(root, Ascii.Bytes("birth"));
            Health = Ascii.Join(root, Ascii.Bytes("health"));
            Reply = Ascii.Join(root, Ascii.Bytes("reply"));
            CommandPrefix = Ascii.Join(root, Ascii.Bytes("cmd/"));
            CommandFilter = Ascii.Join(CommandPrefix, Ascii.Bytes("#"));
            TelemetryPrefix = Ascii.Join(root, Ascii.Bytes("telemetry/"));
            SensorPrefix = Ascii.Join(root, Ascii.Bytes("sensor/"));
            AlarmPrefix = Ascii.Join(root, Ascii.Bytes("alarm/"));
        }

        /// <summary>The first part of all of them, before the slash.</summary>
        public byte[] Root { get; }

        /// <summary>Retained: online, offline.</summary>
        public byte[] Status { get; }

        /// <summary>Retained: what this gateway is.</summary>
        public byte[] Birth { get; }

        /// <summary>Health messages, QoS 0.</summary>
        public byte[] Health { get; }

        /// <summary>Answers to commands, QoS 1. Never below cmd/, to which the gateway itself subscribes.</summary>
        public byte[] Reply { get; }

        /// <summary>The first part of every command's topic.</summary>
        public byte[] CommandPrefix { get; }

        /// <summary>The filter that the gateway subscribes to.</summary>
        public byte[] CommandFilter { get; }

        /// <summary>Telemetry, one sensor a topic.</summary>
        public byte[] TelemetryPrefix { get; }

        /// <summary>Retained: the sensors' states, one sensor a topic.</summary>
        public byte[] SensorPrefix { get; }

        /// <summary>Alarms, one alarm a topic.</summary>
        public byte[] AlarmPrefix { get; }
    }
}
