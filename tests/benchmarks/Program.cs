using System.CommandLine;
using Gateway.Benchmarks;

// The two forms: the comparison, and one client of it in a process of its own.
Option<int> messages = new("--messages")
{
    Description = "Messages of a run; a tenth of it where each is durable",
    DefaultValueFactory = _ => 20_000,
};
Option<int> runs = new("--runs") { Description = "Runs of each client, in turns", DefaultValueFactory = _ => 5 };
Option<string> only = new("--only") { Description = "Only scenarios whose name contains this text", DefaultValueFactory = _ => "" };
Option<string[]> clients = new("--client") { Description = "Only these clients beside the gateway", AllowMultipleArgumentsPerToken = true };
RootCommand root = new("Measures the gateway's MQTT client beside others, against one mosquitto on this computer.")
{
    messages, runs, only, clients,
};
root.SetAction(parsed =>
{
    try
    {
        using LoopbackMosquitto broker = new();
        string[] chosen = parsed.GetValue(clients) ?? [];
        Comparison.Print(
            Peers.Find(name => chosen.Length == 0 || chosen.Contains(name), Console.Error.WriteLine),
            Scenario.All.Where(scenario => scenario.ToString().Contains(parsed.GetValue(only)!, StringComparison.OrdinalIgnoreCase)),
            parsed.GetValue(runs), parsed.GetValue(messages), broker.Port);
        return 0;
    }
    catch (InvalidOperationException exception)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
});

Argument<string[]> what = new("client") { Description = "Client, storage, QoS, window, messages, port", Arity = ArgumentArity.OneOrMore };
Command run = new("run", "Runs one client; the comparison calls this.") { what };
run.Hidden = true;
run.SetAction(parsed =>
{
    string[] words = parsed.GetValue(what)!;
    int[] numbers = [.. words[^4..].Select(int.Parse)];
    Scenario scenario = new(numbers[0], numbers[1], words[1] == "durable");
    (IDisposable client, Action<int> publish) = Made(words[0], scenario, numbers[3]);
    using (client)
    {
        publish(numbers[2] / 4);
        Console.WriteLine(Timed.Of(() => publish(numbers[2])).Line);
    }
});
root.Subcommands.Add(run);
return root.Parse(args).Invoke();

static (IDisposable Client, Action<int> Publish) Made(string name, Scenario scenario, int port)
{
    if (name == Contestant.MqttNet)
    {
        MqttNetClient other = new(scenario, port);
        return (other, other.Publish);
    }

    if (scenario.IsDurable)
    {
        DurableClient durable = new(scenario, port);
        return (durable, durable.Publish);
    }

    OwnClient own = new(scenario, port);
    return (own, own.Publish);
}
