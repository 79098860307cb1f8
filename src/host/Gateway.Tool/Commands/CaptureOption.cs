using System.CommandLine;
using Gateway.Client;

namespace Gateway.Tool.Commands;

/// <summary><c>--capture F.pcap</c>. A file that cannot be written is a wrong argument, found before anything begins.</summary>
internal sealed class CaptureOption : Option<string?>
{
    public CaptureOption(string description)
        : base("--capture")
    {
        Description = description;
        HelpName = "F.pcap";
        Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } path && PcapFile.Refusal(path) is { } refusal)
            {
                result.AddError($"--capture: {refusal}");
            }
        });
    }

    /// <summary>The capture that was asked for, already begun; null if there is none.</summary>
    public PcapFile? Open(ParseResult parsed) => parsed.GetValue(this) is { } path ? new PcapFile(path) : null;
}
