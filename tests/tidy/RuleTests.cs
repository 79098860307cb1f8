using Xunit;

namespace Gateway.Tests.Tidy;

/// <summary>Each house rule refuses what breaks it, and only that.</summary>
public class RuleTests
{
    private const string SolutionHead = "\r\nMicrosoft Visual Studio Solution File, Format Version 12.00\r\n";

    private static readonly TreeFile[] GoodTop =
    [
        new("CHANGELOG.md", ""), new("CONTRIBUTING.md", ""), new("Gateway.sln", ""),
        new("LICENSE", ""), new("README.md", ""), new("nuget.config", ""), new(".ci/run", ""), new(".gitignore", ""),
        new("boards/a", ""), new("src/a", ""), new("tests/a", "")
    ];

    [Fact]
    public void The_agreed_top_level_passes()
    {
        Assert.Empty(TreeRules.TopLevel(GoodTop));
    }

    [Fact]
    public void A_stranger_at_the_top_level_is_refused()
    {
        Assert.Equal(
            ["docs/ is not part of the top level", "notes.txt is not part of the top level"],
            TreeRules.TopLevel([.. GoodTop, new("docs/a.md", ""), new("notes.txt", "")]));
    }

    [Fact]
    public void What_is_missing_from_the_top_level_is_refused()
    {
        Assert.Equal(["LICENSE is missing from the top level"], TreeRules.TopLevel([.. GoodTop.Where(f => f.Path != "LICENSE")]));
    }

    [Fact]
    public void A_project_outside_the_solution_and_one_that_is_gone_are_refused()
    {
        TreeFile solution = new("Gateway.sln", SolutionHead + Entry(@"src\A\A.csproj", "{1}") + Entry(@"src\B\B.nfproj", "{2}"));
        Assert.Equal(
            ["tests/c/C.csproj is not in Gateway.sln", "Gateway.sln holds src/B/B.nfproj, which is not there"],
            TreeRules.InSolution([solution, new("src/A/A.csproj", ""), new("tests/c/C.csproj", "")]));
        Assert.Empty(TreeRules.InSolution([solution, new("src/A/A.csproj", ""), new("src/B/B.nfproj", "")]));
        Assert.Equal(["Gateway.sln is not a classic solution"], TreeRules.InSolution([new("Gateway.sln", "<Solution />")]));
    }

    [Fact]
    public void A_device_project_built_in_Debug_is_refused()
    {
        string head = SolutionHead + Entry(@"src\B\B.nfproj", "{2}");
        Assert.Empty(TreeRules.DeviceConfiguration([new("Gateway.sln", head + "{2}.Device|Any CPU.Build.0 = Release|Any CPU\r\n")]));
        Assert.Equal(
            [@"src\B\B.nfproj is built in configuration Debug", @"src\B\B.nfproj is not built in configuration Device"],
            TreeRules.DeviceConfiguration([new("Gateway.sln", head + "{2}.Debug|Any CPU.Build.0 = Debug|Any CPU\r\n")]));
    }

    [Fact]
    public void A_project_without_a_lock_file_and_a_package_without_a_hash_or_a_notice_are_refused()
    {
        const string Head = """{ "version": 2, "dependencies": { "net10.0": { """;
        const string Good = """ "A": { "type": "Direct", "resolved": "1.0.0", "contentHash": "x" }, "p": { "type": "Project" } } } }""";
        TreeFile project = new("src/p/P.csproj", "");
        TreeFile notices = new("src/docs/third-party-notices.md", "| `A` | 1.0.0 | MIT |\n");
        TreeFile[] good = [project, new("src/p/packages.lock.json", Head + Good), notices];
        Assert.Empty(SupplyChain.LockFiles(good));
        Assert.Empty(SupplyChain.Licences(good));
        Assert.Single(SupplyChain.LockFiles([project]));
        Assert.Single(SupplyChain.LockFiles([project, new("src/p/packages.lock.json", Head + Good.Replace("\"x\"", "\"\""))]));
        TreeFile newer = new("src/p/packages.lock.json", Head + Good.Replace("1.0.0", "2.0.0"));
        Assert.Equal(2, SupplyChain.Licences([project, newer, notices]).Count);
    }

