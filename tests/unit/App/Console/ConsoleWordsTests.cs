using System.Reflection;
using System.Text.RegularExpressions;
using Gateway.App;
using Gateway.Mqtt;
using Gateway.Settings;
using Xunit;

namespace Gateway.Tests.Unit.App.Console;

/// <summary>The console's words are in lists by number: each list must fit its enum, in its order.</summary>
public sealed partial class ConsoleWordsTests
{
    [Fact]
    public void The_states_of_entries_are_the_names_of_the_enum()
    {
        Assert.Equal(Enum.GetNames<OutboundState>().Select(Hyphenated), Words("EntryStates"));
    }

    [Theory]
    [InlineData("States", typeof(ConnectionState))]
    [InlineData("Loads", typeof(SettingsLoad))]
    [InlineData("Files", typeof(BootFileResult))]
    [InlineData("Wifis", typeof(WifiOutcome))]
    public void A_list_has_one_word_for_each_value_and_the_values_count_from_zero(string list, Type of)
    {
        int[] values = [.. Enum.GetValues(of).Cast<object>().Select(Convert.ToInt32).Order()];
        Assert.Equal(Enumerable.Range(0, Words(list).Length), values);
    }

    private static string Hyphenated(string name) => Capitals().Replace(name, "-$1").TrimStart('-').ToLowerInvariant();

    private static string[] Words(string list)
    {
        FieldInfo field = typeof(ConsolePort).Assembly.GetType("Gateway.App.ConsoleLines", true)!
            .GetField(list, BindingFlags.Static | BindingFlags.NonPublic)!;
        return ((string)field.GetRawConstantValue()!).Split('|');
    }

    [GeneratedRegex("([A-Z])")]
    private static partial Regex Capitals();
}
