using Gateway.Alarms;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.App
{
    /// <content>What the console asks of a gateway: its link for a test, what a save changed, names for a listing.</content>
    public sealed partial class GatewayLoop
    {
        private readonly LoopConsole console;
        private readonly SettingsStore settings;
        private int savesApplied;
        private bool isStopping;
        private bool isSuspendWanted;

        /// <summary>
        /// The session has said goodbye and its link is closed, for somebody else to use; sensors, alarms and the table go on.
        /// </summary>
        public bool IsSuspended
        {
            get { return port.IsSuspended; }
        }

        /// <summary>The alarm that a record's context speaks of, or -1: none, or one that is gone.</summary>
        public int AlarmOf(long context)
        {
            int alarm = rules.IndexOf(context);
            return alarm < alarms.Length ? alarm : -1;
        }

        /// <summary>Name of an alarm by <see cref="AlarmOf"/>.</summary>
        public byte[] AlarmName(int index)
        {
            return alarms[index].Name;
        }

        /// <summary>Acknowledges, or resets, an alarm or all, as somebody at the console asks.</summary>
        public CommandResult Act(bool isReset, byte[] name, int bytes, long now)
        {
            dueMs = 0;
            return actions.ByConsole(isReset, name, bytes, now);
        }

        /// <summary>Writes name, state and seq of the alarm on this line, 0 and up; false when there are no more.</summary>
        public bool PutAlarm(int line, ByteWriter w)
        {
            for (int i = 0; i < alarms.Length; i++)
            {
                AlarmRule rule = alarms[i].Rule;
                if (!alarms[i].IsPlaceholder && line-- == 0)
                {
                    w.PutBytes(alarms[i].Name);
                    w.PutByte(' ');
                    w.PutBytes(payloads.NameOf(rule.State));
                    w.PutByte(' ');
                    w.PutInteger(rule.Seq);
                    return true;
                }
            }

            return false;
        }

        /// <summary>
        /// Asks for a suspension, as a test connection needs the link: DISCONNECT, so that no will comes, within the session's stop time.
        /// What is outstanding stays, and goes on after <see cref="Resume"/>. Turns go on.
        /// </summary>
        public void Suspend()
        {
            isSuspendWanted = true;
            dueMs = 0;
            if (session.State != ConnectionState.Stopped)
            {
                session.Stop(null, null);
            }
        }

        /// <summary>The link is the session's again, closed: it connects at once.</summary>
        public void Resume()
        {
            isSuspendWanted = false;
            dueMs = 0;
        }

        /// <summary>Takes over what saves since the last time changed that needs no restart.</summary>
        public void TakeOverSaved(long now)
        {
            if (settings != null && savesApplied != settings.SaveCount)
            {
                TakeOver(now);
            }
        }

        private void TakeOver(long now)
        {
            if (!settings.ReadLive())
            {
                // Something was set since, and what was saved cannot be told from it now: it is looked at again.
                return;
            }

            savesApplied = settings.SaveCount;
            dueMs = 0;
            nextSampleMs = 0;
            SettingsMapping.TakeOver(settings.Live, sensors, now);
            engine.Recalibrate();
        }

        // The session has ended: for good, or for as long as somebody else has the link.
        private void TakeStopped(long now)
        {
            if (isStopping)
            {
                FinishStop();
            }
            else if (isSuspendWanted)
            {
                if (!port.IsSuspended)
                {
                    port.IsSuspended = true;
                }
            }
            else if (HasBroker)
            {
                port.IsSuspended = false;
                session.Start(now);
                if (choice != null)
                {
                    choice.Restarted(now);
                }
            }
            else
            {
                port.IsSuspended = false;
            }
        }
    }
}
