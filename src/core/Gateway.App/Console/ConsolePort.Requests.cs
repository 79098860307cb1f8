using Gateway.Alarms;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Provisioning;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.App
{
    /// <content>The console's requests, carried out one step a turn.</content>
    public sealed partial class ConsolePort
    {
        private const string TextQueued = "queued";

        private readonly ConsoleLines lines;
        private readonly ConnectionTest test;
        private readonly ConsoleRequest request = new ConsoleRequest();
        private readonly byte[] text = new byte[ConnectionTestLimits.LineBytesMax];
        private readonly ByteWriter writer = new ByteWriter();
        private ConsoleRequestKind kind;
        private int ticket;
        private int line;
        private ConsoleError error;
        private Step step;
        private long stepUntilMs;
        private bool isRomPending;
        private bool isQueued;

        private enum Step : byte
        {
            None,
            /// <summary>Listing, or ended: the rest of the answer is sent.</summary>
            Answering,
            /// <summary>The scan for wireless networks is running.</summary>
            Scanning,
            /// <summary>The search of the 1-Wire bus is running, one device a turn.</summary>
            Searching,
            /// <summary>The live session is being suspended for a test.</summary>
            Suspending,
            /// <summary>The test is running.</summary>
            Testing,
            /// <summary>The gateway stops and erases its storage; the answer says whether it could.</summary>
            Erasing
        }

        private void Act(long nowMs)
        {
            while (console.TakeRequest(request))
            {
                if (request.Kind == ConsoleRequestKind.Cancel)
                {
                    Cancel();
                }
                else
                {
                    Begin(nowMs);
                }
            }

            switch (step)
            {
                case Step.Answering:
                    Answer();
                    break;
                case Step.Scanning:
                    Scan(nowMs);
                    break;
                case Step.Searching:
                    Search();
                    break;
                case Step.Suspending:
                    Suspend(nowMs);
                    break;
                case Step.Testing:
                    Test(nowMs);
                    break;
                case Step.Erasing:
                    if (control.IsErased)
                    {
                        error = control.HasEraseFailed ? ConsoleError.Failed : ConsoleError.None;
                        step = Step.Answering;
                        Answer();
                    }

                    break;
                default:
                    break;
            }
        }

        private void Begin(long nowMs)
        {
            if (control.IsEnding)
            {
                // A restart can no longer be cancelled.
                console.EndAnswer(request.Ticket, ConsoleError.Busy);
                return;
            }

            EndTest();

            // The request may change anything, so the gateway does a whole turn.
            hasMoved = true;
            kind = request.Kind;
            ticket = request.Ticket;
            line = 0;
            error = ConsoleError.None;
            step = Step.Answering;
            switch (kind)
            {
                case ConsoleRequestKind.Test:
                    BeginTest();
                    break;
                case ConsoleRequestKind.Scan:
                    BeginScan(nowMs);
                    break;
                case ConsoleRequestKind.OneWire:
                    BeginSearch();
                    break;
                case ConsoleRequestKind.Acknowledge:
                case ConsoleRequestKind.Reset:
                    bool isReset = kind == ConsoleRequestKind.Reset;
                    error = ErrorOf(control.Act(isReset, request.Name, 0, request.NameBytes, needsPlaces: false, nowMs));
                    break;
                case ConsoleRequestKind.Shelve:
                case ConsoleRequestKind.Unshelve:
                case ConsoleRequestKind.OutOfService:
                case ConsoleRequestKind.InService:
                    Place(nowMs);
                    break;
                case ConsoleRequestKind.Total:
                    SetTotal(nowMs);
                    break;
                case ConsoleRequestKind.Output:
                    SwitchOutput(nowMs);
                    break;
                case ConsoleRequestKind.Identify:
                    error = control.Identify(request.Argument, nowMs) ? ConsoleError.None : ConsoleError.NotAvailable;
                    break;
                case ConsoleRequestKind.Reboot:
                    control.Restart(nowMs);
                    break;
                case ConsoleRequestKind.FactoryReset:
                    control.ResetToFactory(nowMs);
                    step = Step.Erasing;
                    break;
                default:
                    break;
            }
        }

        private void SetTotal(long nowMs)
        {
            error = control.Meters == null ? ConsoleError.NoSuchMeter : TotalErrorOf(control.Meters.Set(
                request.Name, 0, NameBytesOf(request), request.NameBytes, nowMs));
        }

        // Nobody asks again for an answer at the console, so there is no mark that it begins.
        private void SwitchOutput(long nowMs)
        {
            if (control.Outputs == null)
            {
                error = ConsoleError.OutputUnknown;
                return;
            }

            CommandRequest asked = control.Outputs.Asked;
            asked.Buffer = request.Name;
            asked.ArgumentOffset = 0;
            asked.ArgumentBytes = request.NameBytes;
            CommandResult result = control.Outputs.CarryOut(0, asked, hasBegun: true, nowMs);

            // The other parts have a turn: a pulse would not end otherwise.
            control.HasTransitions = true;
            isQueued = result == CommandResult.Queued;
            error = isQueued || result == CommandResult.Ok ? ConsoleError.None
                : result == CommandResult.WantsOutput ? ConsoleError.Usage
                : result == CommandResult.StorageFailed ? ConsoleError.Failed
                : result == CommandResult.Interlocked ? ConsoleError.Interlocked
                : result == CommandResult.FollowsAlarm ? ConsoleError.FollowsAlarm
                : ConsoleError.OutputUnknown;
        }

        private void Place(long nowMs)
        {
            bool isShelf = kind == ConsoleRequestKind.Shelve || kind == ConsoleRequestKind.Unshelve;
            error = ErrorOf(control.Place(
                isShelf ? AlarmRule.Shelved : AlarmRule.OutOfService,
                isSet: kind == ConsoleRequestKind.Shelve || kind == ConsoleRequestKind.OutOfService,
                request.Argument, request.Name, 0, request.NameBytes, needsPlaces: false, nowMs));
        }

        // Also for a request that was never seen: a Ctrl-C right after its line replaces it.
        private void Cancel()
        {
            if (control.IsEnding)
            {
                if (request.Ticket != ticket)
                {
                    console.EndAnswer(request.Ticket, ConsoleError.Busy);
                }

                return;
            }

            EndTest();
            ticket = request.Ticket;
            error = ConsoleError.Cancelled;
            kind = ConsoleRequestKind.Cancel;
            step = Step.Answering;
        }

        // Sends as many lines as there is room for, then the end. The rest follows in the next turn.
        private void Answer()
        {
            while (error == ConsoleError.None)
            {
                writer.Reset(text, 0, text.Length);
                if (!PutLine())
                {
                    break;
                }

                if (!console.FeedAnswer(ticket, text, 0, writer.Bytes))
                {
                    return;
                }

                line++;
            }

            EndAnswer();
        }

        private bool PutLine()
        {
            switch (kind)
            {
                case ConsoleRequestKind.Banner:
                    return lines.PutBanner(line, writer);
                case ConsoleRequestKind.Status:
                    return lines.PutStatus(line, writer);
                case ConsoleRequestKind.Inflight:
                    return lines.PutInflight(line, writer);
                case ConsoleRequestKind.Faults:
                    return lines.PutFaults(line, writer);
                case ConsoleRequestKind.Scan:
                    return lines.PutScan(line, writer);
                case ConsoleRequestKind.Alarms:
                    return lines.PutAlarm(line, writer);
                case ConsoleRequestKind.Output:
                    return PutQueued();
                default:
                    return false;
            }
        }

        // An output whose device has not confirmed it yet.
        private bool PutQueued()
        {
            if (!isQueued || line > 0)
            {
                return false;
            }

            writer.PutText(TextQueued);
            return true;
        }

        private void EndAnswer()
        {
            writer.Reset(text, 0, text.Length);
            if (kind == ConsoleRequestKind.Test && test != null)
            {
                test.PutHint(writer);
            }

            bool isTaken = writer.Bytes > 0 && error != ConsoleError.None
                ? console.EndAnswer(ticket, error, text, 0, writer.Bytes)
                : console.EndAnswer(ticket, error);
            if (isTaken)
            {
                hasMoved = true;
                step = Step.None;
            }
        }

        private void BeginScan(long nowMs)
        {
            bool begins = parts.WifiScan != null && parts.WifiScan.Begin();
            error = parts.WifiScan == null ? ConsoleError.NotAvailable : begins ? ConsoleError.None : ConsoleError.Busy;
            step = begins ? Step.Scanning : Step.Answering;
            stepUntilMs = nowMs + AppLimits.ScanMsMax;
        }

        private void Scan(long nowMs)
        {
            switch (parts.WifiScan.Poll())
            {
                case WifiScanState.Running:
                    error = nowMs >= stepUntilMs ? ConsoleError.Failed : ConsoleError.None;
                    step = error == ConsoleError.None ? Step.Scanning : Step.Answering;
                    break;
                case WifiScanState.Done:
                    step = Step.Answering;
                    break;
                default:
                    error = ConsoleError.Failed;
                    step = Step.Answering;
                    break;
            }
        }

        // One pass a turn: each takes the bus for 14 ms.
        private void Search()
        {
            if (!isRomPending)
            {
                OneWireSearchResult result = line < SensorLimits.OneWireDevicesMax ? parts.OneWire.Next() : OneWireSearchResult.Ended;
                hasMoved = true;
                if (result != OneWireSearchResult.Found)
                {
                    bool isWhole = result == OneWireSearchResult.Ended || (result == OneWireSearchResult.NoAnswer && line == 0);
                    error = isWhole ? ConsoleError.None : ConsoleError.Failed;
                    step = Step.Answering;
                    return;
                }

                isRomPending = true;
                line++;
            }

            writer.Reset(text, 0, text.Length);
            ValueText.PutHex(parts.OneWire.Rom, 0, parts.OneWire.Rom.Length, writer);
            isRomPending = !console.FeedAnswer(ticket, text, 0, writer.Bytes);
        }

        private void BeginSearch()
        {
            if (parts.OneWire == null)
            {
                error = ConsoleError.NotAvailable;
                return;
            }

            isRomPending = false;
            step = Step.Searching;
            parts.OneWire.Restart();
        }

        private void BeginTest()
        {
            if (test == null)
            {
                error = ConsoleError.NotAvailable;
                return;
            }

            step = Step.Suspending;
            control.Suspend();
        }

        private void Suspend(long nowMs)
        {
            if (control.IsSuspended)
            {
                // The session has stopped: its buffer is free.
                test.Begin(session.TransmitBuffer, nowMs);
                step = Step.Testing;
            }
        }

        private void Test(long nowMs)
        {
            test.Turn(nowMs);
            if (test.LineBytes > 0 && console.FeedAnswer(ticket, test.Line, 0, test.LineBytes))
            {
                test.LineTaken();
                hasMoved = true;
            }

            if (test.IsDone)
            {
                error = test.Error;
                EndTest();
                kind = ConsoleRequestKind.Test;
                step = Step.Answering;
            }
        }

        // The link goes back to the live session, whatever the result of the test.
        private void EndTest()
        {
            if (step == Step.Testing)
            {
                test.Cancel();
            }

            if (step == Step.Testing || step == Step.Suspending)
            {
                hasMoved = true;
                control.Resume();
            }
        }

        // Of the first word.
        private static int NameBytesOf(ConsoleRequest request)
        {
            int bytes = 0;
            while (bytes < request.NameBytes && request.Name[bytes] != ' ')
            {
                bytes++;
            }

            return bytes;
        }

        private static ConsoleError TotalErrorOf(CommandResult result)
        {
            return result == CommandResult.Ok ? ConsoleError.None
                : result == CommandResult.WantsTotal ? ConsoleError.Usage
                : result == CommandResult.StorageFailed ? ConsoleError.Failed
                : ConsoleError.NoSuchMeter;
        }

        private static ConsoleError ErrorOf(CommandResult result)
        {
            return result == CommandResult.Ok ? ConsoleError.None
                : result == CommandResult.Partly ? ConsoleError.Busy
                : result == CommandResult.NoSuchAlarm ? ConsoleError.NoSuchAlarm
                : ConsoleError.NothingToDo;
        }
    }
}
