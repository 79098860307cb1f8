using System.Text.Json;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>
/// The documented MQTT discovery of Home Assistant (www.home-assistant.io/integrations/mqtt, "MQTT discovery", and the pages of its
/// sensor, binary sensor and button platforms): keys, their abbreviations, and how a payload is read.
/// </summary>
internal static class HomeAssistant
{
    // Full name, then its abbreviation where it has one; only those that the three platforms and this gateway may use.
    private static readonly Dictionary<string, string> Entity = Table(
        "availability avty,availability_mode avty_mode,availability_template avty_tpl,availability_topic avty_t,command_template cmd_tpl,"
        + "command_topic cmd_t,device dev,device_class dev_cla,enabled_by_default en,encoding e,entity_category ent_cat,"
        + "entity_picture ent_pic,expire_after exp_aft,force_update frc_upd,icon ic,json_attributes_template json_attr_tpl,"
        + "json_attributes_topic json_attr_t,last_reset_value_template lrst_val_tpl,name,object_id obj_id,off_delay off_dly,options ops,"
        + "origin o,payload_available pl_avail,payload_not_available pl_not_avail,payload_off pl_off,payload_on pl_on,"
        + "payload_press pl_prs,platform p,qos,retain ret,state_class stat_cla,state_topic stat_t,suggested_display_precision sug_dsp_prc,"
        + "unique_id uniq_id,unit_of_measurement unit_of_meas,value_template val_tpl");

    private static readonly Dictionary<string, string> Availability = Table(
        "payload_available pl_avail,payload_not_available pl_not_avail,topic t,value_template val_tpl");

    private static readonly Dictionary<string, string> Device = Table(
        "configuration_url cu,connections cns,hw_version hw,identifiers ids,manufacturer mf,model mdl,model_id mdl_id,name,"
        + "serial_number sn,suggested_area sa,sw_version sw,via_device");

    private static readonly Dictionary<string, string> Origin = Table("name,support_url url,sw_version sw");

    private const string Everywhere =
        "availability,availability_mode,availability_template,availability_topic,device,enabled_by_default,encoding,entity_category,"
        + "entity_picture,icon,json_attributes_template,json_attributes_topic,name,object_id,origin,payload_available,"
        + "payload_not_available,platform,qos,unique_id,device_class";

    private static readonly Dictionary<string, HashSet<string>> Platforms = new()
    {
        ["sensor"] = Set("expire_after,force_update,last_reset_value_template,options,state_class,state_topic,"
            + "suggested_display_precision,unit_of_measurement,value_template"),
        ["binary_sensor"] = Set("expire_after,force_update,off_delay,payload_off,payload_on,state_topic,value_template"),
        ["button"] = Set("command_template,command_topic,payload_press,retain"),
    };

    private static readonly Dictionary<string, string> Required = new()
    {
        ["sensor"] = "state_topic", ["binary_sensor"] = "state_topic", ["button"] = "command_topic",
    };

    /// <summary>
    /// Reads a payload as Home Assistant does: abbreviations and '~' expanded. Fails on a key that is not documented for the platform, and
    /// if a required one is missing. A device needs an identifier, and origin a name.
    /// </summary>
    public static Dictionary<string, JsonElement> Read(string platform, string payload, out Func<string, string> topic)
    {
        JsonElement root = JsonDocument.Parse(payload).RootElement;
        string prefix = root.TryGetProperty("~", out JsonElement tilde) ? tilde.GetString()! : "";
        topic = name => name.StartsWith('~') ? prefix + name[1..] : name.EndsWith('~') ? name[..^1] + prefix : name;
        Dictionary<string, JsonElement> read = [];
        foreach (JsonProperty member in root.EnumerateObject().Where(member => member.Name != "~"))
        {
            string full = Full(Entity, member.Name);
            Assert.True(Platforms[platform].Contains(full), $"{full} is not documented for {platform}");
            read.Add(full, member.Value);
        }

        Assert.Contains(Required[platform], read.Keys);
        Assert.Contains("unique_id", read.Keys);
        Check(Device, read["device"], "identifiers");
        Check(Origin, read["origin"], "name");
        if (read.TryGetValue("availability", out JsonElement list))
        {
            Assert.All(list.EnumerateArray(), item => Check(Availability, item, "topic"));
            Assert.False(read.ContainsKey("availability_topic"), "availability and availability_topic exclude each other");
        }

        return read;
    }

    private static void Check(Dictionary<string, string> names, JsonElement item, string required) =>
        Assert.Contains(required, item.EnumerateObject().Select(member => Full(names, member.Name)).ToList());

    private static string Full(Dictionary<string, string> names, string name)
    {
        Assert.True(names.ContainsKey(name), $"{name} is neither a documented key nor an abbreviation of one");
        return names[name];
    }

    private static Dictionary<string, string> Table(string text) => text.Split(',')
        .Select(entry => entry.Split(' '))
        .SelectMany(words => words, (words, word) => (words[0], word))
        .ToDictionary(pair => pair.word, pair => pair.Item1);

    private static HashSet<string> Set(string text) => [.. text.Split(','), .. Everywhere.Split(',')];
}