    [Theory]
    [InlineData("      - uses: actions/checkout@v4", 1)]
    [InlineData("        uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", 1)]
    [InlineData("      - uses: actions/checkout@11bd719 # v4.2.2", 1)]
    [InlineData("      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2", 0)]
    [InlineData("      - run: .ci/run", 0)]
    public void An_action_that_is_not_pinned_by_its_commit_is_refused(string line, int findings) =>
        Assert.Equal(findings, SupplyChain.Actions([new(".github/workflows/ci.yml", line + "\n")]).Count);

    [Fact]
    public void Two_project_systems_in_a_folder_are_refused()
    {
        Assert.Empty(TreeRules.OneProjectSystemAFolder([new("a/A.csproj", ""), new("b/B.nfproj", "")]));
        Assert.Equal(
            ["a: a .nfproj and a .csproj in one folder"],
            TreeRules.OneProjectSystemAFolder([new("a/A.csproj", ""), new("a/B.nfproj", "")]));
    }

    [Fact]
    public void Core_in_another_language_version_is_refused()
    {
        TreeFile props = Project("src/core/Directory.Build.props", "<LangVersion>9.0</LangVersion>");
        TreeFile plain = new("src/core/A/A.csproj", "<Project />");
        TreeFile newer = Project("src/core/A/A.csproj", "<LangVersion>latest</LangVersion>");
        Assert.Empty(TreeRules.CoreLanguage([props, plain]));
        Assert.Equal(["src/core/A/A.csproj sets LangVersion latest"], TreeRules.CoreLanguage([props, newer]));
        Assert.Equal(["src/core/Directory.Build.props does not set LangVersion 9.0"], TreeRules.CoreLanguage([plain]));
    }

    [Fact]
    public void A_package_version_in_a_project_is_refused()
    {
        Assert.Empty(TreeRules.PackageVersions([Project("a/A.csproj", """<PackageReference Include="x" />""")]));
        Assert.Equal(
            ["a/A.csproj: x has a version of its own"],
            TreeRules.PackageVersions([Project("a/A.csproj", """<PackageReference Include="x" Version="1.0.0" />""")]));
    }

    [Fact]
    public void A_question_that_leads_to_no_file_or_member_is_refused()
    {
        TreeFile code = new("src/a/A.cs", "class A\n{\n    void Run()\n    {\n    }\n}\n");
        TreeFile Page(string row) => new(
            "src/README.md", $"# Where to look\n\n| to see | open | then |\n| --- | --- | --- |\n{row}\n# Next\n");
        Assert.Empty(WhereToLook.Check([code, Page("| what runs | `a/A.cs` `Run` | `../src/a/A.cs` |")]));
        Assert.Equal(["src/README.md: src/a/A.cs has no Stop"], WhereToLook.Check([code, Page("| it | `a/A.cs` `Stop` | `a/A.cs` |")]));
        Assert.Equal(["src/README.md: no file src/a/B.cs"], WhereToLook.Check([code, Page("| it | `a/A.cs` | `a/B.cs` `Run` |")]));
        Assert.Equal(
            ["src/README.md: a row needs a question and two files: | it | `a/A.cs` |"],
            WhereToLook.Check([code, Page("| it | `a/A.cs` |")]));
        Assert.Equal(["src/README.md: nothing names no file"], WhereToLook.Check([code, Page("| it | `a/A.cs` | nothing |")]));
        Assert.Equal(["src/README.md: no section # Where to look"], WhereToLook.Check([code]));
    }

    [Fact]
    public void A_script_that_cannot_be_run_is_refused()
    {
        TreeFile script = new(".ci/run", "#!/bin/sh\n");
        Assert.Equal([".ci/run: begins with #! and is not executable"], TreeRules.Scripts([script]));
        Assert.Empty(TreeRules.Scripts([script with { IsExecutable = true }, new("a.cs", "class A;\n")]));
    }

    [Fact]
    public void A_reference_outside_the_table_is_refused()
    {
        const string Hal = "../Gateway.Hal/Gateway.Hal.csproj";
        Assert.Empty(Visibility.Check([Project("src/core/Gateway.Inflight/Gateway.Inflight.csproj", Reference(Hal))]));
        Assert.Equal(
            ["src/core/Gateway.Mqtt/Gateway.Mqtt.csproj: refers to Gateway.Hal"],
            Visibility.Check([Project("src/core/Gateway.Mqtt/Gateway.Mqtt.csproj", Reference(Hal))]));
        Assert.Empty(Visibility.Check([Project("tests/x/X.csproj", Reference(Hal))]));
    }

