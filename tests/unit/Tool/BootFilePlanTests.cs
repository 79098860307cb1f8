using Gateway.Tests.Unit.Settings;
using Gateway.Tool.Nanoff;
using Gateway.Tool.Provisioning;
using Xunit;

namespace Gateway.Tests.Unit.Tool;

/// <summary>What the tool says of a settings file before it goes over the flashing cable, from where no answer comes.</summary>
public sealed class BootFilePlanTests
{
    // What only the board knows: its kinds, its pins, those of its buses, and its networks.
    private static readonly string[] OfBoard = ["93", "101", "102", "103", "105", "106", "121", "122"];

    [Fact]
    public void A_contradiction_in_a_file_is_told_with_its_key()
    {
        int told = 0;
        foreach (object[] row in RefusedSetTests.Rows())
        {
            (string set, string expected) = ((string)row[0], (string)row[1]);
            SettingsPlan plan = new();
            foreach (string setting in set.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] parts = setting.Split('=', 2);
                plan.Set(parts[0], parts[1]);
            }

            string? contradiction = BootFile.Contradiction(plan);
            if (OfBoard.Contains(expected.Split(' ')[0]) || expected.EndsWith("that of sensor.1.pin2", StringComparison.Ordinal)
                || set.EndsWith("modbus.1.kind=rtu alarm.1.pin=19", StringComparison.Ordinal))
            {
                Assert.Null(contradiction);
                continue;
            }

            Assert.True(contradiction is not null, set);
            Assert.StartsWith(contradiction, expected[(expected.IndexOf(' ') + 1)..]);
            told++;
        }

        Assert.InRange(told, 40, int.MaxValue);
    }

    [Fact]
    public void It_is_a_warning_because_the_board_may_have_the_rest()
    {
        string[] arguments = ["provision", "--via", "nanoff", "--port", "COM4", "--broker", "mqtt://h.example", "--dry-run"];
        ToolRun run = ToolRun.Of([.. arguments, "--set", "sensor.1.rom=28ff640219c8aef7"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(
            "a board refuses this file, unless what it has stored makes it right: kind-missing: sensor.1.kind: set it, or none to leave it "
            + "out: without it nothing comes of sensor.1.rom",
            string.Join(' ', run.Errors));
        run = ToolRun.Of(arguments);
        Assert.DoesNotContain("refuses", string.Join(' ', run.Errors));
    }
}
