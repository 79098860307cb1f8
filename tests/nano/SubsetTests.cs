using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Nano;

/// <summary>What goes on a device keeps to the part of C# that its interpreter takes.</summary>
public class SubsetTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Device_code_keeps_to_the_interpreters_subset()
    {
        DeviceBuild build = DeviceBuild.Current;
        IReadOnlyList<Finding> findings = new SubsetGate(build.Load()).Run(build.Images, CoreMembers.Contains);
        ExceptionTable table = ExceptionTable.Load();
        Report.Write(output, "exceptions", table.Print());
        Findings.None(table.Apply(findings, SubsetGate.Rules.Keys.ToHashSet(), CoreMembers.Contains));
    }
}