    [Fact]
    public void Code_of_which_nothing_says_what_it_may_see_is_refused()
    {
        Assert.Equal(
            ["src/core/Gateway.New: nothing says what it may see"],
            Visibility.Check([Project("src/core/Gateway.New/Gateway.New.csproj", "")]));
        Assert.Equal(["src/other/A: nothing says what it may see"], Visibility.Check([new("src/other/A/A.cs", "class A;\n")]));
        Assert.Empty(Visibility.Check([new("src/core/Gateway.New/NEW.md", "text\n"), new(".ci/a.cs", "class A;\n")]));
    }

    [Fact]
    public void A_name_that_a_reference_brought_along_is_refused()
    {
        TreeFile project = Project(
            "src/core/Gateway.Provisioning/Gateway.Provisioning.csproj", Reference("../Gateway.Settings/Gateway.Settings.csproj"));
        Assert.Empty(Visibility.Check(
            [project, new("src/core/Gateway.Provisioning/A.cs", "using Gateway.Settings;\nnamespace Gateway.Provisioning\n")]));
        Assert.Equal(
            ["src/core/Gateway.Provisioning/A.cs:1: names Gateway.Hal"],
            Visibility.Check([project, new("src/core/Gateway.Provisioning/A.cs", "using Gateway.Hal;\n")]));
        Assert.Equal(
            ["src/core/Gateway.Provisioning/A.cs:1: names Gateway.Hal.Host"],
            Visibility.Check([project, new("src/core/Gateway.Provisioning/A.cs", "using Gateway.Hal.Host.Storage;\n")]));
    }

    [Fact]
    public void Control_that_names_its_caller_and_a_console_that_names_the_loop_are_refused()
    {
        const string Room = "src/core/Gateway.App/";
        Assert.Empty(Visibility.CheckApp(
            [
                new(Room + "Console/A.cs", "GatewayControl control;\n"),
                new(Room + "Loop/A.cs", "LoopConsole console; GatewayControl control;\n"),
                new(Room + "Control/A.cs", "// Commands ask it.\n")
            ]));
        Assert.Equal(
            [
                Room + "Control/A.cs:2: names GatewayLoop", Room + "Console/A.cs:1: names GatewayLoop",
                Room + "Loop/A.cs:1: names ConsolePort"
            ],
            Visibility.CheckApp(
                [
                    new(Room + "Console/A.cs", "GatewayLoop loop;\n"), new(Room + "Control/A.cs", "class A;\nGatewayLoop loop;\n"),
                    new(Room + "Loop/A.cs", "ConsolePort port;\n")
                ]));
    }

    [Fact]
    public void What_ships_and_sees_tests_is_refused()
    {
        const string Tool = "src/host/Gateway.Tool/Gateway.Tool.csproj";
        Assert.Equal(
            [$"{Tool}: refers to Gateway.World", $"{Tool}: includes ../../../tests/world/Gateway.World/Gateway.World.csproj"],
            Visibility.Check([Project(Tool, Reference("../../../tests/world/Gateway.World/Gateway.World.csproj"))]));
        Assert.Equal(
            [$"{Tool}: includes ../../../tests/fakes/A.cs"],
            Visibility.Check([Project(Tool, """<Compile Include="..\..\..\tests\fakes\A.cs" />""")]));
        Assert.Equal(
            ["src/host/Gateway.Tool/A.cs:1: names Gateway.World", "src/host/Gateway.Tool/A.cs:2: names Gateway.Tests"],
            Visibility.Check([new("src/host/Gateway.Tool/A.cs", "using Gateway.World;\nusing Gateway.Tests.Fakes;\n")]));
    }

