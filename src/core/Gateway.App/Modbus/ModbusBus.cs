using Gateway.Hal;
using Gateway.Modbus;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>
    /// One bus: its link, the master, and the points. A link that ends, or that is silent for too long, is closed and opened again, later
    /// each time it fails.
    /// </summary>
    internal sealed class ModbusBus
    {
        // While a link opens, or an answer is awaited: nothing wakes the loop for its bytes.
        private const int PollMs = 10;
        private const int OpeningPollMs = 100;
        private const int OpeningMsMax = 5000;
        private const int ReopenMsMin = 1000;
        private const int ReopenMsMax = 30000;

        // More than the longest answer. A peer that sends without end must not hold the loop: the rest waits for the next turn.
        private const int ReceiveCountMax = 8;

        private readonly IByteLink link;
        private readonly ModbusOptions options = new ModbusOptions();
        private readonly bool isNetwork;
        private ModbusMaster master;
        private bool isUp;
        private long openMs;
        private int reopenMs = ReopenMsMin;

        // The bus 1.. of the set, for this many points; without a link if the board cannot have it.
        internal ModbusBus(SettingsSet set, int index, int pointCount, bool isWritten, ModbusLinks links)
        {
            Points = new ModbusPoints(pointCount);
            isNetwork = set.GetNumber(SettingId.ModbusKind + index) == (int)ModbusKind.Tcp;
            options.Transport = isNetwork ? ModbusTransport.Tcp : ModbusTransport.Rtu;
            options.Baud = set.GetNumber(SettingId.ModbusBaud + index);
            options.ResponseMs = set.GetNumber(SettingId.ModbusTimeout + index);
            options.Attempts = set.GetNumber(SettingId.ModbusRetries + index) + 1;
            options.GapMax = set.GetNumber(SettingId.ModbusGap + index);
            options.ReadRegistersMax = set.GetNumber(SettingId.ModbusRegisters + index);
            options.WriteCount = isWritten ? options.WriteCount : 0;
            link = links.Create(set, index);
        }

        internal readonly ModbusPoints Points;

        internal bool HasLink
        {
            get { return link != null; }
        }

        // The last write that ended: see TakeWritten of the master.
        internal ModbusMaster Master
        {
            get { return master; }
        }

        // No more points come.
        internal void Complete()
        {
            if (link != null)
            {
                master = new ModbusMaster(Points, options);
            }
        }

        // One turn with the part's buffer; returns when the next is due. True in hasNews: points may have readings, or writes have ended.
        internal long Turn(byte[] buffer, long nowMs, ref bool hasNews)
        {
            LinkState state = link.State;
            if (state == LinkState.Open)
            {
                return TurnOpen(buffer, nowMs, ref hasNews);
            }

            if (state == LinkState.Failed || (state == LinkState.Opening && isNetwork && nowMs - openMs > OpeningMsMax))
            {
                Drop(nowMs);
            }
            else if (state == LinkState.Closed && nowMs >= openMs)
            {
                openMs = nowMs;
                link.Open();
            }

            if (nowMs >= master.WakeMs)
            {
                master.FeedTime(nowMs);
                hasNews = true;
            }

            long next = link.State == LinkState.Closed ? openMs : nowMs + OpeningPollMs;
            return master.WakeMs < next ? master.WakeMs : next;
        }

        private long TurnOpen(byte[] buffer, long nowMs, ref bool hasNews)
        {
            if (!isUp)
            {
                isUp = true;
                master.FeedLinkUp(nowMs);
            }

            bool isDue = nowMs >= master.WakeMs;
            int bytes = link.Receive(buffer, 0, buffer.Length);
            for (int count = 1; bytes > 0; count++)
            {
                master.FeedBytes(buffer, 0, bytes, nowMs);
                reopenMs = ReopenMsMin;
                isDue = true;
                if (count == ReceiveCountMax)
                {
                    break;
                }

                bytes = link.Receive(buffer, 0, buffer.Length);
            }

            if (isDue)
            {
                master.FeedTime(nowMs);
                hasNews = true;
            }

            if (bytes < 0 || master.WantsReopen || !Send(nowMs))
            {
                Drop(nowMs);
                hasNews = true;
                return nowMs;
            }

            bool isBusy = master.IsAwaiting || master.TransmitCount > 0;
            return bytes > 0 ? nowMs : isBusy && nowMs + PollMs < master.WakeMs ? nowMs + PollMs : master.WakeMs;
        }

        // False if the link has ended.
        private bool Send(long nowMs)
        {
            while (master.TransmitCount > 0)
            {
                int sent = link.Send(master.TransmitBuffer, master.TransmitOffset, master.TransmitCount);
                if (sent <= 0)
                {
                    return sent == 0;
                }

                master.FeedSent(sent, nowMs);
            }

            return true;
        }

        private void Drop(long nowMs)
        {
            link.Close();
            openMs = nowMs + reopenMs;
            reopenMs = reopenMs < ReopenMsMax / 2 ? reopenMs * 2 : ReopenMsMax;
            if (isUp)
            {
                isUp = false;
                master.FeedLinkDown(nowMs);
            }
        }
    }
}
