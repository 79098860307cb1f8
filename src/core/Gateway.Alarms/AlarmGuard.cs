using Gateway.Primitives;

namespace Gateway.Alarms
{
    /// <summary>
    /// Decides which transitions of the alarms are published at once and which are held back: of an alarm that chatters, of one that is not
    /// annunciated, and in a flood. A rule keeps what is held back as it keeps a transition that finds no place: the newest, and how many
    /// it replaced. So the next message explains the gap in seq, and after a power cut the rule evaluates its condition again.
    /// </summary>
    /// <remarks>
    /// One array for all alarms and one object: fields of each alarm would take the device's heap. Times are in whole s.
    /// </remarks>
    public sealed class AlarmGuard
    {
        // Words of each alarm: when its hour ends, or from when on its budget allows a message while it chatters; when its condition last
        // changed; when its next summary is due; the largest distance from the limit that is noise; when its shelf ends; and what follows.
        private const int HourEndAt = 0;
        private const int ChangedAt = 1;
        private const int SummaryAt = 2;
        private const int NoiseAt = 3;
        private const int ShelfEndAt = 4;
        private const int PackedAt = 5;
        private const int WordCount = 6;

        // In the last word: transitions of this hour, or that measured the noise since a restart; whether the end of an excursion is owed.
        private const int CountMask = 0xFF;
        private const int ExcursionBit = 1 << 8;

        private const int MsPerS = 1000;
        private const int SPerMinute = 60;

        private readonly int[] words;
        private readonly FaultLog faults;
        private readonly int floodLimit;
        private int floodCount;
        private bool isFlood;

        // 0: no transition since the last interval ended.
        private long floodEndMs;

        /// <summary>
        /// A guard of this many alarms; a flood is more than <paramref name="floodLimit"/> transitions of all of them in
        /// <see cref="AlarmLimits.FloodS"/>, 0: there is none.
        /// </summary>
        public AlarmGuard(int count, int floodLimit, FaultLog faults)
        {
            words = new int[count * WordCount];
            this.floodLimit = floodLimit == 0 ? int.MaxValue : floodLimit;
            this.faults = faults;
        }

        /// <summary>
        /// The condition has made a transition: whether it needs no decision, because the alarm has no mark, no limit of chatter and none
        /// that suppresses it, nothing was passed over, and there is no flood. Otherwise <see cref="Take"/> decides.
        /// </summary>
        public bool Pass(AlarmRule rule)
        {
            // A burst passes here: a word and two counts.
            if ((rule.Word & AlarmRule.GuardedMask) != 0 || floodCount >= floodLimit || isFlood)
            {
                return false;
            }

            floodCount++;
            return true;
        }

        /// <summary>
        /// The condition or the time has made a transition, which is pending; <paramref name="isSuppressed"/>: the alarm that suppresses
        /// it is active. False: it is held back, and <see cref="Tick"/> releases it. What a person does needs no leave.
        /// </summary>
        public bool Take(AlarmRule rule, int place, bool isSuppressed, long nowMs)
        {
            int word = rule.Word;
            if (isSuppressed)
            {
                // If it is new, the transition says so.
                rule.Word = word | AlarmRule.Suppressed;
            }

            if ((word & AlarmRule.OwedBit) != 0)
            {
                // Consumers may not know it.
                return true;
            }

            int made = (word >> AlarmRule.PendingShift) & AlarmRule.PendingMask;
            bool isHeld = (word & AlarmRule.HoldsBack) != 0 && IsHeldBack(rule, word, made, place * WordCount, nowMs);
            if (!isHeld && made != (int)AlarmTransition.ReAlarmed && (word & AlarmRule.Chattering) == 0)
            {
                if (++floodCount > floodLimit)
                {
                    BeginFlood();
                }

                if ((word & (AlarmRule.ChatterMask << AlarmRule.ChatterShift)) != 0)
                {
                    Count(rule, place * WordCount, (int)(nowMs / MsPerS));
                }
            }

            if (isHeld || (isFlood && IsFlooded(rule)))
            {
                rule.Hold();
                return false;
            }

            return true;
        }

        /// <summary>
        /// The world has changed so that a rule gets or loses a mark. True: a transition says so and is pending.
        /// </summary>
        public bool Mark(AlarmRule rule, int place, int mark, bool isSet, long nowMs)
        {
            if (mark == AlarmRule.Suppressed && (rule.Word & (AlarmRule.Shelved | AlarmRule.OutOfService)) != 0)
            {
                // What an operator keeps quiet is told when that ends, with this mark or without it.
                rule.SetMark(mark, isSet);
                return false;
            }

            int skipped = rule.SkippedCount;
            return Counted(rule, skipped, rule.Mark(mark, isSet, nowMs)) && Take(rule, place, false, nowMs);
        }