    [Theory]
    [InlineData("boards/a/A.nfproj", @"..\..\src\core\Gateway.Mqtt\Wire\Connack.cs")]
    [InlineData("boards/a/A.nfproj", @"$(CoreSources)Gateway.Mqtt\Wire\Connack.cs")]
    [InlineData("boards/a/A.nfproj", "../b/Board.cs")]
    [InlineData("boards/host-simulator/A.csproj", "../../src/host/Gateway.Tool/**/*.cs")]
    [InlineData("src/core/Gateway.Alarms/A.csproj", "../Gateway.Mqtt/**/*.cs")]
    [InlineData("src/core/Gateway.Alarms/A.csproj", "$(MSBuildThisFileDirectory)../Gateway.Mqtt/**/*.cs")]
    [InlineData("src/core/Gateway.Alarms/A.csproj", "../**/*.cs")]
    [InlineData("src/core/Gateway.Alarms/A.csproj", "$(Elsewhere)/*.cs")]
    [InlineData("src/core/Directory.Build.props", "Gateway.Mqtt/Wire/*.cs")]
    [InlineData("src/device/Gateway.Discovery.Nano/A.nfproj", @"$(CoreSources)Gateway.Mqtt\**\*.cs")]
    [InlineData("src/device/Gateway.Boards.Nano/A.projitems", "$(CoreSources)Gateway.Mqtt/**/*.cs")]
    public void A_project_that_compiles_the_sources_of_another_room_is_refused(string project, string path)
    {
        Assert.Contains(
            $"{project}: includes {path.Replace('\\', '/')}",
            Visibility.Check([Project(project, $"""<Compile Include="A.cs;{path}" />""")]));
    }

    [Theory]
    [InlineData("src/device/Gateway.Discovery.Nano/A.nfproj", @"$(CoreSources)Gateway.App\Discovery\**\*.cs")]
    [InlineData("src/device/nano.targets", "$(DeviceSources)AssemblyVersion.cs")]
    [InlineData("src/core/Gateway.Alarms/A.csproj", "Rules/*.cs")]
    [InlineData("tests/a/A.csproj", "../b/B.cs")]
    public void A_project_that_compiles_its_own_room_or_what_its_assembly_holds_passes(string project, string path)
    {
        Assert.Empty(Visibility.Check([Project(project, $"""<Compile Include="{path}" />""")]));
    }

    [Theory]
    [InlineData("""<Reference Include="Gateway.Mqtt"><HintPath>../Gateway.Mqtt.dll</HintPath></Reference>""")]
    [InlineData("""<Reference Include="Gateway.Mqtt, Version=1.0.0.0" />""")]
    [InlineData("""<Reference Include="Other" HintPath="..\bin\Gateway.Mqtt.dll" />""")]
    public void An_assembly_of_the_tree_instead_of_its_project_is_refused(string reference)
    {
        const string Project = "src/core/Gateway.App/Gateway.App.csproj";
        Assert.Equal(
            [$"{Project}: refers to the assembly Gateway.Mqtt, not to its project"],
            Visibility.Check([RuleTests.Project(Project, reference)]));
        Assert.Empty(Visibility.Check([RuleTests.Project(Project, """<Reference Include="mscorlib" />""")]));
    }

    [Fact]
    public void References_that_projects_share_are_held_against_the_table()
    {
        const string Props = "src/core/Directory.Build.props";
        Assert.Equal(
            [$"{Props}: refers to Gateway.Mqtt"],
            Visibility.Check([Project(Props, Reference("Gateway.Mqtt/Gateway.Mqtt.csproj"))]));
    }

    [Fact]
    public void A_board_has_one_hardware_layer()
    {
        const string Host = "../../src/host/Gateway.Hal.Host/Gateway.Hal.Host.csproj";
        const string Nano = @"..\..\src\device\Gateway.Hal.Nano\Gateway.Hal.Nano.nfproj";
        const string Items = @"<Import Project=""..\..\src\device\Gateway.Boards.Nano\Gateway.Boards.Nano.projitems"" />";
        TreeFile shared = Project("src/device/Gateway.Boards.Nano/Gateway.Boards.Nano.projitems", Reference(Nano));
        Assert.Empty(Visibility.Check([Project("boards/a/A.nfproj", Items), shared]));
        Assert.Empty(Visibility.Check([Project("boards/host-simulator/A.csproj", Reference(Host))]));
        Assert.Equal(
            ["boards/a/A.nfproj: refers to Gateway.Hal.Host", "boards/a/A.nfproj: a board has one hardware layer, not 2"],
            Visibility.Check([Project("boards/a/A.nfproj", Reference(Host) + Items), shared]));
        Assert.Equal(
            ["boards/a/A.nfproj: a board has one hardware layer, not 0"], Visibility.Check([Project("boards/a/A.nfproj", "")]));
    }

