using Gateway.Alarms;
using Gateway.App;
using Gateway.Boards.Nano;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Settings;
using Xunit;

namespace Gateway.Tests.DeviceHost;

/// <summary>A contact to ground under a pull-up, from the settings to its alarm: closed is low on the pin, and 1 in the payload.</summary>
public sealed class GroundContactTests
{
    [Theory]
    [InlineData("closed", false, true)]
    [InlineData("closed", true, false)]
    [InlineData("open", true, true)]
    [InlineData("open", false, false)]
    public void An_alarm_is_raised_in_the_position_that_the_settings_name(string position, bool isPinHigh, bool isRaised)
    {
        var factory = new Factory { IsHigh = isPinHigh };
        AlarmRule rule = RuleOf(position);
        var contact = factory.CreateContact(27);
        for (long nowMs = 0; nowMs <= 200; nowMs += 10)
        {
            rule.Evaluate(contact.IsHigh ? 1000 : 0, nowMs);
        }

        Assert.Equal(isRaised, rule.IsActive);
        Assert.Equal(!isPinHigh, contact.IsHigh);
    }

    private static AlarmRule RuleOf(string position)
    {
        var store = new SettingsStore(
            GatewayKeys.Create(), new FakeSlots(2, SettingsLimits.SettingsSlotBytesMax),
            new FakeSlots(SettingsLimits.CertificateSlotCount, SettingsLimits.CertificateSlotBytesMax), new TableCrc32(), new FaultLog());
        store.Load();
        Set(store, "alarm.1.kind", "contact");
        Set(store, "alarm.1.name", "door");
        Set(store, "alarm.1.pin", "27");
        Set(store, "alarm.1.contact", position);
        var parts = new GatewayParts { Crc = new TableCrc32() };
        new SettingsMapping(new Factory()).Apply(store.Pending, Ascii.Bytes("gw"), parts);
        return parts.Alarms[0].Rule;
    }

    private static void Set(SettingsStore store, string key, string value)
    {
        byte[] name = Ascii.Bytes(key);
        byte[] text = Ascii.Bytes(value);
        Assert.Equal(Refusal.None, store.Set(store.Catalog.Find(name, 0, name.Length), text, 0, text.Length));
    }

    private sealed class Factory : IDeviceFactory, IDigitalInput
    {
        public bool IsHigh { get; init; }

        public ISensor CreateSensor(SettingsSet set, int index, out byte[] unit)
        {
            unit = null;
            return null;
        }

        public IDigitalInput CreateContact(int pin) => new GroundContact(CreateInput(pin));

        public IDigitalInput CreateInput(int pin) => this;

        public IDigitalOutput CreateOutput(int pin, bool isHigh) => null;
    }
}
