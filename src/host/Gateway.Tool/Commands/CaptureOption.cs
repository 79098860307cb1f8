using System.CommandLine;
using Gateway.Client;

namespace Gateway.Tool.Commands;

/// <summary><c>--capture F.pcap</c>. A file that cannot be written is a wrong argument, found before anything begins.</summary>
internal sealed class CaptureOption : Option<string?>
{
    private readonly Option<bool> withSecrets = new("--capture-with-secrets")
    {
        Description = "Also write user name and password, which a capture masks",
    };

    public CaptureOption(string description)
        : base("--capture")
    {
        Description = description;
        HelpName = "F.pcap";
        this.AddCheck(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } path && PcapFile.Refusal(path) is { } refusal)
            {
                result.AddError($"--capture: {refusal}");
            }
        });
    }

    public void AddTo(Command command)
    {
        command.Options.Add(this);
        command.Options.Add(withSecrets);
        command.AddCheck(result => ConnectOptions.Check(
            result, !result.GetValue(withSecrets) || result.GetValue(this) is not null, "--capture-with-secrets needs --capture"));
    }

    /// <summary>The capture that was asked for, already begun; null if there is none.</summary>
    public PcapFile? Open(ParseResult parsed)
    {
        if (parsed.GetValue(this) is not { } path)
        {
            return null;
        }

        bool hasSecrets = parsed.GetValue(withSecrets);
        if (hasSecrets)
        {
            parsed.InvocationConfiguration.Error.WriteLine(
                $"gateway: {path} holds user name and password as plain text: delete it after use");
        }

        return new PcapFile(path, hasSecrets);
    }
}
