using System.Text;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Tests.Unit.Settings;

/// <summary>Makes src/docs/settings.md from the table.</summary>
internal static class SettingsPage
{
    private static readonly string[] BrokerKeys =
    [
        "broker.qos-max", "broker.subscribe-qos", "broker.retain", "broker.will", "broker.connack-timeout", "broker.ping-timeout"
    ];

    // From the pages of their makers; RabbitMQ 3.10 and NATS 2.9 were also tried.
    private static readonly Dictionary<string, string> WhatIsKnown = new()
    {
        ["standard"] = "QoS 2, RETAIN and will, as the standard says",
        ["aws-iot"] = "AWS IoT Core has QoS 0 and 1; it leaves PUBLISH and SUBSCRIBE at QoS 2 unanswered. For RETAIN its policy must "
            + "allow `iot:RetainPublish`, for the will `LastWill` among `iot:ConnectAttributes`",
        ["azure-event-grid"] = "it has QoS 0 and 1, and closes the connection on QoS 2. It did the same on RETAIN, which is newer there: "
            + "turn `broker.retain` on where it is supported. It does not guarantee the order of messages; `broker.keep-alive` is at "
            + "most 1160",
        ["rabbitmq"] = "it takes QoS 2 as QoS 1, and answers nothing more after a PUBREL that it does not know. A retained message is "
            + "kept on one node of a cluster, and a filter with a wildcard does not bring it",
        ["nats"] = "NATS 2.9 closes the connection on QoS 2. NATS 2.10 and later have it, unless they are configured without it: "
            + "`broker.qos-max 2` uses it"
    };

    public static string Make(SettingsCatalog catalog)
    {
        StringBuilder page = new();
        page.Append(
            """
            # Settings

            This page is made from the table in GatewayKeys.cs. A unit test compares them; with GATEWAY_UPDATE_PAGES=1 it writes the page.

            - `#` stands for the index, from 1.
            - *secret*: it can be written and is never shown.
            - *restart*: a saved change takes effect after a restart. Other changes take effect at once.
            - *command*: it may also be set by a command from the broker, unless `commands.settings` is `none`; *all*: only with
              `commands.settings all`, because it can keep an alarm from raising.
            - *number*: the key's number in storage ([format](formats/settings.md)), which never changes.

            | key | takes | default | what it is | secret | restart | command | number |
            | --- | --- | --- | --- | --- | --- | --- | --- |

            """);
        for (int i = 0; i < catalog.RowCount; i++)
        {
            SettingRow row = catalog.RowAt(i);
            if (row.IsInternal)
            {
                continue;
            }

            string name = row.Name();
            string index = row.Count > 0 ? $", `#` 1..{row.Count}" : "";
            page.Append($"| `{name}` | {Cell(w => catalog.PutWants(row, w))}{index} | ");
            page.Append(Cell(row.PutDefault));
            page.Append($" | {SettingRowText.Text(row.PutHelp)} | ");
            page.Append($"{(row.IsSecret ? "yes" : "")} | {((row.Flags & SettingFlags.Reboot) != 0 ? "yes" : "")} | ");
            page.Append((row.Flags & SettingFlags.Remote) != 0 ? "yes | " : (row.Flags & SettingFlags.RemoteAlarm) != 0 ? "all | " : " | ");
            page.Append($"{SettingId.NumberOf(row.Id)} |\n");
        }

        AddBrokerKinds(page, catalog);
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void AddBrokerKinds(StringBuilder page, SettingsCatalog catalog)
    {
        page.Append(
            """

            ## Kinds of brokers

            `broker.kind` gives these keys their defaults; a value that you set wins. All keys that begin with `broker.`, except host, port,
            TLS, user and password, hold for the second broker too. `test` of the [console](console.md#test) tries what the gateway will
            send, and says which step the broker refuses.


            """);
        page.Append($"| `broker.kind` | {string.Join(" | ", BrokerKeys.Select(key => $"`{key}`"))} | what is known |\n");
        page.Append(string.Concat(Enumerable.Repeat("| --- ", BrokerKeys.Length + 2)) + "|\n");
        SettingRow kinds = catalog.RowOf(SettingId.BrokerKind);
        string[] words = SettingRowText.Text(kinds.PutDetail).Split('|');
        foreach (string word in words)
        {
            SettingsStore store = new SettingsWorld().Start();
            store.MustSet("broker.kind", word);
            string values = string.Join(" | ", BrokerKeys.Select(key => store.Pending.Text(store.Id(key))));
            page.Append($"| `{word}` | {values} | {WhatIsKnown[word]} |\n");
        }

        page.Append(
            """

            With `broker.retain off`, `alarm.retain` and `telemetry.retain` have no effect, and later subscribers learn status, birth and
            states only with their next message. What the broker kept before stays there: remove it, or consumers read an old `online` for
            ever.

            With `broker.will off` nobody says that the gateway is gone; consumers must notice that its health messages have ended.

            With `commands read-only` only the commands are carried out that the page of [topics](topics.md#commands) marks, and the gateway
            announces no buttons to Home Assistant.

            With `commands off` the gateway does not subscribe to `cmd/#`, and announces no buttons to Home Assistant. A command that an
            earlier session of the broker still brings is acknowledged, not carried out and not answered, and counted as
            `inbound-unexpected`.

            """);
    }

    private static string Cell(Action<ByteWriter> put) => SettingRowText.Text(put).Replace("|", " / ");
}
