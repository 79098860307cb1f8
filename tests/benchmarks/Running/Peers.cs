using System.Diagnostics;

namespace Gateway.Benchmarks;

/// <summary>The clients that can be run here. For each that cannot, a line says how to get it.</summary>
internal static class Peers
{
    private static readonly string Sources = Path.Combine(AppContext.BaseDirectory, "peers");

    /// <summary>
    /// Those that are wanted and here, the gateway first; <paramref name="say"/> gets a line for each that is wanted and missing.
    /// </summary>
    public static List<Contestant> Find(Func<string, bool> isWanted, Action<string> say)
    {
        List<Contestant> found = [Contestant.Of(Contestant.Own)];
        if (isWanted(Contestant.MqttNet))
        {
            found.Add(Contestant.Of(Contestant.MqttNet));
        }

        Add("libmosquitto", "apt-get install gcc libmosquitto-dev", () => Compile("mosquitto", "-lmosquitto"));
        Add("Paho C", "apt-get install gcc libpaho-mqtt-dev", () => Compile("paho", "-lpaho-mqtt3a", "-pthread"));
        Add("MQTT.js", "install node and npm", Install);
        return found;

        void Add(string name, string remedy, Func<(string Program, string[] Arguments)?> make)
        {
            if (!isWanted(name))
            {
                return;
            }

            if (make() is { } made)
            {
                found.Add(new Contestant(name, made.Program, made.Arguments));
            }
            else
            {
                say($"{name} is not measured: {remedy}");
            }
        }
    }

    /// <summary>Whether this command ends with exit code 0.</summary>
    public static bool Succeeds(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    // The program; null if it cannot be compiled.
    private static (string, string[])? Compile(string name, params string[] libraries)
    {
        string program = Path.Combine(Sources, name);
        return Succeeds("gcc", ["-O2", "-o", program, program + ".c", .. libraries]) ? (program, []) : null;
    }

    // MQTT.js beside its program, not among the sources.
    private static (string, string[])? Install() =>
        Succeeds("npm", "ls", "--prefix", Sources, "mqtt")
        || Succeeds("npm", "install", "--no-audit", "--no-fund", "--prefix", Sources, "mqtt@5")
            ? ("node", [Path.Combine(Sources, "mqttjs.js")])
            : null;
}
