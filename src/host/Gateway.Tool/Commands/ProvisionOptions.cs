using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Gateway.Client;
using Gateway.Tool.Provisioning;

namespace Gateway.Tool.Commands;

/// <summary>The options with the new settings, and the plan made from them.</summary>
internal sealed class ProvisionOptions
{
    private readonly Option<string?> wifiSsid = Text(
        "--wifi-ssid", "S", "Name of the wireless network; an open one if you give no password");
    private readonly Option<bool> wifiPassword = new("--wifi-password-stdin")
    {
        Description = "Read the network's password from standard input: its first line",
    };

    private readonly Option<string?> broker =
        Text("--broker", "URL", "mqtt://host[:1883] or mqtts://host[:8883]; add --user if it requires one");

    private readonly Option<string?> user = Text("--user", "U", "User name at the broker");
    private readonly PasswordOptions password = new();

    private readonly Option<string?> ca = Text(
        "--ca", "FILE", "PEM file of the authorities that the broker's certificate is checked against; by nanoff it also replaces "
            + "those in the firmware's store");
    private readonly Option<string?> certificate = Text("--cert", "FILE", "PEM file of the client certificate, followed by its chain");
    private readonly Option<string?> key = Text("--key", "FILE", "PEM file of its private key");
    private readonly Option<string?> id = Text("--id", "ID", "The gateway's name in topics");
    private readonly Option<string[]> set = new("--set")
    {
        Description = "Any other setting; repeatable; overrides the options above",
        HelpName = "KEY=VALUE",
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> from = Text(
        "--from", "FILE", "Settings as JSON, as `settings backup` writes them; options override them");

    public void AddTo(Command command)
    {
        Option[] all = [wifiSsid, wifiPassword, broker, user, ca, certificate, key, id, set, from];
        foreach (Option option in all)
        {
            command.Options.Add(option);
        }

        password.AddTo(command);
        command.AddCheck(CheckTogether);
    }

    /// <summary>Reads files and secrets. Throws <see cref="FormatException"/>, which never contains a secret.</summary>
    public SettingsPlan Plan(ParseResult parsed)
    {
        SettingsPlan plan = new();
        if (parsed.GetValue(from) is { } path)
        {
            SettingsFile.Read(path).AddTo(plan);
        }

        AddWifi(plan, parsed);
        AddBroker(plan, parsed);
        AddFiles(plan, parsed);
        if (parsed.GetValue(id) is { } name)
        {
            Set(plan, "id", name);
        }

        foreach (string text in parsed.GetValue(set)!)
        {
            SettingChange change = SettingText.Parse(text, "--set");
            plan.Set(change.Key, change.Value);
        }

        plan.Check();
        return plan.IsEmpty ? throw new FormatException("nothing to provision: --wifi-ssid, --broker, --set or --from say what") : plan;
    }

    /// <summary>A broker with the certificates of these options. Throws <see cref="FormatException"/>.</summary>
    public BrokerAddress WithFiles(ParseResult parsed, BrokerAddress address) => address.UseTls
        ? address.With(parsed.GetValue(ca), parsed.GetValue(certificate), parsed.GetValue(key))
        : address;

    /// <summary>Adds a value that is one line. Throws <see cref="FormatException"/>.</summary>
    public static void Set(SettingsPlan plan, string key, string? value)
    {
        if (value is not null)
        {
            SettingText.CheckValue(key, value);
        }

        plan.Set(key, value);
    }

    private static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    private void AddWifi(SettingsPlan plan, ParseResult parsed)
    {
        if (parsed.GetValue(wifiSsid) is { } ssid)
        {
            Set(plan, "wifi.ssid", ssid);
            plan.Set("wifi.password", null);
        }

        if (parsed.GetValue(wifiPassword))
        {
            plan.Set("wifi.password", SecretInput.Read("Wi-Fi password"));
        }
    }

    private void AddBroker(SettingsPlan plan, ParseResult parsed)
    {
        BrokerAddress? address = parsed.GetValue(broker) is { } url ? BrokerAddress.Parse(url) : null;
        string? name = parsed.GetValue(user) ?? address?.UserName;
        string? secret = password.Source(parsed.CommandResult).Read(
            name, address?.Password, warning => parsed.InvocationConfiguration.Error.WriteLine($"gateway: {warning}"));
        if (address is not null)
        {
            Set(plan, "broker.host", address.Host);
            plan.Set("broker.port", address.Port.ToString(CultureInfo.InvariantCulture));
            plan.Set("broker.tls", address.UseTls ? "on" : "off");

            // The account of another broker does not belong to this one.
            Set(plan, "broker.user", name);
            Set(plan, "broker.password", secret);
        }
        else if (name is not null || secret is not null)
        {
            if (name is not null)
            {
                Set(plan, "broker.user", name);
            }

            plan.Set("broker.password", secret);
        }
    }

    private void AddFiles(SettingsPlan plan, ParseResult parsed)
    {
        foreach ((Option<string?> option, PemKind kind) in new[] { (ca, PemKind.Ca), (certificate, PemKind.Client), (key, PemKind.Key) })
        {
            if (parsed.GetValue(option) is { } path)
            {
                plan.Load(PemFile.Read(kind, path));
            }
        }
    }

    private void CheckTogether(CommandResult result)
    {
        ConnectOptions.Check(
            result, (result.GetValue(certificate) is null) == (result.GetValue(key) is null), "--cert and --key belong together");
        foreach (string text in (result.GetValue(set) ?? []).Where(text => text.Contains('=', StringComparison.Ordinal)))
        {
            string name = text[..text.IndexOf('=', StringComparison.Ordinal)].Trim();
            ConnectOptions.Check(
                result,
                !SettingText.IsSecret(name),
                $"--set: {name} is a secret, and everybody can see a command line: use --wifi-password-stdin, --password-stdin or --key");
        }

        try
        {
            BrokerAddress? address = result.GetValue(broker) is { } url ? BrokerAddress.Parse(url) : null;
            if (password.Source(result).Refusal(address?.Password) is { } refusal)
            {
                result.AddError(refusal);
            }
        }
        catch (FormatException exception)
        {
            result.AddError($"--broker: {exception.Message}");
        }
    }
}