    [Fact]
    public void A_board_that_sees_more_than_its_row_is_refused()
    {
        const string Host = "../../src/host/Gateway.Hal.Host/Gateway.Hal.Host.csproj";
        const string Tool = "../../src/host/Gateway.Tool/Gateway.Tool.csproj";
        Assert.Equal(
            ["boards/host-simulator/A.csproj: refers to Gateway.Tool"],
            Visibility.Check([Project("boards/host-simulator/A.csproj", Reference(Host) + Reference(Tool))]));
        Assert.Equal(
            ["boards/a/Board.cs:1: names Gateway.Mqtt"],
            Visibility.Check([new("boards/a/Board.cs", "using Gateway.Mqtt;\n")]));
        Assert.Equal(
            ["src/device/Gateway.Boards.Nano/A.cs:1: names Gateway.Mqtt"],
            Visibility.Check([new("src/device/Gateway.Boards.Nano/A.cs", "using Gateway.Mqtt;\n")]));
    }

    [Fact]
    public void A_folder_of_a_board_is_told_what_it_lacks()
    {
        TreeFile program = new("src/device/Gateway.Boards.Nano/Program.cs", "limits.Slots = Board.Slots; name = Board.Name;\n");
        TreeFile part = new("src/device/Gateway.Boards.Nano/Parts/I2cPart.cs", "Board.I2cPin\n");
        TreeFile project = Project("boards/a/A.nfproj", "<BoardParts>I2c</BoardParts>");
        TreeFile facts = new(
            "boards/a/Board.cs", "public const string Name = \"a\";\npublic const int Slots = 1;\npublic const int I2cPin = 2;\n");
        TreeFile[] whole =
        [
            program, part, project, facts, new("boards/a/README.md", "\n"), new("boards/a/packages.config", "\n"),
            new("boards/README.md", "| [a](a) | x |\n| [a](a) | y |\n"), new("tests/nano/partitions.tsv", "a\t1\tsource\n"),
            new("Gateway.sln", @"boards\a\A.nfproj")
        ];
        Assert.Empty(BoardFolders.Check(whole));
        Assert.Equal(
            [
                "boards/a/Board.cs is missing", "boards/a/README.md is missing", "boards/a/packages.config is missing",
                "Gateway.sln: boards/a/A.nfproj is not in it",
                "boards/README.md: [a](a) begins 2 rows, in the first table and in that of heaps; there are 0",
                "tests/nano/partitions.tsv: no row a, with the bytes of its deployment partition"
            ],
            BoardFolders.Check([program, part, project]));
        Assert.Equal(
            [
                "boards/a/Board.cs: Slots is missing", "boards/a/Board.cs: I2cPin is missing",
                "boards/a/Board.cs: Name is not the folder's, \"a\""
            ],
            BoardFolders.Check([.. whole.Except([facts]), new("boards/a/Board.cs", "public const string Name = \"b\";\n")]));
        Assert.Equal(["boards/a/Program.cs: a board has facts, Board.cs, and the program is src/device/Gateway.Boards.Nano/"],
            BoardFolders.Check([.. whole, new("boards/a/Program.cs", "\n")]));
        Assert.Equal(["boards/a/ needs one .nfproj, and has 0"], BoardFolders.Check([.. whole.Except([project])]));
    }

    [Fact]
    public void A_driver_without_a_row_a_test_or_a_simulated_chip_is_refused()
    {
        const string Page = "src/core/Gateway.Sensors/README.md";
        const string Row = "| `Tmp117` | temperature | `Tmp117Tests` | `SimulatedTmp117` |\n";
        TreeFile driver = new("src/core/Gateway.Sensors/Tmp117/Tmp117.cs", "\n");
        TreeFile shared = new("src/core/Gateway.Sensors/I2c/I2cChip.cs", "\n");
        TreeFile test = new("tests/unit/Sensors/Tmp117Tests.cs", "new Tmp117(new SimulatedTmp117())\n");
        TreeFile chip = new("src/host/Gateway.Simulation.Chips/Chips/SimulatedTmp117.cs", "class SimulatedTmp117\n");
        Assert.Empty(DriverPage.Check([driver, shared, test, chip, new(Page, Row)]));
        Assert.Equal(
            [$"{Page}: no row for Tmp117, with its test and its simulation"], DriverPage.Check([driver, test, chip, new(Page, "\n")]));
        Assert.Equal(
            ["tests/unit/Sensors/Tmp117Tests.cs: no test makes a Tmp117"], DriverPage.Check([driver, chip, new(Page, Row)]));
        Assert.Equal(
            ["Tmp117: no class SimulatedTmp117 in src/host/Gateway.Simulation.Chips/Chips/ or tests/fakes/"],
            DriverPage.Check([driver, test, new(Page, Row)]));
        Assert.Equal([$"{Page}: Tmp117 is no driver"], DriverPage.Check([test, chip, new(Page, Row)]));
        Assert.Equal(
            ["src/core/Gateway.Sensors/Tmp117: no driver, Tmp117.cs or Tmp117Sensor.cs"],
            DriverPage.Check([new("src/core/Gateway.Sensors/Tmp117/Thermometer.cs", "\n")]));
    }

