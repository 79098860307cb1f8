using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <content>Commands: each is carried out, its id stored, the answer sent, and only then the message acknowledged.</content>
    public sealed partial class GatewayLoop
    {
        // Since when replies find no place; 0: they find one.
        private long repliesFullMs;

        private void ProcessCommands(long now)
        {
            // A command may ask for a reading.
            SampleAtOnce();

            // Pending transitions go first, so that a command makes one only if there is a place for it. It has its record before the
            // command is acknowledged. A command without an entry for its answer waits at the broker; so do all commands after one that
            // ends this boot. A command at QoS 0 cannot wait.
            RecordAlarms(now);
            while (session.TakeInbound(message))
            {
                if (!IsCommand(now))
                {
                    session.InboundRefuse();
                    continue;
                }

                CommandResult result = Answer(now);
                if (result == CommandResult.Wait)
                {
                    break;
                }

                if (result == CommandResult.Begin)
                {
                    // Its mark is being made durable; then the session shows it again, as started.
                    session.InboundBegin();
                    port.Record();
                    continue;
                }

                if (Commands.IsRefused(result))
                {
                    session.InboundRefuse();
                    continue;
                }

                RecordAlarms(now);
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

            // A command may have given a part something to do.
            if (nextOthersMs > 0 && others.Length > 0 && !isSafeMode)
            {
                nextOthersMs = 0;
            }
        }

        // Publishes transitions before the other parts have their turn: in it they must learn of them.
        private void RecordAlarms(long now)
        {
            if (control.HasTransitions && !isSafeMode)
            {
                nextOthersMs = AllDue;
            }

            PublishAlarms(now);
            port.Record();
        }

        // Takes any other message.
        private bool IsCommand(long now)
        {
            // First: discovery knows its topics only by how they end, and a command may end so too.
            bool isCommand = request.Read(message, topics.CommandPrefix);
            if (!isCommand && connectMessages.TakeInbound(message, control.IsStopping, table.NextSequence, now))
            {
                if (connectMessages.IsBehind && !isRenewed)
                {
                    isRenewed = true;
                    TakeBehind(now);
                }

                return false;
            }

            // A session of an earlier start may still bring what is no longer subscribed to.
            if (!isCommand || control.Rights < 0)
            {
                faults.Add(AppFaults.InboundUnexpected);
                return false;
            }

            return true;
        }

        // Consumers have seen later messages than storage knows, so the seqs that follow would look like repetitions, and the broker's
        // session may hold identifiers that belong to them. The birth message, which replaces the kept one, waits for the durable epoch.
        private void TakeBehind(long now)
        {
            boot.NoteOwed(true);
            engine.OweStates(now);
            if (!table.IsEpochNew)
            {
                faults.Add(AppFaults.StoreBehind);
                faults.Add(InflightFaults.EntryDoubt, (int)(session.NextSequence - table.NextSequence));
                table.BeginEpoch(connectMessages.Start);
                session.Discard();
            }
        }

        // Carries the command out, unless it is refused, must wait or must be marked as begun first, and answers it.
        private CommandResult Answer(long now)
        {
            int known = request.IdBytes > 0 && ids != null && !message.Retain ? ids.Find(request) : -1;

            int name = commands.NameOf(request);

            // What has begun has paid.
            int cost = message.Begun || message.Started ? 0 : commands.CostOf(name, request, message.Qos);
            CommandResult result = Admit(name, known, cost, now);
            bool isRepeated = result == CommandResult.Ok && known >= 0;
            if (isRepeated)
            {
                faults.Add(AppFaults.CommandRepeated);
                result = (CommandResult)known;
            }
            else if (result == CommandResult.Ok)
            {
                result = CarryOut(name, now);
                if (name == Commands.NameInterval && result == CommandResult.Ok)
                {
                    // It says when a value is too old.
                    connectMessages.AnnounceAgain();
                }

                if (Commands.IsRefused(result))
                {
                    commands.Pay(-cost);
                }
            }

            if (result != CommandResult.Wait && result != CommandResult.Begin)
            {
                if (message.Started && name > Commands.OtherMask)
                {
                    // Before the answer has its record: after a power cut between the two it would be answered both ways. A restart has
                    // not been done yet.
                    session.InboundDone();
                    port.Record();
                }

                Reply(result, isRepeated);
            }

            return result;
        }

        // Ok, or why the command is not to be carried out. A flood of what is refused here costs no write.
        private CommandResult Admit(int name, int known, int cost, long now)
        {
            if (message.Qos > 0 && (control.IsAsked || control.IsStopping))
            {
                session.InboundPass(int.MaxValue);
                return CommandResult.Wait;
            }

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

            if (request.NameBytes == 0 || request.IdBytes < 0)
            {
                faults.Add(AppFaults.CommandMalformed);
                return request.NameBytes == 0 ? CommandResult.MalformedTopic : CommandResult.MalformedId;
            }

            if (name < 0)
            {
                faults.Add(AppFaults.CommandUnknown);
                return CommandResult.Unknown;
            }

            if (known == (int)CommandResult.IdInUse)
            {
                faults.Add(AppFaults.CommandIdInUse);
                return CommandResult.IdInUse;
            }

            if (!commands.CanPay(cost, now))
            {
                faults.Add(AppFaults.CommandBusy);
                return CommandResult.Busy;
            }

            if (message.Qos > 0 && MustWait(now))
            {
                session.InboundPass(AppLimits.CommandEntryCount);
                return CommandResult.Wait;
            }

            commands.Pay(cost);
            return CommandResult.Ok;
        }

        // Nothing is read while a command waits, so it is left unanswered, and a later connection brings it again. A broker that does not
        // take replies must not hold commands back for ever: after some time they go without a place for the reply.
        private bool MustWait(long now)
        {
            if (session.RecordsPending > 0)
            {
                return true;
            }

            if (HasReplyPlace())
            {
                repliesFullMs = 0;
                return false;
            }

            if (repliesFullMs == 0)
            {
                repliesFullMs = now;
            }

            // Not on a careful connection: it first finds out whether the broker takes replies at all.
            return now < repliesFullMs + Session.InboundWaitMs || session.State != ConnectionState.Connected;
        }

        private bool HasReplyPlace()
        {
            return control.Share.HasReplyPlace && session.HasFreeEntry;
        }

        // A reply to a command at QoS 0 promises no more than the command.
        private void Reply(CommandResult result, bool isRepeated)
        {
            int qos = message.Qos == 0 || Commands.IsRefused(result) ? 0 : 1;
            if (qos == 1 && !HasReplyPlace())
            {
                qos = 0;
                faults.Add(AppFaults.ReplyNotKept);
            }

            int bytes = payloads.PutReply(request, result, commands.Code, control.Settings, isRepeated);
            session.Publish(topics.Reply, payloads.Buffer, 0, bytes, qos, false, (long)PacketGroup.Reply << PacketGroup.Shift);
        }

        private CommandResult CarryOut(int name, long now)
        {
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
                bool mayBegin = message.Started;
                if (!mayBegin)
                {
                    result = commands.CarryOut(name, request, false, now);
                    mayBegin = result == CommandResult.Begin && message.Qos == 0;
                }

                if (mayBegin)
                {
                    result = CarryOutOnce(name, now);
                }
            }

            return IsKept(result) ? KeepId(result, now) : result;
        }

        // The id is durable before the effect: otherwise, after a power cut, the same command from its sender would be done again.
        private CommandResult CarryOutOnce(int name, long now)
        {
            bool isNoted = IsKept(CommandResult.Interrupted);
            if (isNoted && !ids.Note(request, CommandResult.Interrupted))
            {
                ids.ForgetNewest();
                return CommandResult.StorageFailed;
            }

            CommandResult result = commands.CarryOut(name, request, true, now);
            if (isNoted && !IsKept(result))
            {
                ids.ForgetNewest();
            }

            return result;
        }

        private bool IsKept(CommandResult result)
        {
            return request.IdBytes > 0 && ids != null && result < CommandResult.FirstNotKept && !Commands.IsRefused(result);
        }

        // The effect of a command is durable before its id. If it must run only once, its id is stored before, with the result
        // "interrupted" if its end cannot be stored: any restart completes a restart, and a factory reset erases the ids too.
        private CommandResult KeepId(CommandResult result, long now)
        {
            RecordAlarms(now);
            CommandResult kept = control.IsResetAsked ? CommandResult.Interrupted : result;
            bool isDurable = ids.Note(request, kept);
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
