using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>
/// Home Assistant as its documentation describes MQTT discovery (www.home-assistant.io/integrations/mqtt, "MQTT discovery", and the pages
/// of the platforms, whose keys are the schemas in HomeAssistant): it takes discovery messages, and knows components by the node and
/// object of their topics, or the key in a device's message. What comes from two topics is a conflict unless it was moved before.
/// </summary>
internal sealed class HomeAssistant
{
    private const string Suffix = ".documented";

    // Full name, then its abbreviation where it has one; only those that the platforms and this gateway may use.
    private static readonly Dictionary<string, string> Entity = Table(
        "availability avty,availability_mode avty_mode,availability_template avty_tpl,availability_topic avty_t,command_template cmd_tpl,"
        + "command_topic cmd_t,components cmps,default_entity_id def_ent_id,device dev,device_class dev_cla,enabled_by_default en,"
        + "encoding e,entity_category ent_cat,entity_picture ent_pic,expire_after exp_aft,force_update frc_upd,icon ic,"
        + "json_attributes_template json_attr_tpl,json_attributes_topic json_attr_t,last_reset_value_template lrst_val_tpl,max,min,mode,"
        + "name,off_delay off_dly,optimistic opt,options ops,origin o,payload_available pl_avail,payload_not_available pl_not_avail,"
        + "payload_off pl_off,payload_on pl_on,payload_press pl_prs,payload_reset pl_rst,platform p,qos,retain ret,state_class stat_cla,"
        + "state_off stat_off,state_on stat_on,"
        + "state_topic stat_t,step,suggested_display_precision sug_dsp_prc,topic t,unique_id uniq_id,unit_of_measurement unit_of_meas,"
        + "value_template val_tpl");

    private static readonly Dictionary<string, string> Device = Table(
        "configuration_url cu,connections cns,hw_version hw,identifiers ids,manufacturer mf,model mdl,model_id mdl_id,name,"
        + "serial_number sn,suggested_area sa,sw_version sw,via_device");

    private static readonly Dictionary<string, string> Origin = Table("name,support_url url,sw_version sw");

    // What a component takes from its device's message.
    private static readonly string[] Shared =
    [
        "availability", "availability_mode", "availability_template", "availability_topic", "command_topic", "payload_available",
        "payload_not_available", "state_topic",
    ];

    private static readonly Dictionary<string, JsonSchema> Schemas = Load();

    private readonly HashSet<string> moving = [];

    /// <summary>A component: its platform and id ("sensor gw1 s01"), the topic that announced it, and its configuration in full.</summary>
    public sealed record Component(string Id, string Topic, JsonObject Config)
    {
        public string this[string key] => Config[key]!.ToString();
    }

    /// <summary>The components that it has, by id.</summary>
    public SortedDictionary<string, Component> Components { get; } = [];

    /// <summary>The components that it has lost, other than by a move: their history and settings are gone.</summary>
    public List<string> Removed { get; } = [];

    /// <summary>Messages that it refused: a conflict.</summary>
    public List<string> Conflicts { get; } = [];

    /// <summary>Takes a message below the prefix that ends with /config.</summary>
    public void Take(string topic, string payload, string prefix = "homeassistant")
    {
        string[] levels = topic[(prefix.Length + 1)..].Split('/');
        Assert.Equal("config", levels[^1]);
        if (levels[0] == "device")
        {
            TakeDevice(topic, levels[1], payload);
        }
        else if (IsMove(payload))
        {
            Move(Id(levels[0], levels[1], levels[2]), topic);
        }
        else
        {
            Apply(Id(levels[0], levels[1], levels[2]), topic, payload.Length == 0 ? null : ReadSingle(levels[0], payload));
        }
    }

    /// <summary>
    /// Reads a single component's payload: abbreviations and '~' expanded. Fails on a key or value that is not documented for the platform,
    /// and if a required one is missing.
    /// </summary>
    public static JsonObject ReadSingle(string platform, string payload)
    {
        JsonObject config = Expanded(JsonNode.Parse(payload)!.AsObject());
        Validate(platform, config);
        return config;
    }

    private static string Id(string platform, string node, string of) => $"{platform} {node} {of}";

    private static bool IsMove(string payload) =>
        payload.Length > 0 && JsonNode.Parse(payload)!.AsObject() is { Count: 1 } json && json["migrate_discovery"] is { } move
        && move.GetValue<bool>();

