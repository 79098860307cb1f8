namespace Gateway.Tests.Model;

/// <summary>The transitions of an outbound entry, shown on a page and printed.</summary>
public sealed class TransitionTableTests
{
    [Fact]
    public void The_page_shows_the_table_that_the_session_runs_on()
    {
        string root = SourceTree.Root;
        string path = Path.Combine(root, TransitionTable.Page);
        string page = File.ReadAllText(path);
        string now = TransitionTable.PageWithTable(root, page);
        if (SourceTree.UpdatesPages)
        {
            File.WriteAllText(path, now);
        }
        else
        {
            Assert.True(now == page, $"{TransitionTable.Page} shows other transitions; GATEWAY_UPDATE_PAGES=1 writes them");
        }

        foreach (Transition cell in TransitionTable.All)
        {
            Report.Add("transitions", $"{cell.Input}: {cell.From}{(cell.SentHere ? " (sent here)" : "")} -> {cell.To}");
        }
    }

    [Fact]
    public void The_model_uses_every_input_that_a_fault_free_slot_can_give()
    {
        // Writes that fail, records that rot and a PUBACK for QoS 2 are left out of the model: tests/simulation has them.
        string[] left = ["RecordMoved", "RecordWaived", "RecordUnreadable", "PubackAtQos2", "SessionLostDrop"];
        string model = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "delivery.pml"));
        Assert.Equal(
            TransitionTable.Inputs.Except(left),
            TransitionTable.Inputs.Where(input => model.Contains("ON_" + input, StringComparison.Ordinal)));
    }
}
