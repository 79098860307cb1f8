using System.Globalization;
using Gateway.Tests.Fakes;
using Gateway.Tests.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Fuzz;

public sealed class FuzzTests(ITestOutputHelper output)
{
    private const string CountVariable = "GATEWAY_FUZZ";
    private const string SeedVariable = "GATEWAY_FUZZ_SEED";
    private static readonly long InputsOfSmoke = TestCount.Of(1_000, 4_000);
    private const long InputsOfLongRun = 5_000_000;
    private const int FixedSeed = 311;

    private static readonly Dictionary<string, Func<FuzzTarget>> Targets = new()
    {
        ["framer"] = () => new FramerTarget(),
        ["decoders"] = () => new DecoderTarget(),
        ["utf-8 and topics"] = () => new Utf8Target(),
        ["decimal text"] = () => new DecimalTarget(),
        ["boot and alarm state slots"] = () => new ABRecordTarget(),
        ["settings slots"] = () => new SettingsTarget(),
        ["session"] = () => new SessionTarget(),
        ["inflight slots"] = () => new InflightTarget(),
        ["modbus"] = () => new ModbusTarget()
    };

    public static TheoryData<string> Names => [.. Targets.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_input_breaks_a_promise(string name)
    {
        long inputs = Environment.GetEnvironmentVariable(CountVariable) switch
        {
            "long" => InputsOfLongRun,
            { } count when long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out long wanted) => wanted,
            _ => InputsOfSmoke
        };
        int fresh = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), out int seed) ? seed : Random.Shared.Next();
        foreach (int one in new[] { FixedSeed, fresh })
        {
            string message = $"{SeedVariable}={one}";
            output.WriteLine(message);
            FuzzResult result = new Fuzzer(Targets[name](), one).Run(inputs);
            Report.Add("fuzz", $"fuzz {name,-28}{result.Inputs,10} inputs {result.Kept,6} kept   {message}");
            Assert.True(result.Finding == null, $"{message}{Environment.NewLine}{result.Finding}");
        }
    }
}
