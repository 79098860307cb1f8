using System.Reflection;
using System.Text.RegularExpressions;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.Tool.Output;

/// <summary>
/// The names of the faults that a client can meet, as the gateway's health message spells them: links and MQTT. Taken from the constants,
/// because the command has no part of the gateway in it.
/// </summary>
internal static partial class FaultName
{
    private static readonly Type[] Owners = [typeof(Fault), typeof(HalFaults), typeof(MqttFaults)];

    /// <summary>The name of a fault; empty for one of the gateway.</summary>
    public static string Of(Fault fault)
    {
        FieldInfo? found = Owners.SelectMany(owner => owner.GetFields(BindingFlags.Public | BindingFlags.Static))
            .FirstOrDefault(field => (byte)field.GetRawConstantValue()! == (byte)fault);
        return found == null ? "" : Hump().Replace(found.Name, "-$0").ToLowerInvariant();
    }

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Hump();
}
