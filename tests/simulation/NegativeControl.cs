namespace Gateway.Tests.Simulation;

/// <summary>One replacement in a file of src/core. The text must be there exactly once.</summary>
/// <param name="File">Path below src/core.</param>
/// <param name="Text">The right code.</param>
/// <param name="Wrong">The wrong code.</param>
public sealed record Edit(string File, string Text, string Wrong);

/// <summary>A deliberate error in the core, which the simulated world must find.</summary>
/// <param name="Name">The error, in words.</param>
/// <param name="SeedsMax">How many seeds it may take.</param>
/// <param name="Edits">What is wrong.</param>
public sealed record NegativeControl(string Name, int SeedsMax, params Edit[] Edits)
{
    private const string Outbound = "Gateway.Mqtt/Session/Session.Outbound.cs";
    private const string Inbound = "Gateway.Mqtt/Session/Session.Inbound.cs";
    private const string Packets = "Gateway.Mqtt/Session/Session.Packets.cs";
    private const string Connection = "Gateway.Mqtt/Session/Session.Connection.cs";
    private const string Isolation = "Gateway.Mqtt/Session/Session.Isolation.cs";
    private const string Table = "Gateway.Inflight/InflightTable.cs";
    private const string Port = "Gateway.App/Loop/SessionPort.cs";
    private const string Engine = "Gateway.App/Alarms/AlarmEngine.cs";
    private const string Commands = "Gateway.App/Commands/GatewayLoop.Commands.cs";

