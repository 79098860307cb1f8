namespace Gateway.Primitives
{
    /// <summary>Validation of UTF-8 as MQTT requires it.</summary>
    public static class Utf8
    {
        /// <summary>
        /// Whether the bytes are well-formed UTF-8 (Unicode, table 3-7: no overlong form, no surrogate, nothing above
        /// U+10FFFF) [MQTT-1.5.3-1] without U+0000 [MQTT-1.5.3-2].
        /// </summary>
        public static bool IsValid(byte[] buffer, int offset, int bytes)
        {
            int end = offset + bytes;
            while (offset < end)
            {
                int lead = buffer[offset++];
                if (lead < 0x80)
                {
                    if (lead == 0)
                    {
                        return false;
                    }

                    continue;
                }

                // The second byte's range depends on the lead; the others are 80..BF.
                int trailing;
                int low = 0x80;
                int high = 0xBF;
                if (lead >= 0xC2 && lead <= 0xDF)
                {
                    trailing = 1;
                }
                else if (lead >= 0xE0 && lead <= 0xEF)
                {
                    trailing = 2;
                    if (lead == 0xE0)
                    {
                        low = 0xA0;
                    }
                    else if (lead == 0xED)
                    {
                        high = 0x9F;
                    }
                }
                else if (lead >= 0xF0 && lead <= 0xF4)
                {
                    trailing = 3;
                    if (lead == 0xF0)
                    {
                        low = 0x90;
                    }
                    else if (lead == 0xF4)
                    {
                        high = 0x8F;
                    }
                }
                else
                {
                    return false;
                }

                if (end - offset < trailing)
                {
                    return false;
                }

                while (trailing-- > 0)
                {
                    int next = buffer[offset++];
                    if (next < low || next > high)
                    {
                        return false;
                    }

                    low = 0x80;
                    high = 0xBF;
                }
            }

            return true;
        }
    }
}