        /// <summary>Once a second, before <see cref="Tick"/> of the alarms: the interval of a flood begins and ends.</summary>
        public void TickFlood(long nowMs)
        {
            if (nowMs < floodEndMs || (floodCount == 0 && !isFlood))
            {
                return;
            }

            bool isOver = floodEndMs > 0;
            if (isOver)
            {
                // The flood is over after a whole interval with no more transitions than a flood needs.
                isFlood &= floodCount > floodLimit;
                floodCount = 0;
            }

            floodEndMs = isOver && !isFlood ? 0 : nowMs + (AlarmLimits.FloodS * MsPerS);
        }

        /// <summary>Once a second for each rule. True: it has a pending transition now.</summary>
        public bool Tick(AlarmRule rule, int place, long nowMs)
        {
            int marks = rule.Word;
            if ((marks & (AlarmRule.Shelved | AlarmRule.Chattering | AlarmRule.HeldMask)) == 0)
            {
                return false;
            }

            int at = place * WordCount;
            int nowS = (int)(nowMs / MsPerS);
            if ((marks & AlarmRule.Shelved) != 0 && nowS >= words[at + ShelfEndAt])
            {
                return rule.Mark(AlarmRule.Shelved, false, nowMs);
            }

            if ((marks & AlarmRule.Chattering) != 0)
            {
                return TickChattering(rule, at, nowS, nowMs);
            }

            return (marks & AlarmRule.NotAnnunciated) == 0 && !IsFlooded(rule) && rule.Release();
        }

        /// <summary>
        /// Somebody shelves an alarm for this time, or ends that; or takes it out of service, or ends that: <paramref name="mark"/>. The
        /// state is told with it. Repeated, it only sets the time anew.
        /// </summary>
        public bool Place(AlarmRule rule, int place, int mark, bool isSet, int minutes, long nowMs)
        {
            words[(place * WordCount) + ShelfEndAt] = mark == AlarmRule.Shelved
                ? (int)(nowMs / MsPerS) + (minutes * SPerMinute) : words[(place * WordCount) + ShelfEndAt];
            int skipped = rule.SkippedCount;
            return Counted(rule, skipped, rule.Mark(mark, isSet, nowMs));
        }

        /// <summary>Somebody acknowledges or resets an alarm. False if the rule does not take it.</summary>
        public bool Act(AlarmRule rule, bool isReset, long nowMs)
        {
            int skipped = rule.SkippedCount;
            return Counted(rule, skipped, isReset ? rule.Reset(nowMs) : rule.Acknowledge(nowMs));
        }

        /// <summary>
        /// A start has restored the rule from its record. Nobody knows how long the power was off, so a shelf ends soon, when most sensors
        /// have been read.
        /// </summary>
        public void Restore(int place, long nowMs)
        {
            int at = place * WordCount;
            int nowS = (int)(nowMs / MsPerS);
            words[at + ShelfEndAt] = nowS + AlarmLimits.ShelfRestS;
            words[at + ChangedAt] = nowS;
            words[at + SummaryAt] = nowS + AlarmLimits.SummaryS;
            words[at + HourEndAt] = nowS;

            // Perhaps in an excursion that was told.
            words[at + PackedAt] = ExcursionBit;
        }

        // Whether an alarm that holds back holds this transition back; the mark of an alarm that does not chatter says itself.
        private bool IsHeldBack(AlarmRule rule, int word, int made, int at, long nowMs)
        {
            bool isQuiet = (word & AlarmRule.NotAnnunciated) != 0 && made != (int)AlarmTransition.Renewed;
            if ((word & AlarmRule.Chattering) == 0 || made == (int)AlarmTransition.ReAlarmed)
            {
                return isQuiet || (word & AlarmRule.Chattering) != 0;
            }

            int nowS = (int)(nowMs / MsPerS);
            int stillS = nowS - words[at + ChangedAt];
            words[at + ChangedAt] = nowS;
            return made == (int)AlarmTransition.Renewed || IsHeldAsChatter(rule, made, isQuiet, at, nowS, stillS);
        }

        // A chattering alarm tells the end of an excursion at once, and what follows a time of calm.
        private bool IsHeldAsChatter(AlarmRule rule, int made, bool isQuiet, int at, int nowS, int stillS)
        {
            int packed = words[at + PackedAt];
            words[at + PackedAt] = packed & ~ExcursionBit;
            bool isMeasured = (packed & CountMask) > rule.ChatterLimit;
            if (!isMeasured)
            {
                Measure(rule, at);
            }

            if (isQuiet)
            {
                return true;
            }

            if (made == (int)AlarmTransition.Cleared && (packed & ExcursionBit) != 0 && (isMeasured || rule.IsToldActive))
            {
                words[at + HourEndAt] = isMeasured ? Spent(words[at + HourEndAt], nowS) : words[at + HourEndAt];
                return false;
            }

            if (stillS < AlarmLimits.QuietS || nowS < words[at + HourEndAt])
            {
                return true;
            }

            Spend(rule, at, nowS);
            return false;
        }

        // Counts a transition that was held back, and that this one replaced.
        private bool Counted(AlarmRule rule, int skippedBefore, bool isMade)
        {
            if (rule.SkippedCount > skippedBefore)
            {
                faults.Add(AlarmsFaults.TransitionHeldBack);
            }

            return isMade;
        }