    [Fact]
    public void A_map_that_says_otherwise_is_refused()
    {
        TreeFile project = Project("src/core/Gateway.Hal/Gateway.Hal.csproj", "");
        Assert.Empty(Rooms.Check([project, Map("| `core/Gateway.Hal` | contracts | Primitives |\n")]));
        Assert.Equal(
            ["src/README.md: src/core/Gateway.Hal may see Primitives, and the page says nothing"],
            Rooms.Check([project, Map("| `core/Gateway.Hal` | contracts | nothing |\n")]));
        Assert.Equal(["src/README.md is missing"], Rooms.Check([project]));
    }

    [Theory]
    [InlineData("src/core/Gateway.Hal/A.cs", "src/core/Gateway.Hal")]
    [InlineData("src/device/Gateway.Boards.Nano/A.projitems", "src/device/Gateway.Boards.Nano")]
    [InlineData("src/device/A.cs", "src/device")]
    [InlineData("boards/a/Board.cs", "boards/a")]
    [InlineData("tests/a/b/C.cs", "tests/a")]
    public void A_folder_of_code_without_a_row_is_refused(string path, string room)
    {
        Assert.Equal([$"src/README.md: no row for {room}"], Rooms.Check([new(path, "\n"), Map("# The map\n")]));
    }

    [Fact]
    public void A_row_of_a_folder_that_is_gone_is_refused()
    {
        Assert.Equal(["src/README.md: tests/gone is not there"], Rooms.Check([Map("| `../tests/gone` | was here | all |\n")]));
        Assert.Empty(Rooms.Check([new("src/docs/a.md", "\n"), Map("| `docs` | pages | nothing |\n")]));
    }

    [Fact]
    public void One_row_may_be_of_all_boards()
    {
        Assert.Empty(Rooms.Check(
            [new("boards/a/A.cs", "\n"), new("boards/b/B.cs", "\n"), Map("| `../boards/*` | facts | Settings, Boards.Nano |\n")]));
    }

    [Fact]
    public void A_row_that_leaves_out_a_folder_of_its_room_is_refused()
    {
        TreeFile wire = new("src/core/Gateway.Mqtt/Wire/A.cs", "\n");
        Assert.Empty(Rooms.Check([wire, Map("| `core/Gateway.Mqtt` | `Wire/`: packets | Primitives |\n")]));
        Assert.Empty(Rooms.Check([wire, Map("| `core/Gateway.Mqtt` | one folder a packet | Primitives |\n")]));
        Assert.Equal(
            ["src/README.md: the row of src/core/Gateway.Mqtt does not name its folder Wire/"],
            Rooms.Check([wire, Map("| `core/Gateway.Mqtt` | packets | Primitives |\n")]));
    }

