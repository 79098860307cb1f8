using Xunit;

namespace Gateway.Tests.Nano;

/// <summary>Refuses here what the device's build would refuse: each case is a device's project with one mistake.</summary>
public class ProjectTests
{
    private const string Core = "src/device/Gateway.Core.Nano/";
    private const string App = "src/device/Gateway.App.Nano/";
    private const string Hal = "src/device/Gateway.Hal.Nano/";

    [SkippableFact]
    public void The_use_of_an_obsolete_member_is_an_error()
    {
        DeviceProject project = With(Hal, "obsolete-member");
        Assert.Equal(["CS0618"], ErrorsOf(project));
        Assert.Equal(["CS0618"], ErrorsOf(project with { Settings = project.Settings with { NoWarn = ["CS0618"] } }));
    }

    [SkippableFact]
    public void A_library_that_the_project_does_not_name_is_not_there()
    {
        Assert.Equal(["CS0234"], ErrorsOf(With(Core, "unnamed-reference")));
    }

    [SkippableFact]
    public void An_assembly_that_the_project_does_not_name_is_not_there()
    {
        DeviceProject app = Project(App);
        Assert.Empty(ErrorsOf(app));
        Assert.Contains("CS0234", ErrorsOf(app with { Projects = [] }));
    }

    [SkippableFact]
    public void An_internal_member_of_another_assembly_needs_an_entry_that_makes_it_visible()
    {
        DeviceProject core = Project(Core);
        DeviceProject silent = core with { Sources = [.. core.Sources.Where(source => source.Path != Core + "Visibility.cs")] };
        CompilerResult result = DeviceBuild.Current.Compile(silent);
        Assert.Empty(result.Errors);
        DeviceProject oneWire = Project("src/device/Gateway.Sensors.OneWire.Nano/");
        Assert.Empty(ErrorsOf(oneWire));
        Assert.Equal(["CS0122"], ErrorsOf(oneWire, result.Built!));
    }

    [Fact]
    public void A_source_in_no_project_is_refused()
    {
        const string New = "src/core/New.cs";
        Assert.Equal([New + " is in no project of the device"], SourceOwnership.Check(DeviceProject.All(), [New]));
    }

    [Fact]
    public void A_source_in_two_projects_or_in_one_twice_is_refused()
    {
        DeviceProject core = Project(Core);
        DeviceProject app = Project(App);
        SourceFile source = core.Sources[0];
        DeviceProject both = app with { Sources = [.. app.Sources, source] };
        DeviceProject twice = core with { Sources = [.. core.Sources, source] };
        Assert.Empty(SourceOwnership.Check([core, app], [source.Path]));
        Assert.Equal([source.Path + " is in Gateway.Core and in Gateway.App"], SourceOwnership.Check([core, both], [source.Path]));
        Assert.Equal([source.Path + " is in Gateway.Core twice"], SourceOwnership.Check([twice, app], [source.Path]));
    }

    private static DeviceProject Project(string folder) =>
        DeviceProject.All().Single(project => project.Path.StartsWith(folder, StringComparison.Ordinal));

    private static DeviceProject With(string folder, string sample)
    {
        string path = $"tests/nano/samples/assemblies/{sample}.cs.txt";
        DeviceProject project = Project(folder);
        return project with { Sources = [.. project.Sources, new(path, File.ReadAllText(Repository.PathOf(path)))] };
    }

    // Each kind once, in order.
    private static IEnumerable<string> ErrorsOf(DeviceProject project, params Built[] instead) =>
        DeviceBuild.Current.Compile(project, instead).Errors.Select(error => error.What.Split(' ')[0]).Distinct().Order();
}
