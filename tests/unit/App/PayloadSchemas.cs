using System.Reflection;
using System.Text.Json;
using Json.Schema;

namespace Gateway.Tests;

/// <summary>The JSON Schemas of src/docs/topics.md, embedded in this assembly, and the schema of each topic.</summary>
internal static class PayloadSchemas
{
    private const string Suffix = ".schema";
    private const string DiscoveryKind = "discovery-";

    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List };
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly Dictionary<string, JsonSchema> Schemas = Load();

    /// <summary>Kinds of payload that have a schema.</summary>
    public static IReadOnlyCollection<string> Kinds => Schemas.Keys;

    /// <summary>
    /// What is wrong with a message of a gateway whose topics begin with <paramref name="root"/>, or null. A topic outside the contract is
    /// wrong. <paramref name="kind"/> is the kind that was recognised.
    /// </summary>
    public static string? WhatIsWrong(string root, string topic, ReadOnlyMemory<byte> payload, out string kind)
    {
        kind = KindOf(root, topic);
        if (kind == "status")
        {
            return payload.Span.SequenceEqual("online"u8) || payload.Span.SequenceEqual("offline"u8) ? null : $"{topic}: no status";
        }

        if (kind.StartsWith(DiscoveryKind, StringComparison.Ordinal) && payload.IsEmpty)
        {
            return null;
        }

        return Schemas.ContainsKey(kind) ? Evaluate(kind, topic, payload) : $"{topic}: not in the contract";
    }

    /// <summary>What is wrong with a payload of this kind, or null.</summary>
    public static string? Evaluate(string kind, string topic, ReadOnlyMemory<byte> payload)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(payload, Strict);
            EvaluationResults results = Schemas[kind].Evaluate(json.RootElement, Options);
            if (results.IsValid)
            {
                return null;
            }

            IEnumerable<string> errors = results.Details.Where(detail => detail.HasErrors)
                .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"));
            return $"{topic} {json.RootElement}: {string.Join("; ", errors)}";
        }
        catch (JsonException exception)
        {
            return $"{topic}: {exception.Message}";
        }
    }

    private static string KindOf(string root, string topic)
    {
        string[] levels = topic.Split('/');
        return topic.StartsWith(root + "/", StringComparison.Ordinal)
            ? topic[(root.Length + 1)..].Split('/')[0]
            : levels is [_, var component, _, _, "config"] ? DiscoveryKind + component
            : levels is [_, "device", _, "config"] ? DiscoveryKind + "device" : topic;
    }

    private static Dictionary<string, JsonSchema> Load()
    {
        Assembly own = typeof(PayloadSchemas).Assembly;
        return own.GetManifestResourceNames()
            .Where(name => name.EndsWith(Suffix, StringComparison.Ordinal))
            .ToDictionary(name => name[..^Suffix.Length], name =>
            {
                using StreamReader reader = new(own.GetManifestResourceStream(name)!);
                return JsonSchema.FromText(reader.ReadToEnd());
            });
    }
}
