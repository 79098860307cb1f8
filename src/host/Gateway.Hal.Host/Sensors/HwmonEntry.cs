namespace Gateway.Hal.Host;

/// <summary>A temperature sensor found on this PC.</summary>
/// <param name="Name">How a user names it: chip and channel, as <c>coretemp/temp1</c>, or <c>thermal_zone0</c>.</param>
/// <param name="Label">What the kernel calls it ("Package id 0", "x86_pkg_temp"); empty when it does not.</param>
/// <param name="Path">The file that holds the reading.</param>
public sealed record HwmonEntry(string Name, string Label, string Path);
