using Gateway.Primitives;

namespace Gateway.App
{
    /// <content>
    /// The command `output`. What it does is certain before it is marked as begun; then the state that outlives a restart is durable, then
    /// the output is switched, and only then the answer.
    /// </content>
    public sealed partial class Outputs
    {
        private const int Off = 0;
        private const int Pulse = 2;

        // Of a record and of what removes it.
        private const int MarkCommits = 2;

        private readonly string names = "output";
        private readonly string actions = "off|on|pulse";

        /// <inheritdoc/>
        public override string CommandNames
        {
            get { return names; }
        }

        /// <inheritdoc/>
        public override int CommitsOf(int command, CommandRequest request)
        {
            return MarkCommits + (request.IdBytes > 0 ? 1 : 0) + (record != null ? 1 : 0);
        }

        /// <inheritdoc/>
        public override CommandResult CarryOut(int command, CommandRequest request, bool hasBegun, long nowMs)
        {
            int nameBytes = request.WordBytes();
            OutputChannel output = Find(request, nameBytes);
            if (output == null)
            {
                return nameBytes == 0 ? CommandResult.WantsOutput : CommandResult.NoSuchOutput;
            }

            long pulseMs;
            int action = ActionOf(request, nameBytes, out pulseMs);
            if (action < 0)
            {
                return CommandResult.WantsOutput;
            }

            if (output.Alarm != null)
            {
                return CommandResult.FollowsAlarm;
            }

            if (action != Off && !output.IsOn && IsExcluded(output, nowMs))
            {
                return CommandResult.Interlocked;
            }

            return hasBegun ? Act(output, action, pulseMs, nowMs) : CommandResult.Begin;
        }

        private CommandResult Act(OutputChannel output, int action, long pulseMs, long nowMs)
        {
            DueMs = nowMs;
            bool wasWanted = output.IsWanted;
            long hadEndMs = output.PulseEndMs;
            output.IsWanted = action != Off;
            output.PulseEndMs = action == Pulse ? nowMs + pulseMs : long.MaxValue;
            if (!Keep(output, nowMs))
            {
                output.IsWanted = wasWanted;
                output.PulseEndMs = hadEndMs;
                return CommandResult.StorageFailed;
            }

            output.WantedBy = action == Pulse ? OutputCause.Pulse : OutputCause.Command;
            if (output.IsOn != output.IsWanted)
            {
                Switch(output, output.IsWanted, output.WantedBy, nowMs);
            }

            SetEnd(output);

            // What its device has not confirmed is not done.
            return output.IsPending || output.IsToTell ? CommandResult.Queued : CommandResult.Ok;
        }

        private OutputChannel Find(CommandRequest request, int bytes)
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                if (Ascii.Matches(request.Buffer, request.ArgumentOffset, bytes, outputs[i].Name))
                {
                    return outputs[i];
                }
            }

            return null;
        }

        // What follows the name: an action, after pulse its time; -1 for anything else.
        private int ActionOf(CommandRequest request, int nameBytes, out long pulseMs)
        {
            pulseMs = 0;
            int at = request.ArgumentOffset + nameBytes + 1;
            int bytes = request.ArgumentBytes - nameBytes - 1;
            int word = 0;
            while (word < bytes && request.Buffer[at + word] != ' ')
            {
                word++;
            }

            int action = bytes < 1 ? -1 : WordList.Find(actions, request.Buffer, at, word);
            if (action != Pulse)
            {
                return word == bytes ? action : -1;
            }

            return DecimalText.TryGet(request.Buffer, at + word + 1, bytes - word - 1, 0, out pulseMs)
                && pulseMs >= OutputLimits.PulseMsMin && pulseMs <= OutputLimits.PulseMsMax ? action : -1;
        }
    }
}