        private void BeginFlood()
        {
            if (!isFlood)
            {
                isFlood = true;
                faults.Add(AlarmsFaults.AlarmFlood);
            }
        }

        // A new hour begins with the first transition after the last one.
        private void Count(AlarmRule rule, int at, int nowS)
        {
            if (nowS >= words[at + HourEndAt])
            {
                words[at + HourEndAt] = nowS + AlarmLimits.HourS;
                words[at + PackedAt] = 0;
                words[at + NoiseAt] = 0;
            }

            Measure(rule, at);
            if (words[at + PackedAt] > rule.ChatterLimit)
            {
                // The transition that is pending says so.
                rule.SetMark(AlarmRule.Chattering, true);
                words[at + HourEndAt] = nowS;
                words[at + ChangedAt] = nowS;
                words[at + SummaryAt] = nowS + AlarmLimits.SummaryS;
                faults.Add(AlarmsFaults.AlarmChattering);
            }
        }

        // One transition more. If it is back from the limit, it was noise by this distance: beyond the limit an excursion may begin.
        private void Measure(AlarmRule rule, int at)
        {
            int distance = rule.DistanceMilli;
            words[at + NoiseAt] = distance > words[at + NoiseAt] && !rule.IsActive ? distance : words[at + NoiseAt];
            words[at + PackedAt]++;
        }

        // From when on the budget allows the next message, after one more: some are saved up, and excursions may overdraw it.
        private static int Spent(int fromS, int nowS)
        {
            int saved = nowS - ((AlarmLimits.BudgetMax - 1) * AlarmLimits.BudgetS);
            return (fromS > saved ? fromS : saved) + AlarmLimits.BudgetS;
        }

        // A message of the budget. After it an excursion may be told beside the budget, so the noise counts as measured.
        private void Spend(AlarmRule rule, int at, int nowS)
        {
            words[at + HourEndAt] = Spent(words[at + HourEndAt], nowS);
            words[at + SummaryAt] = nowS + AlarmLimits.SummaryS;
            int packed = words[at + PackedAt];
            if ((packed & CountMask) <= rule.ChatterLimit)
            {
                words[at + PackedAt] = (rule.ChatterLimit + 1) | (rule.IsActive ? ExcursionBit : packed & ExcursionBit);
            }
        }

        private bool TickChattering(AlarmRule rule, int at, int nowS, long nowMs)
        {
            int stillS = nowS - words[at + ChangedAt];
            bool isQuiet = (rule.Marks & (AlarmRule.Shelved | AlarmRule.OutOfService)) != 0;
            if (stillS >= AlarmLimits.CalmS)
            {
                // This message is the first of an hour.
                rule.SetMark(AlarmRule.Chattering, false);
                words[at + HourEndAt] = nowS + AlarmLimits.HourS;
                words[at + PackedAt] = 1;
                words[at + NoiseAt] = 0;
                return !isQuiet && (rule.Release() || rule.Renew(nowMs));
            }

            // What an operator keeps quiet is told when that ends.
            if (isQuiet || IsFlooded(rule))
            {
                return false;
            }

            bool isSuppressed = (rule.Marks & AlarmRule.Suppressed) != 0;
            if (!isSuppressed && rule.IsActive && IsExcursion(rule, at, stillS))
            {
                words[at + HourEndAt] = rule.IsHeld ? Spent(words[at + HourEndAt], nowS) : words[at + HourEndAt];
                return rule.Release();
            }

            // Another state than consumers know, which lasts; or a summary.
            bool isAllowed = nowS >= words[at + HourEndAt];
            bool isLasting = !isSuppressed && rule.IsActive != rule.IsToldActive && stillS >= AlarmLimits.SettleS
                && (isAllowed || stillS >= AlarmLimits.LastingS);
            if (!rule.IsHeld || (!isLasting && !(isAllowed && (nowS >= words[at + SummaryAt] || stillS >= AlarmLimits.LastingS))))
            {
                return false;
            }

            Spend(rule, at, nowS);
            return rule.Release();
        }

        // Clearly beyond the limit: more than noise. Each excursion moves that measure, so that swings of one size tell it once. While the
        // noise is not measured, what lasts a minute is one.
        private bool IsExcursion(AlarmRule rule, int at, int stillS)
        {
            int packed = words[at + PackedAt];
            int distance = rule.DistanceMilli;
            bool isOwed = (packed & ExcursionBit) != 0;
            if ((packed & CountMask) <= rule.ChatterLimit)
            {
                words[at + PackedAt] = stillS >= AlarmLimits.SettleS ? packed | ExcursionBit : packed;
                return false;
            }

            if (distance <= words[at + NoiseAt] || (!isOwed && distance / AlarmLimits.ClearlyBeyond <= words[at + NoiseAt]))
            {
                return false;
            }

            words[at + NoiseAt] = distance;
            words[at + PackedAt] = packed | ExcursionBit;
            return !isOwed;
        }

        private bool IsFlooded(AlarmRule rule)
        {
            return isFlood && rule.Severity < AlarmSeverity.High;
        }
    }
}
