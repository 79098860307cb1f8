using Xunit;

namespace Gateway.Tests.Tidy;

/// <summary>The house rules, checked over the whole tree.</summary>
public class TidyTests
{
    [SkippableFact]
    public void The_top_level_is_as_agreed() => Clean(TreeRules.TopLevel(Repository.Files));

    [SkippableFact]
    public void Every_project_is_in_the_solution() => Clean(TreeRules.InSolution(Repository.Files));

    [SkippableFact]
    public void Device_projects_are_built_in_configuration_Device_alone() => Clean(TreeRules.DeviceConfiguration(Repository.Files));

    [SkippableFact]
    public void A_folder_has_one_project_system() => Clean(TreeRules.OneProjectSystemAFolder(Repository.Files));

    [SkippableFact]
    public void Core_is_CSharp_9() => Clean(TreeRules.CoreLanguage(Repository.Files));

    [SkippableFact]
    public void Package_versions_are_in_one_list() => Clean(TreeRules.PackageVersions(Repository.Files));

    [SkippableFact]
    public void Every_project_has_its_packages_pinned_with_their_hashes() => Clean(SupplyChain.LockFiles(Repository.Files));

    [SkippableFact]
    public void Every_package_is_in_the_third_party_notices() => Clean(SupplyChain.Licences(Repository.Files));

    [SkippableFact]
    public void Actions_are_pinned_by_commit() => Clean(SupplyChain.Actions(Repository.Files));

    [SkippableFact]
    public void Scripts_can_be_run() => Clean(TreeRules.Scripts(Repository.Files));

    [SkippableFact]
    public void Code_sees_whom_it_may() => Clean(Visibility.Check(Repository.Files));

    [SkippableFact]
    public void Control_knows_none_of_its_callers_and_the_console_no_loop() => Clean(Visibility.CheckApp(Repository.Files));

    [SkippableFact]
    public void Every_room_has_a_row_on_the_map_that_says_who_may_see_whom() => Clean(Rooms.Check(Repository.Files));

    [SkippableFact]
    public void The_files_and_members_that_answer_a_question_exist() => Clean(WhereToLook.Check(Repository.Files));

    [SkippableFact]
    public void Nothing_is_left_unfinished() => Clean(TextRules.Unfinished(Repository.Files));

    [SkippableFact]
    public void Nothing_names_a_machine_or_a_registry() => Clean(TextRules.MachinePaths(Repository.Files));

    [SkippableFact]
    public void Text_is_laid_out_as_agreed() => Clean(TextRules.Layout(Repository.Files));

    [SkippableFact]
    public void Names_say_something() => Clean(TextRules.VagueNames(Repository.Files));

    [SkippableFact]
    public void Core_has_no_conditional_compilation() => Clean(TextRules.ConditionalCompilation(Repository.Files));

    [SkippableFact]
    public void A_board_is_a_folder_of_facts_that_lacks_nothing() => Clean(BoardFolders.Check(Repository.Files));

    [SkippableFact]
    public void Every_driver_has_a_row_a_test_and_a_simulated_chip() => Clean(DriverPage.Check(Repository.Files));

    [SkippableFact]
    public void Every_statement_of_the_standard_has_its_code_and_its_tests() => Clean(ConformancePage.Check(Repository.Files));

    [SkippableFact]
    public void The_first_page_is_short_and_begins_with_the_status() => Clean(LinkRules.FirstPage(Repository.Files));

    [SkippableFact]
    public void Links_lead_somewhere() => Clean(LinkRules.Links(Repository.Files));

    [SkippableFact]
    public void Pages_that_are_named_are_there_and_in_the_index() => Clean(LinkRules.Pages(Repository.Files));

    [SkippableFact]
    public void Paths_that_pages_name_are_there() => Clean(LinkRules.Paths(Repository.Files));

    [SkippableFact]
    public void Members_that_the_map_names_are_there() => Clean(NamedMembers.Check(Repository.Files));

    [SkippableFact]
    public void Nothing_in_core_and_device_is_without_a_user() => Listed(UnusedMembers.Find(Repository.Files), "unused-members");

    [SkippableFact]
    public void No_function_is_longer_than_a_screen() => Listed(LongFunctions.Find(Repository.Files), "long-functions");

    private static void Listed(IReadOnlyList<MemberFinding> findings, string table) =>
        Clean(ListedFindings.Apply(findings, Repository.Files.Single(f => f.Path == $"tests/tidy/{table}.tsv")));

    // One line for each finding: an assertion's message would truncate a collection.
    private static void Clean(IReadOnlyList<string> findings) => Assert.True(findings.Count == 0, string.Join('\n', findings));
}