    [Fact]
    public void A_row_that_names_a_folder_that_is_not_there_is_refused()
    {
        TreeFile hal = new("src/core/Gateway.Hal/A.cs", "\n");
        Assert.Equal(
            ["src/README.md: the row of src/core/Gateway.Hal names Wire/, which is not there"],
            Rooms.Check([hal, new("src/core/Gateway.Mqtt/Wire/a.md", "\n"), Map("| `core/Gateway.Hal` | `Wire/` | Primitives |\n")]));
        TreeFile project = Project("src/device/Gateway.Core.Nano/A.nfproj", "");
        TreeFile journal = new("src/core/Gateway.Primitives/Journal/a.md", "\n");
        TreeFile map = Map("| `device/Gateway.Core.Nano` | `Journal/` | nothing |\n");
        Assert.DoesNotContain("Journal", string.Concat(Rooms.Check([project, journal, map])), StringComparison.Ordinal);
        Assert.Contains("names Journal/, which is not there", string.Concat(Rooms.Check([project, map])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.md", "`src/a/B.cs`", "src/a/B.cs")]
    [InlineData("a.md", "run `dotnet test tests/b`", "tests/b")]
    [InlineData("a.md", "```sh\ncd boards/b\n```", "boards/b")]
    [InlineData("src/a.md", "`../tests/b`", "tests/b")]
    [InlineData("src/README.md", "`core/Gateway.B`", "src/core/Gateway.B")]
    public void A_page_with_a_path_that_is_not_there_is_refused(string page, string text, string path)
    {
        Assert.EndsWith($": no {path}", Assert.Single(LinkRules.Paths([new(page, text + "\n")])), StringComparison.Ordinal);
        Assert.Empty(LinkRules.Paths([new(page, text + "\n"), new(path + "/a.txt", "\n")]));
    }

    [Theory]
    [InlineData("`src/*/B.cs` and `boards/<name>/Board.cs`")]
    [InlineData("`boards/a/bin/Release/A.bin` and `http://x.org/src/a`")]
    [InlineData("`core/a`, and src/a without marks")]
    public void A_path_to_fill_in_and_what_is_no_path_of_the_tree_pass(string text)
    {
        Assert.Empty(LinkRules.Paths([new("a.md", text + "\n"), new("CHANGELOG.md", "`src/gone`\n")]));
    }

    [Fact]
    public void A_member_that_its_type_does_not_have_is_refused()
    {
        TreeFile code = new("src/a/A.cs", "class Base { int count; }\nclass A : Base { void Run() { Stop(); } enum Kind { One } }\n");
        Assert.Empty(NamedMembers.Check([code, Map("`A.Run`, `A.Run()`, `A.Kind`, `Kind.One`, `Gateway.Core`, `System.Text`, `A.cs`\n")]));
        Assert.Equal(
            ["src/README.md:2: no A.Stop", "src/README.md:3: no B.Run"],
            NamedMembers.Check([code, Map("\n`A.Stop`\n`B.Run(1)`\n")]));
    }

    [Theory]
    [InlineData("// TO" + "DO: later")]
    [InlineData("FIX" + "ME")]
    [InlineData("a HA" + "CK here")]
    [InlineData("throw new NotImplemented" + "Exception();")]
    public void Unfinished_work_is_refused(string line)
    {
        string wrong = Assert.Single(TextRules.Unfinished([new("a.cs", "fine\n" + line + "\n")]));
        Assert.StartsWith("a.cs:2: says ", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_that_only_begin_alike_pass()
    {
        Assert.Empty(TextRules.Unfinished([new("a.cs", "TO" + "DOS hacker shack\n")]));
    }

    [Theory]
    [InlineData("/wo" + "rk/main")]
    [InlineData("/ho" + "me/someone/x")]
    [InlineData("https://api.nuget" + ".org/v3/index.json")]
    [InlineData("registry.npmjs" + ".org")]
    [InlineData("http://deb.debian" + ".org")]
    [InlineData("../sha" + "red/nano")]
    public void A_place_of_one_machine_is_refused(string line)
    {
        Assert.StartsWith("a.md:1: names ", Assert.Single(TextRules.MachinePaths([new("a.md", line + "\n")])), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_run_script_may_look_beside_the_tree()
    {
        Assert.Empty(TextRules.MachinePaths([new(".ci/run", "../sha" + "red/nano\n")]));
        Assert.Empty(TextRules.MachinePaths([new("a.md", "src/network/x and https://mqtt.org\n")]));
    }

    [Theory]
    [InlineData("a.cs", "one\r\n", "a.cs:1: a carriage return")]
    [InlineData("a.cs", "one", "a.cs: the last line has no end")]
    [InlineData("a.cs", "one\n\n", "a.cs: ends with an empty line")]
    [InlineData("a.cs", "\tone\n", "a.cs:1: a tab")]
    [InlineData("a.md", "fine\none \n", "a.md:2: white space at the end")]
    [InlineData("a.cs", "\uFEFFone\n", "a.cs: begins with a byte order mark")]
    public void Untidy_text_is_refused(string path, string text, string expected)
    {
        Assert.Equal([expected], TextRules.Layout([new(path, text)]));
    }

    [Fact]
    public void A_source_line_may_have_140_columns()
    {
        Assert.Empty(TextRules.Layout([new("a.cs", new string('x', 140) + "\n"), new("a.md", new string('x', 141) + "\n")]));
        Assert.Equal(["a.cs:1: 141 columns, more than 140"], TextRules.Layout([new("a.cs", new string('x', 141) + "\n")]));
    }

    [Fact]
    public void Tables_have_tabs_and_solutions_are_their_tools()
    {
        Assert.Empty(TextRules.Layout([new("a.tsv", "a\tb\t\n"), new("Gateway.sln", "\uFEFF\r\n\tx\r\n"), new("a.png", [0, 13, 10])]));
    }

    [Fact]
    public void Names_that_say_nothing_are_refused()
    {
        Assert.Equal(
            ["src/Link" + "Man" + "ager.cs: named Man" + "ager"],
            TextRules.VagueNames([new("src/Link" + "Man" + "ager.cs", "\n")]));
        Assert.Equal(
            ["a.cs:1: Byte" + "Ut" + "ils is named Ut" + "il"],
            TextRules.VagueNames([new("a.cs", "public static class Byte" + "Ut" + "ils\n")]));
        Assert.Empty(TextRules.VagueNames([new("a.cs", "class Link; // no hel" + "per\n")]));
    }

    [Fact]
    public void Conditional_compilation_in_core_is_refused()
    {
        Assert.Equal(
            ["src/core/A/a.cs:2: conditional compilation in core"],
            TextRules.ConditionalCompilation([new("src/core/A/a.cs", "x\n#if DEBUG\n"), new("src/host/A/a.cs", "#if DEBUG\n")]));
        Assert.Empty(TextRules.ConditionalCompilation([new("src/core/A/a.cs", "#pragma warning restore\n#region x\n")]));
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_refused()
    {
        TreeFile there = new("src/docs/a.md", "# A page, of two\n");
        Assert.Empty(LinkRules.Links([there, new("b.md", "[a](src/docs/a.md#a-page-of-two) [docs](src/docs) [x](https://x.org/y)\n")]));
        Assert.Equal(
            ["src/docs/b/c.md:2: no src/docs/b/a.md", "src/docs/b/c.md:3: src/docs/a.md has no heading #b"],
            LinkRules.Links([there, new("src/docs/b/c.md", "[a](../a.md)\n[a](a.md)\n[a](../a.md#b)\n")]));
    }

    [Fact]
    public void A_page_that_is_not_there_or_not_in_the_index_is_refused()
    {
        TreeFile page = new("src/docs/a.md", "# A\n");
        TreeFile index = new("src/docs/README.md", "[a](a.md)\n");
        Assert.Empty(LinkRules.Pages([page, index, new("x.cs", "// src/docs/a.md.\n")]));
        Assert.Equal(["x.cs:1: no src/docs/b.md"], LinkRules.Pages([page, index, new("x.cs", "// src/docs/b.md\n")]));
        Assert.Equal(["src/docs/README.md: no link to src/docs/a.md"], LinkRules.Pages([page]));
    }

    [Fact]
    public void A_first_page_that_is_long_or_keeps_the_status_for_later_is_refused()
    {
        const string Head = "# A\n\n**Status: new.**\n";
        Assert.Empty(LinkRules.FirstPage([new("README.md", Head)]));
        Assert.Equal(
            ["README.md: 151 lines, more than 150"],
            LinkRules.FirstPage([new("README.md", Head + string.Concat(Enumerable.Repeat("a\n", 148)))]));
        Assert.Equal(["README.md: line 3 does not say the status"], LinkRules.FirstPage([new("README.md", "# A\n\nIt is.\n")]));
    }

    private static string Entry(string path, string guid)
    {
        return $"Project(\"{{0}}\") = \"X\", \"{path}\", \"{guid}\"\r\nEndProject\r\n";
    }

    private static TreeFile Project(string path, string items) => new(path, $"<Project><ItemGroup>{items}</ItemGroup></Project>");

    private static TreeFile Map(string text) => new("src/README.md", text);

    private static string Reference(string path) => $"""<ProjectReference Include="{path}" />""";
}
