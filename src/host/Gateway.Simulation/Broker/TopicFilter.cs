namespace Gateway.Simulation;

/// <summary>Topic names and topic filters, in UTF-8 that was validated before [MQTT 3.1.1 section 4.7].</summary>
public static class TopicFilter
{
    private const byte Separator = (byte)'/';
    private const byte SingleLevel = (byte)'+';
    private const byte MultiLevel = (byte)'#';

    /// <summary>Whether the bytes are a topic name: not empty [MQTT-4.7.3-1], no wildcard [MQTT-3.3.2-2].</summary>
    public static bool IsTopicName(ReadOnlySpan<byte> topic) => !topic.IsEmpty && topic.IndexOfAny(SingleLevel, MultiLevel) < 0;

    /// <summary>
    /// Whether the bytes are a topic filter: not empty [MQTT-4.7.3-1], # alone in the last level [MQTT-4.7.1-2], + alone in
    /// its level [MQTT-4.7.1-3].
    /// </summary>
    public static bool IsValid(ReadOnlySpan<byte> filter)
    {
        if (filter.IsEmpty)
        {
            return false;
        }

        while (true)
        {
            ReadOnlySpan<byte> level = TakeLevel(ref filter, out bool last);
            if (level.Length > 1 && level.IndexOfAny(SingleLevel, MultiLevel) >= 0)
            {
                return false;
            }

            if (last)
            {
                return true;
            }

            if (IsOnly(level, MultiLevel))
            {
                return false;
            }
        }
    }

    /// <summary>
    /// Whether a valid filter matches a topic name. A wildcard in the first level matches no topic that begins with $
    /// [MQTT-4.7.2-1]; # matches the parent level too [4.7.1.2].
    /// </summary>
    public static bool Matches(ReadOnlySpan<byte> filter, ReadOnlySpan<byte> topic)
    {
        if (topic[0] == '$' && filter[0] is SingleLevel or MultiLevel)
        {
            return false;
        }

        while (true)
        {
            ReadOnlySpan<byte> wanted = TakeLevel(ref filter, out bool filterEnds);
            if (IsOnly(wanted, MultiLevel))
            {
                return true;
            }

            ReadOnlySpan<byte> level = TakeLevel(ref topic, out bool topicEnds);
            if (!IsOnly(wanted, SingleLevel) && !wanted.SequenceEqual(level))
            {
                return false;
            }

            if (topicEnds)
            {
                return filterEnds || IsOnly(filter, MultiLevel);
            }

            if (filterEnds)
            {
                return false;
            }
        }
    }

    private static bool IsOnly(ReadOnlySpan<byte> level, byte wildcard) => level.Length == 1 && level[0] == wildcard;

    /// <summary>Takes one level, which may be empty, and its separator off the front.</summary>
    private static ReadOnlySpan<byte> TakeLevel(ref ReadOnlySpan<byte> rest, out bool last)
    {
        int end = rest.IndexOf(Separator);
        last = end < 0;
        ReadOnlySpan<byte> level = last ? rest : rest[..end];
        rest = last ? default : rest[(end + 1)..];
        return level;
    }
}
