using Gateway.Hal;

namespace Gateway.Boards.Nano
{
    /// <summary>
    /// Hears on the console's UART that somebody wants the console: Enter three times. The next start is then the console's, and only that
    /// one: the request is durable, and taken back by the start that it makes.
    /// </summary>
    public sealed class ConsoleKnock
    {
        private readonly IByteLink link;
        private readonly ISlotStorage request;
        private readonly byte[] received = new byte[KnockLimits.ReadBytesMax];
        private int lineEnds;
        private int last;

        /// <summary>A knock on this link, whose request goes into slot 0 of <paramref name="request"/>.</summary>
        public ConsoleKnock(IByteLink link, ISlotStorage request)
        {
            this.link = link;
            this.request = request;
        }

        /// <summary>Whether this start was asked to be the console's. A power cut during it asks again, and harms nothing.</summary>
        public static bool TakeRequest(ISlotStorage request)
        {
            byte[] mark = new byte[1];
            return request.Read(0, mark, 0) > 0 && request.Write(0, mark, 0, 0);
        }

        /// <summary>A look at what was received. CR LF is one line end; anything else in between begins anew.</summary>
        public bool IsHeard()
        {
            switch (link.State)
            {
                case LinkState.Closed:
                    link.Open();
                    return false;
                case LinkState.Opening:
                    return false;
                default:
                    break;
            }

            int bytes = link.Receive(received, 0, received.Length);
            if (bytes < 0)
            {
                link.Close();
            }

            for (int i = 0; i < bytes; i++)
            {
                Take(received[i]);
            }

            return lineEnds >= KnockLimits.LineEnds;
        }

        /// <summary>Asks for the console, durably. False: the next start is the gateway's again.</summary>
        public bool Request()
        {
            received[0] = 1;
            return request.Write(0, received, 0, 1);
        }

        private void Take(int symbol)
        {
            bool isSecondHalf = symbol == '\n' && last == '\r';
            last = symbol;
            if (lineEnds >= KnockLimits.LineEnds || isSecondHalf)
            {
                return;
            }

            lineEnds = symbol == '\r' || symbol == '\n' ? lineEnds + 1 : 0;
        }
    }
}
