using System.Text;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Tests.Unit.Settings;

/// <summary>Makes src/docs/settings.md from the table.</summary>
internal static class SettingsPage
{
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
            - *command*: it may also be set by a command from the broker.
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
            page.Append($"{((row.Flags & SettingFlags.Remote) != 0 ? "yes" : "")} | ");
            page.Append($"{SettingId.NumberOf(row.Id)} |\n");
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    private static string Cell(Action<ByteWriter> put) => SettingRowText.Text(put).Replace("|", " / ");
}