    private void TakeDevice(string topic, string node, string payload)
    {
        string[] its = [.. Components.Values.Where(one => one.Topic == topic).Select(one => one.Id)];
        if (payload.Length == 0 || IsMove(payload))
        {
            foreach (string id in its)
            {
                if (payload.Length == 0)
                {
                    Apply(id, topic, null);
                }
                else
                {
                    Move(id, topic);
                }
            }

            return;
        }

        JsonObject device = Expanded(JsonNode.Parse(payload)!.AsObject());
        Validate("device", device);
        foreach ((string key, JsonNode? node2) in device["components"]!.AsObject())
        {
            JsonObject config = node2!.AsObject();
            string platform = config["platform"]!.ToString();
            if (config.Count == 1)
            {
                Apply(Id(platform, node, key), topic, null);
                continue;
            }

            config["device"] = device["device"]!.DeepClone();
            config["origin"] = device["origin"]!.DeepClone();
            foreach (string option in Shared.Where(option => device.ContainsKey(option) && !config.ContainsKey(option)))
            {
                config[option] = device[option]!.DeepClone();
            }

            Validate(platform, config);
            Apply(Id(platform, node, key), topic, config);
        }
    }

    private void Move(string id, string topic)
    {
        if (Components.TryGetValue(id, out Component? its) && its.Topic == topic)
        {
            moving.Add(id);
            Components.Remove(id);
        }
    }

    private void Apply(string id, string topic, JsonObject? config)
    {
        if (Components.TryGetValue(id, out Component? its) && its.Topic != topic)
        {
            if (config != null)
            {
                Conflicts.Add(id);
            }

            return;
        }

        if (config == null)
        {
            if (Components.Remove(id))
            {
                Removed.Add(id);
            }

            return;
        }

        moving.Remove(id);
        Components[id] = new Component(id, topic, (JsonObject)config.DeepClone());
    }

    private static void Validate(string platform, JsonObject config)
    {
        EvaluationResults results = Schemas[platform].Evaluate(
            JsonDocument.Parse(config.ToJsonString()).RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        IEnumerable<string> errors = results.Details.Where(detail => detail.HasErrors)
            .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"));
        Assert.True(results.IsValid, $"{platform} {config}: {string.Join("; ", errors)}");
    }

    // As Home Assistant does: '~' is the component's own, at the beginning or end of what is a topic.
    private static JsonObject Expanded(JsonObject read)
    {
        string prefix = read["~"]?.ToString() ?? "";
        var full = new JsonObject();
        foreach ((string name, JsonNode? value) in read.Where(member => member.Key != "~"))
        {
            string key = Full(Entity, name);
            full.Add(key, key switch
            {
                "device" => Named(Device, value!.AsObject()),
                "origin" => Named(Origin, value!.AsObject()),
                "components" => Each(value!.AsObject()),
                "availability" => new JsonArray([.. value!.AsArray().Select(item => Topics(Named(Entity, item!.AsObject()), prefix))]),
                _ => value?.DeepClone(),
            });
        }

        return Topics(full, prefix);
    }

    private static JsonObject Each(JsonObject components)
    {
        var full = new JsonObject();
        foreach ((string key, JsonNode? value) in components)
        {
            full.Add(key, Expanded(value!.AsObject()));
        }

        return full;
    }

    private static JsonObject Named(Dictionary<string, string> names, JsonObject read)
    {
        var full = new JsonObject();
        foreach ((string name, JsonNode? value) in read)
        {
            full.Add(Full(names, name), value?.DeepClone());
        }

        return full;
    }

    private static JsonObject Topics(JsonObject read, string prefix)
    {
        foreach (string key in read.Select(member => member.Key).Where(key => key.EndsWith("topic", StringComparison.Ordinal)).ToArray())
        {
            string topic = read[key]!.ToString();
            read[key] = topic.StartsWith('~') ? prefix + topic[1..] : topic.EndsWith('~') ? topic[..^1] + prefix : topic;
        }

        return read;
    }

    private static string Full(Dictionary<string, string> names, string name)
    {
        Assert.True(names.ContainsKey(name), $"{name} is neither a documented key nor an abbreviation of one");
        return names[name];
    }

    private static Dictionary<string, string> Table(string text) => text.Split(',')
        .Select(entry => entry.Split(' '))
        .SelectMany(words => words, (words, word) => (words[0], word))
        .ToDictionary(pair => pair.word, pair => pair.Item1);

    private static Dictionary<string, JsonSchema> Load()
    {
        Assembly own = typeof(HomeAssistant).Assembly;
        return own.GetManifestResourceNames()
            .Where(name => name.EndsWith(Suffix, StringComparison.Ordinal))
            .ToDictionary(name => name[..^Suffix.Length], name =>
            {
                using StreamReader reader = new(own.GetManifestResourceStream(name)!);
                return JsonSchema.FromText(reader.ReadToEnd());
            });
    }
}
