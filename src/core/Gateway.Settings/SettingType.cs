namespace Gateway.Settings
{
    /// <summary>Form of a value, as text and in its record.</summary>
    public enum SettingType : byte
    {
        /// <summary>UTF-8 without control characters; bounds are bytes.</summary>
        Text,
        /// <summary>ASCII letters, digits, '-', '_': part of topics; bounds are bytes.</summary>
        Name,
        /// <summary>A host name (RFC 1123) or an IPv4 address; bounds are bytes.</summary>
        Host,
        /// <summary>Topic levels without wildcard [MQTT-4.7.1-1] that do not begin with '$'; bounds are bytes.</summary>
        Topic,
        /// <summary>Two capital letters (ISO 3166).</summary>
        Country,
        /// <summary>A WPA passphrase of 8..63 printable ASCII characters, or a key of 64 hexadecimal digits.</summary>
        Passphrase,
        /// <summary>A whole number, decimal, or hexadecimal after 0x.</summary>
        Integer,
        /// <summary>A number with up to three decimals, stored in thousandths; bounds are thousandths.</summary>
        Milli,
        /// <summary>A number with up to six decimals, stored in millionths; bounds are millionths.</summary>
        Micro,
        /// <summary>One word of a list.</summary>
        Choice,
        /// <summary>An IPv4 address.</summary>
        Address,
        /// <summary>Bytes in hexadecimal digits; bounds are bytes.</summary>
        Hex,
        /// <summary>
        /// Two points of a line, raw=value twice, each number with up to three decimals, stored in thousandths, in the order of their raw
        /// values; bounds are thousandths.
        /// </summary>
        Points,
        /// <summary>A PEM file in the certificates area; the value says where.</summary>
        Certificate
    }
}
