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

            Made from the table in GatewayKeys.cs; a unit test holds both in step and rewrites this page when GATEWAY_UPDATE_PAGES is 1.
            A `#` stands for the index, from 1. Secrets are written and never shown. *Restart*: a saved change serves after a restart,
            others at once. *Command*: may be set by a command from the broker too. The number is the key's in storage
            ([format](formats/settings.md)) and never changes.

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
