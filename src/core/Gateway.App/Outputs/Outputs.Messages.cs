using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <content>What consumers hear: src/docs/topics.md is the contract.</content>
    public sealed partial class Outputs
    {
        // Places in the words.
        private const int WordState = 0;
        private const int WordStates = 1;
        private const int WordCauses = WordStates + 3;
        private const int WordBy = WordCauses + 7;
        private const int WordReason = WordBy + 1;
        private const int WordWanted = WordReason + 1;
        private const int WordQuote = WordWanted + 1;
        private const int WordOutput = WordQuote + 1;

        private readonly string words = "{\"state\":\"|off|on|unknown|start|command|pulse|alarm|max-on|interlock|offline|\",\"by\":\"|"
            + "\",\"reason\":\"|\",\"wanted\":\"|\"|output: ";

        /// <inheritdoc/>
        public override void Connected(long nowMs)
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                Say(outputs[i]);
            }
        }

        /// <inheritdoc/>
        public override int StatusCount
        {
            get { return outputs.Length; }
        }

        /// <summary>The name of an output, what it is, and what brought it there; why it could not be switched.</summary>
        public override void PutStatus(int line, ByteWriter w)
        {
            OutputChannel output = outputs[line];
            WordList.Put(words, WordOutput, w);
            w.PutBytes(output.Name);
            w.PutByte(',');
            w.PutByte(' ');
            WordList.Put(words, WordStates + output.Shown, w);
            w.PutByte(',');
            w.PutByte(' ');
            WordList.Put(words, WordCauses + output.Cause, w);
            if (output.Reason != SensorReason.None)
            {
                w.PutByte(',');
                w.PutByte(' ');
                payloads.PutReason(output.Reason, w);
            }
        }

        /// <inheritdoc/>
        public override byte[] NameOfOutput(int place, bool isCommanded)
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                if (outputs[i].Place == place && (outputs[i].Alarm == null) == isCommanded)
                {
                    return outputs[i].Name;
                }
            }

            return null;
        }

        /// <inheritdoc/>
        public override void Publish(long nowMs)
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                OutputChannel output = outputs[i];
                if (!output.IsToSay)
                {
                    continue;
                }

                // Before it is written: while it is set aside, each turn comes here.
                if (!session.HasRoomAtMostOnce(PacketGroup.Output, output.Topic.Length, 0))
                {
                    return;
                }

                int bytes = Put(output, nowMs);
                PublishResult result = session.TryPublish(output.Topic, payloads.Buffer, 0, bytes, isRetained, PacketGroup.Output);
                if (result != PublishResult.Accepted && result != PublishResult.TooLarge)
                {
                    return;
                }

                output.IsToSay = false;
            }

            HasMessages = false;
        }

        private int Put(OutputChannel output, long nowMs)
        {
            ByteWriter w = payloads.Begin(AppLimits.PayloadBytesMax);
            WordList.Put(words, WordState, w);
            WordList.Put(words, WordStates + output.Shown, w);
            if (output.Shown != (output.IsOn ? OutputChannel.On : OutputChannel.Off))
            {
                WordList.Put(words, WordWanted, w);
                WordList.Put(words, WordStates + (output.IsOn ? OutputChannel.On : OutputChannel.Off), w);
            }

            WordList.Put(words, WordBy, w);
            WordList.Put(words, WordCauses + output.Cause, w);
            if (output.Reason != SensorReason.None)
            {
                WordList.Put(words, WordReason, w);
                payloads.PutReason(output.Reason, w);
            }

            WordList.Put(words, WordQuote, w);
            payloads.PutTime(control.BootCount, output.ShownMs, nowMs);
            w.PutByte('}');
            return payloads.Bytes();
        }
    }
}