    /// <summary>All controls.</summary>
    public static IReadOnlyList<NegativeControl> All { get; } =
    [
        new("PUBLISH is sent before its record is durable", 16, SpeaksBeforeWriting("Entry")),
        new("PUBREL is sent before Released is durable", 16, SpeaksBeforeWriting("Progress")),
        new("PUBREC is sent before the command's identifier is durable", 32, SpeaksBeforeWriting("Inbound")),
        new("the sequence starts at 1 after each power cut", 16, new Edit(
            Table, "NextSequence = highest + 1 + (", "NextSequence = 1 + (")),
        new("a PUBLISH that is sent again has DUP 0", 16, new Edit(
            Outbound, "| next | OutboundWord.EverSent;", "| next;")),
        new("a PUBLISH that is read again from its record has DUP 0", 32, new Edit(
            Packets, "PutPublish(words[e], buffer,", "PutPublish(words[e] & ~OutboundWord.EverSent, buffer,")),
        new("a message without a record gives its packet up", 32, new Edit(
            Packets, "if ((word & OutboundWord.Stored) == 0)", "if (word == 0)")),
        new("PUBLISH follows PUBREL after a power cut", 16, new Edit(
            Outbound, "entry.Released ? OutboundTransitions.RestoreReleased : OutboundTransitions.Restore,",
            "OutboundTransitions.Restore,")),
        new("an inbound PUBLISH that is held is taken for a new one", 400, new Edit(
            Inbound, "return inbound.Crcs[held] == receivedCrc", "return inbound.Crcs[held] != receivedCrc")),
        new("inbound and outbound identifiers share one space", 128, new Edit(
            Inbound, "int held = inbound.Find(packetId);",
            "if (FindEntry(packetId) >= 0) { Answer(qos, packetId); return; } int held = inbound.Find(packetId);")),
        new("an entry is free at PUBREC", 16, new Edit(
            Outbound,
            "releases[releaseCount++] = (byte)e;\n            ProgressBy(pubrecsAwaited == 0 ? now : now + options.ReleaseGatherMs);\n"
            + "\n            // AddChange by hand, as in Complete.\n"
            + "            byte[] states = changeState;\n            if (states[e] == Unchanged)\n            {\n"
            + "                changed[changedCount++] = (byte)e;\n            }\n\n"
            + "            states[e] = EntryState.Released;",
            "acks.Add(Pubrel.First, packetId); Complete(FindEntry(packetId), e);")),
        new("session present 0 is ignored", 128, new Edit(
            Connection, "resumptionPending |= DecideResumption(!sessionPresent || IsOtherBroker)",
            "resumptionPending |= DecideResumption(false)")),
        new("entries lose their order when one is finished", 64, new Edit(
            Outbound, "Array.Copy(order, position + 1, order, position, count - position);", "order[position] = order[count];")),
        new("PUBREL for an unknown identifier is not answered", 64, new Edit(
            Inbound, "            if (at < 0)\n            {\n                acks.Add(Pubcomp.First, packetId);\n                return;",
            "            if (at < 0)\n            {\n                return;")),
        new("the CRC of a record is not checked", 400, new Edit(
            Table, "|| BigEndian.GetU32(buffer, EntryAt + bytes - CrcBytes) != crc.Compute(buffer, EntryAt, bytes - CrcBytes)", "")),
        new("what is not acknowledged in time is never sent again", 160, new Edit(
            Connection, "            int again = int.MaxValue;\n            for (int i = 0; i < passed; i++)",
            "            int again = int.MaxValue;\n            for (int i = passed; i < passed; i++)")),
        new("the state of a rule is not saved before its last record is overwritten", 16, new Edit(
            Table, "if (slotContext[slot] != 0 && rules.IsLastRecord(slotContext[slot]))", "if (false)")),
        new("a transition passed over is not counted", 16, new Edit(
            Engine, "if (rule.SkippedCount > 0)", "if (rule.SkippedCount > 0 && alarms.Length < 0)")),
        new("an alarm's message does not explain the gap before it", 16, new Edit(
            "Gateway.App/Messages/Payloads.Alarms.cs",
            "            if (skipped > 0)\n", "            if (skipped > 9999)\n")),
        new("a command is acknowledged before the answer to it is durable", 32, new Edit(
            Commands, "                CommandResult result = Answer(now);\n",
            "                session.InboundDone();\n                port.Record();\n                port.Transmit();\n"
            + "                CommandResult result = Answer(now);\n")),
        new("the id of a command is kept only until the restart", 32, new Edit(
            "Gateway.App/Commands/CommandIds.cs", "if (record.Save(bodyBytes))", "if (bodyBytes > 0)")),
        new("a command with a known id is carried out again", 32, new Edit(
            Commands, "&& known >= 0;", "&& known >= 99;")),
        new("the broker's session is not discarded when storage came back empty", 64, new Edit(
            Table, "Discard = JournalRecord.DiscardNow;", "Discard = 0;")),
        new("what was left unanswered is never asked for again", 16, new Edit(
            Inbound, "            faults.Add(MqttFaults.InboundSetFull);\n            BeginDisconnect();\n            return false;",
            "            return true;")),
        new("an alarm's topic has more than one message on its way", 32, new Edit(
            Isolation, "!(IsInOrder(group, recorded - 1) || asides.Find(group) >= 0)", "asides.Find(group) < 0")),
        new("a topic that the broker does not answer is never set aside", 600, new Edit(
            Connection, "else if (SetAside(PacketGroup.Of(contexts[e]), SetAsideReason.NotAnswered))",
            "else if (word == 0 && SetAside(PacketGroup.Of(contexts[e]), SetAsideReason.NotAnswered))")),
        new("what is set aside is never tried again", 300, new Edit(
            Isolation, "else if (IsConnected && (IsQuiet", "else if (asides.IsOff && (IsQuiet")),
        new("what is set aside goes behind newer messages of its topic", 300, new Edit(
            Isolation, "            Array.Copy(waiting, 0, waiting, 1, waitingCount);\n            waiting[0] = (byte)e;",
            "            waiting[waitingCount] = (byte)e;")),
        new("no connection is careful", 300, new Edit(
            Connection, "if (shortEnds >= ShortEndsMax && !asides.IsOff)", "if (shortEnds < 0)")),
        new("what is set aside and goes at QoS 0 is sent all the same", 300, new Edit(
            Isolation, "bool mayTry = at < 0 ||", "bool mayTry = at < 256 ||")),
        new("the will is never left out", 300, new Edit(
            Isolation, "if (connectEnds % ConnectEndsMax != 0)", "if (connectEnds > 0)")),
        new("a topic's next message waits for ever", 32, new Edit(
            Isolation, "            if (group != PacketGroup.None)\n            {\n                Promote(group);",
            "            if (group == PacketGroup.None)\n            {\n                Promote(group);")),
        new("the session is never discarded for what is malformed again and again", 300, new Edit(
            Connection, "else if (!hasDiscarded)", "else if (hasDiscarded)")),
    ];

    /// <summary>The name, as tests show it.</summary>
    public override string ToString() => Name;

    private static Edit SpeaksBeforeWriting(string kind) => new(
        Port,
        "                bool durable = Write();\n                session.FeedStorageTime(clock.MonotonicMs - before);\n"
        + "                if (durable)",
        $"                bool early = journal.Kind == JournalKind.{kind};\n"
        + "                if (early)\n                {\n                    session.FeedDurable();\n"
            + "                    Transmit();\n                }\n\n"
        + "                bool durable = Write();\n                session.FeedStorageTime(clock.MonotonicMs - before);\n"
        + "                if (early)\n                {\n                }\n                else if (durable)");
}
