using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <content>Commands: each is carried out, its id stored, the answer sent, and only then the message acknowledged.</content>
    public sealed partial class GatewayLoop
    {
        private void ProcessCommands(long now)
        {
            // A command may ask for a reading.
            SampleAtOnce();

            // Pending transitions go first, so that a command makes one only if there is a place for it. It has its record before the
            // command is acknowledged. A command without an entry for its answer waits at the broker; so do all commands after one that
            // ends this boot. A command at QoS 0 cannot wait.
            PublishAlarms(now);
            port.Record();
            while (session.TakeInbound(message))
            {
                if (message.Qos > 0 && MustWait())
                {
                    break;
                }

                if (!Answer(now))
                {
                    // Its mark is being made durable; then the session shows it again, as started.
                    session.InboundBegin();
                    port.Record();
                    continue;
                }

                PublishAlarms(now);
                port.Record();
                if (message.Qos > 0 && session.RecordsPending > 0)
                {
                    // Storage takes nothing now. The effect of the command is not durable, so it is not acknowledged.
                    session.InboundPass(AppLimits.CommandEntryCount);
                    break;
                }

                session.InboundDone();
            }

            port.Record();
            TakeOverSaved(now);
            control.BeginAsked(now);
        }

        // Nothing is read while a command waits, so it is left unanswered, and a later connection brings it again.
        private bool MustWait()
        {
            if (control.IsAsked || control.IsStopping)
            {
                session.InboundPass(int.MaxValue);
                return true;
            }

            if (!control.Share.HasReplyPlace || session.RecordsPending > 0 || !session.HasFreeEntry)
            {
                session.InboundPass(AppLimits.CommandEntryCount);
                return true;
            }

            return false;
        }

        // False: the command must be marked as begun first.
        private bool Answer(long now)
        {
            if (connectMessages.TakeInbound(message, control.IsStopping, now))
            {
                return true;
            }

            // A session of an earlier start may still bring what is no longer subscribed to.
            if (!request.Read(message, topics.CommandPrefix) || !takesCommands)
            {
                faults.Add(AppFaults.InboundUnexpected);
                return true;
            }

            int known = request.IdBytes > 0 && ids != null && !message.Retain
                ? ids.Find(request.Buffer, request.IdOffset, request.IdBytes) : -1;
            CommandResult result;
            if (known >= 0)
            {
                faults.Add(AppFaults.CommandRepeated);
                result = (CommandResult)known;
            }
            else
            {
                result = CarryOut(now);
                if (result == CommandResult.Begin)
                {
                    return false;
                }
            }

            int bytes = payloads.PutReply(request, result, commands.Code, known >= 0);

            // A reply to a command at QoS 0 promises no more than the command.
            int qos = message.Qos > 0 ? 1 : 0;
            session.Publish(topics.Reply, payloads.Buffer, 0, bytes, qos, false, (long)PacketGroup.Reply << PacketGroup.Shift);
            return true;
        }

        private CommandResult CarryOut(long now)
        {
            if (message.Retain)
            {
                // A retained command arrives at each subscription, so its id would mean nothing.
                faults.Add(AppFaults.CommandRetained);
                return CommandResult.Retained;
            }

            if (message.IsCut)
            {
                // Counted on arrival.
                return CommandResult.TooLarge;
            }

            if (request.NameBytes == 0 || request.IsIdMalformed)
            {
                faults.Add(AppFaults.CommandMalformed);
                return request.NameBytes == 0 ? CommandResult.MalformedTopic : CommandResult.MalformedId;
            }

            if (request.IdBytes > 0 && ids == null)
            {
                return CommandResult.NotAvailable;
            }

            CommandResult result = CommandResult.Interrupted;
            if (message.Begun && !message.Started)
            {
                faults.Add(AppFaults.CommandInterrupted);
            }
            else
            {
                result = commands.CarryOut(request, message.Qos == 0 || message.Started, now);
            }

            return IsKept(result) ? KeepId(result, now) : result;
        }

        private bool IsKept(CommandResult result)
        {
            return request.IdBytes > 0 && ids != null && (result < CommandResult.FirstNotKept || result >= CommandResult.Refused);
        }

        // The effect of a command is durable before its id. If it must run only once, its id is stored before, with the result
        // "interrupted" if its end cannot be stored: any restart completes a restart, and a factory reset erases the ids too.
        private CommandResult KeepId(CommandResult result, long now)
        {
            PublishAlarms(now);
            port.Record();
            CommandResult kept = control.IsResetAsked ? CommandResult.Interrupted : result;
            bool isDurable = ids.Note(request.Buffer, request.IdOffset, request.IdBytes, kept);
            if (!isDurable && control.IsAsked)
            {
                control.CallOff();
                ids.ForgetNewest();
                return CommandResult.StorageFailed;
            }

            return result;
        }
    }
}
