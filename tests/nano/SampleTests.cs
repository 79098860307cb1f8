using Xunit;

namespace Gateway.Tests.Nano;

/// <summary>
/// Each gate refuses its dirty sample: by its own rule and no other, at the lines that the sample marks with "// refused". A
/// sample's first lines say which gate looks at it (gate:), by which rule when the file is not named after it (rule:), and
/// whether it needs .NET's own assemblies because the device's surface refuses it before the rule can (against: host).
/// </summary>
public class SampleTests
{
    private const string Mark = "// refused";

    private static readonly IReadOnlyList<Sample> All =
    [
        .. Directory.GetFiles(Repository.PathOf("tests/nano/samples"), "*.cs.txt").Order(StringComparer.Ordinal).Select(Sample.Read)
    ];

    public static TheoryData<string> Names => [.. All.Select(s => s.Name)];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void A_dirty_sample_is_refused_by_its_rule_with_file_and_line(string name)
    {
        Sample sample = All.Single(s => s.Name == name);
        Need.Tool(sample.AgainstHost || References.Device != null, References.Missing);
        IReadOnlyList<string> references = sample.AgainstHost ? References.Host : References.Device!;
        CompilerResult result = Compiler.Compile(
            "Samples", [new(sample.File, sample.Text)], references, [],
            new() { AllowsUnsafe = sample.AllowUnsafe });
        IReadOnlyList<Finding> findings = result.Errors;
        if (sample.Gate == "surface")
        {
            findings = [.. findings.Select(f => f with { Rule = f.What.Split(' ')[0] })];
        }
        else
        {
            Assert.Empty(result.Errors);
            Loaded loaded = new([result.Built!], references);
            AllocationGate gate = new(loaded, SystemCalls.Load());
            findings = sample.Gate == "subset"
                ? new SubsetGate(loaded).Run([result.Built!], _ => true)
                : gate.Run(gate.Entries("Samples.Loop::Turn"));
        }

        Assert.Equal(
            sample.MarkedLines.Select(line => $"{sample.File}:{line} {sample.Rule}"),
            findings.OrderBy(f => f.Line).Select(f => $"{f.File}:{f.Line} {f.Rule}").Distinct());
    }

    [Fact]
    public void Every_rule_has_a_sample_that_it_refuses()
    {
        IEnumerable<string> rules = SubsetGate.Rules.Keys.Concat(AllocationGate.Rules.Keys);
        Assert.Empty(rules.Except(All.Where(s => s.MarkedLines.Count > 0).Select(s => s.Rule)));
    }

    [SkippableFact]
    public void A_finding_prints_the_calls_that_lead_to_it()
    {
        Need.Tool(References.Device != null, References.Missing);
        Sample sample = All.Single(s => s.Name == "allocation-object");
        Built built = Compiler.Compile("Samples", [new(sample.File, sample.Text)], References.Device!, []).Built!;
        AllocationGate gate = new(new Loaded([built], References.Device!), SystemCalls.Load());
        Finding finding = Assert.Single(gate.Run(gate.Entries("Samples.Loop::Turn")));
        Assert.EndsWith("reached by Loop::Turn > Loop::Other", finding.ToString(), StringComparison.Ordinal);
    }

    private sealed record Sample(
        string Name, string File, string Text, string Gate, string Rule, bool AgainstHost, bool AllowUnsafe, IReadOnlyList<int> MarkedLines)
    {
        public static Sample Read(string path)
        {
            string name = Path.GetFileName(path)[..^".cs.txt".Length];
            string text = System.IO.File.ReadAllText(path);
            string[] lines = text.Split('\n');
            Dictionary<string, string> head = lines.TakeWhile(line => line.StartsWith("// ", StringComparison.Ordinal))
                .Select(line => line[3..].Split(": "))
                .ToDictionary(pair => pair[0], pair => pair[^1]);
            return new(
                name,
                "samples/" + Path.GetFileName(path),
                text,
                head["gate"],
                head.GetValueOrDefault("rule", name),
                head.ContainsKey("against"),
                head.ContainsKey("unsafe"),
                [.. Enumerable.Range(1, lines.Length).Where(n => lines[n - 1].EndsWith(Mark, StringComparison.Ordinal))]);
        }
    }
}
