using System.Text;
using System.Text.Json;
using Gateway.App;

namespace Gateway.Tests.Interop.Commands;

/// <summary>
/// An operator who sends commands to a gateway over a real broker with mosquitto's clients, and receives its messages, including those of
/// earlier disconnections.
/// </summary>
internal sealed class CommandDesk : IDisposable
{
    private const string Root = "gateway/" + Id + "/";
    private const string ReplyTopic = Root + "reply";

    private readonly Mosquitto broker = new(new MosquittoOptions { Persistence = true });
    private readonly Child subscriber;

    public CommandDesk() => subscriber = MosquittoSubscriber.Start(broker, Root + "#");

    /// <summary>The gateway's id.</summary>
    public const string Id = "commanded";

    /// <summary>Its broker.</summary>
    public string Url => broker.Url;

    /// <summary>Everything received: topic, space, payload.</summary>
    public string[] Heard => subscriber.Output;

    /// <summary>
    /// Replies received, in order. At QoS 1 one may arrive twice, for example when the inbound set was full and the link was given up.
    /// </summary>
    public Reply[] Replies => [.. Heard.Where(IsReply).Select(Reply.Of).Distinct()];

    /// <summary>Birth messages received, each boot once, in order.</summary>
    public JsonElement[] Births => [.. Heard.Where(line => line.StartsWith(Root + "birth ", StringComparison.Ordinal)).Distinct()
        .Select(line => JsonDocument.Parse(line[(Root + "birth ").Length..]).RootElement)];

    /// <summary>Waits until the gateway has this many more tokens for the writes of commands.</summary>
    public static void AwaitTokens(int count) => Thread.Sleep(count * AppLimits.CommandTokenMs);

    /// <summary>Publishes a command; the broker has it when this returns.</summary>
    public void Send(string command, string payload, int qos, bool isRetained = false)
    {
        using Child child = Child.Start(
            Need.MosquittoPub(),
            [
                "-h", "127.0.0.1", "-p", $"{broker.Port}", "-q", $"{qos}", "-t", Root + "cmd/" + command,
                .. isRetained ? new[] { "-r" } : [], .. payload.Length == 0 ? ["-n"] : new[] { "-m", payload },
            ]);
        Assert.Equal(0, child.WaitForExit());
    }

    /// <summary>Publishes a command and waits for the reply to its id, which belongs to this command alone.</summary>
    public Reply Ask(string command, string payload, int qos)
    {
        Send(command, payload, qos);
        return WaitForReply(payload.Split(' ')[0][1..]);
    }

    /// <summary>Waits for a reply to a command with this id.</summary>
    public Reply WaitForReply(string id) =>
        Reply.Of(subscriber.WaitForLine(line => IsReply(line) && Reply.Of(line).Id == id, "reply to " + id));

    /// <summary>Waits for a message of this kind that contains all of these texts.</summary>
    public string WaitFor(string topic, params string[] pieces) => subscriber.WaitForLine(
        line => line.StartsWith(Root + topic + " ", StringComparison.Ordinal) && pieces.All(line.Contains), topic);

    /// <summary>Everything received follows the contract.</summary>
    public void Validate() => Assert.All(Heard, line =>
    {
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        string topic = line[..space];
        if (!topic.StartsWith(Root + "cmd/", StringComparison.Ordinal))
        {
            Assert.Null(PayloadSchemas.WhatIsWrong(Root[..^1], topic, Encoding.UTF8.GetBytes(line[(space + 1)..]), out _));
        }
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        subscriber.Dispose();
        broker.Dispose();
    }

    private static bool IsReply(string line) => line.StartsWith(ReplyTopic + " ", StringComparison.Ordinal);

    /// <summary>An answer to a command.</summary>
    internal sealed record Reply(string Command, string? Id, string Result, bool IsRepeated)
    {
        /// <summary>A line of the subscriber's.</summary>
        public static Reply Of(string line)
        {
            JsonElement json = JsonDocument.Parse(line[(ReplyTopic.Length + 1)..]).RootElement;
            return new Reply(
                json.GetProperty("command").GetString()!,
                json.TryGetProperty("id", out JsonElement id) ? id.GetString() : null,
                json.GetProperty("result").GetString()!,
                json.TryGetProperty("repeated", out _));
        }
    }
}
