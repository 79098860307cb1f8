namespace Gateway.Settings
{
    /// <summary>
    /// The one list of keys. Help, bounds, defaults, the console, src/docs/settings.md and the `gateway` command all read it. Numbers are
    /// those of <see cref="SettingId"/>; add a choice only at the end of its list.
    /// </summary>
    /// <remarks>
    /// A row is one literal, whose characters stay in the device's flash, of fields with one space between: name, with a '#' for the index;
    /// keys, 0 for one without an index; type; least and greatest value as it is stored, or bytes of a text; flags; unit, or the words of a
    /// choice; default, of a number as it is stored; and to the end of the line what it is for. '-' alone is nothing. Types: t text, n
    /// name, h host, p topic, l country, w passphrase, i integer, m milli, u micro, c choice, a address, x hex, d two points, f certificate
    /// file. Flags: r takes effect after a restart, s secret, i internal, w part of the platform's copy of the Wi-Fi credentials, k may be
    /// set by a command.
    /// </remarks>
    public sealed class GatewayKeys : ISettingTable
    {
        private const int MoreFirst = 44;
        private const int SecondBrokerFirst = 48;
        private const int SensorFirst = 64;
        private const int AlarmFirst = 96;
        private const int PinsFirst = 120;
        private const int OutputFirst = 160;
        private const int OutputLast = 175;
        private const int BusFirst = 128;
        private const int PointFirst = 144;
        private const int PointLast = 159;

        /// <summary>Makes the catalog. Once, at start: it is shared.</summary>
        public static SettingsCatalog Create()
        {
            return new SettingsCatalog(new GatewayKeys(), new SettingUpgrade[0]);
        }

        /// <inheritdoc/>
        public string LineOf(int number)
        {
            return number < MoreFirst ? Gateway(number)
                : number < SecondBrokerFirst ? More(number)
                : number < SensorFirst ? SecondBroker(number)
                : number < AlarmFirst ? Sensor(number)
                : number < PinsFirst ? Alarm(number)
                : number >= OutputFirst && number <= OutputLast ? Output(number)
                : number < BusFirst ? Pins(number)
                : number < PointFirst ? Bus(number)
                : number <= PointLast ? Point(number)
                : null;
        }

        private static string Gateway(int number)
        {
            return number switch
            {
                1 => "id 0 n 1 23 r - - name of this gateway in every topic; unset: gw- and the end of the hardware address",
                2 => "network 0 c 0 0 r auto|wifi|ethernet auto which network to use; auto: what the board has",
                3 => "wifi.ssid 0 t 1 32 rw - - name of the wireless network",
                4 => "wifi.password 0 w 8 64 rws - - its password, for WPA2; unset: an open network",
                5 => "wifi.country 0 l 2 2 r - - country, which decides channels and power; unset: the firmware's own",
                6 => "ip.mode 0 c 0 0 r dhcp|static dhcp where the IP address comes from",
                7 => "ip.address 0 a 4 4 r - - own address, for ip.mode static",
                8 => "ip.mask 0 a 4 4 r - - network mask, for ip.mode static",
                9 => "ip.gateway 0 a 4 4 r - - default gateway, for ip.mode static",
                10 => "ip.dns 0 a 4 4 r - - name server, for ip.mode static; unset: the default gateway",
                11 => "broker.host 0 h 1 128 r - - the broker's host name, as in its certificate, or its address",
                12 => "broker.port 0 i 0 65535 r - 0 the broker's TCP port; 0: 1883 without TLS, 8883 with",
                13 => "broker.tls 0 c 0 0 r off|on off whether to use TLS with the broker",
                14 => "broker.user 0 t 1 128 r - - user name at the broker; unset: none",
                15 => "broker.password 0 t 1 200 rs - - password at the broker; unset: none",
                16 => "broker.client-id 0 t 1 64 r - - client identifier; unset: the id. Every broker takes 23 letters and digits",
                17 => "broker.keep-alive 0 i 5 65535 r s 30 keep alive; after silence of one and a half times this the " +
                    "broker publishes the will",
                18 => "broker.ack-timeout 0 i 1000 600000 r ms 20000 time without an acknowledgement before messages " +
                    "are sent again",
                19 => "broker.window 0 i 1 32 r - 8 messages that may wait for an acknowledgement",
                20 => "broker.session-lost 0 c 0 0 r republish|drop republish QoS 2 messages that the broker had received, not " +
                    "completed, when it lost its session",
                21 => "broker.storage-failed 0 c 0 0 r send|hold send messages that storage does not take: send them anyway, or hold " +
                    "them until it works",
                22 => "broker.qos-max 0 i 1 2 r - 2 highest QoS of the broker; messages with a higher QoS use it",
                23 => "cert.ca 0 f 0 0 r - - CA certificates that the broker's certificate is checked against; a board adds them to " +
                    "those in its firmware's store",
                24 => "cert.client 0 f 0 0 r - - client certificate, followed by its chain",
                25 => "cert.key 0 f 0 0 rs - - private key of the client certificate, not encrypted",
                26 => "topic.base 0 p 1 16 r - gateway first levels of every topic",
                27 => "health.interval 0 i 5 86400 rk s 60 time between health messages",
                28 => "time.server 0 h 1 128 r - pool.ntp.org time server (SNTP)",
                29 => "wifi.pending 0 c 0 0 i no|yes no the platform's copy of the Wi-Fi credentials is to be written",
                30 => "boot-file.mark 0 x 4 4 i - - CRC-32 of the settings file that was taken in and is to be deleted",
                31 => "broker.kind 0 c 0 0 r standard|aws-iot|azure-event-grid|rabbitmq|nats standard which broker it is: decides the " +
                    "defaults of other keys of the broker",
                32 => "broker.retain 0 c 0 0 r off|on on off: no message has RETAIN, whatever other keys say",
                33 => "broker.will 0 c 0 0 r off|on on off: no will, so the broker says nothing when the gateway is gone",
                34 => "broker.connack-timeout 0 i 2 120 r s 10 time for the answer to CONNECT",
                35 => "broker.ping-timeout 0 i 2 120 r s 10 time for the answer to PINGREQ",
                36 => "broker.subscribe-qos 0 i 0 2 r - 2 QoS at which commands are subscribed to, at most broker.qos-max",
                37 => "commands 0 c 0 0 r off|on|read-only on off: no command is subscribed to or carried out; read-only: only " +
                    "those that change nothing",
                38 => "commands.settings 0 c 0 0 r none|telemetry|all telemetry which keys a command may set; telemetry: none that " +
                    "can keep an alarm from raising",
                39 => "telemetry.backlog 0 c 0 0 rk off|on on telemetry that cannot be sent waits in RAM, as far as the board has room, " +
                    "and follows later",
                40 => "discovery 0 c 0 0 r off|on|clear|single off announce sensors, alarms and buttons to Home Assistant; clear: remove " +
                    "what was announced; single: a message for each, for a broker that takes no large one",
                41 => "discovery.prefix 0 p 1 24 r - homeassistant first levels of the discovery topics, as set in Home Assistant",
                42 => "telemetry.retain 0 c 0 0 r off|on off the broker keeps each sensor's last telemetry message for later subscribers",
                43 => "alarm.retain 0 c 0 0 r off|on off the broker keeps each alarm's last message for later subscribers",
                _ => null
            };
        }

        private static string More(int number)
        {
            return number switch
            {
                44 => "alarms.flood 0 i 0 1000 r - 20 transitions of all alarms in ten minutes above which those of severity low and " +
                    "medium wait; 0: none waits",
                47 => "telemetry.commits 0 i 1 3600 rk - 60 writes to flash an hour for sensors with sensor.#.keep: a power cut in an " +
                    "outage loses what is younger than an hour divided by this",
                _ => null
            };
        }

        private static string SecondBroker(int number)
        {
            return number switch
            {
                48 => "broker2.host 0 h 1 128 r - - a second broker, used while the first is unreachable; unset: none",
                49 => "broker2.port 0 i 0 65535 r - 0 its TCP port; 0: 1883 without TLS, 8883 with",
                50 => "broker2.tls 0 c 0 0 r off|on - whether to use TLS with it, with the certificates of the first; unset: as broker.tls",
                51 => "broker2.user 0 t 1 128 r - - user name at it; unset: none",
                52 => "broker2.password 0 t 1 200 rs - - password at it; unset: none",
                53 => "broker2.after 0 i 10 86400 r s 60 time without a connection before the other broker is tried",
                54 => "broker2.return 0 i 0 86400 r s 3600 time at the second broker before the first is tried again, with nothing " +
                    "outstanding; 0: never",
                55 => "broker2.allow-plain 0 c 0 0 r off|on off whether the second broker may be without TLS if the first has it",
                _ => null
            };
        }

        private static string Sensor(int number)
        {
            return number switch
            {
                64 => "sensor.#.kind 32 c 0 0 r " +
                    "none|ds18b20|bmp280|bme280|sht31|sht4x|mcp9808|lm75|tmp36|ntc|4-20ma|0-10v|contact|pulse|simulated|" +
                    "tmp117|ads1115|ina219|ina226|scd4x|modbus none type of " +
                    "the sensor",
                65 => "sensor.#.name 32 n 1 24 r - - its name in topics",
                66 => "sensor.#.pin 32 i -1 63 r - -1 data pin, SDA or analog input; -1: the board's",
                67 => "sensor.#.pin2 32 i -1 63 r - -1 SCL, or the second pin of a 1-Wire bus; -1: the board's",
                68 => "sensor.#.address 32 i 0 127 r - 0 I2C address, such as 0x76; 0: the chip's usual one",
                69 => "sensor.#.rom 32 x 8 8 r - - ROM code, if several are on the bus; unset: the only one",
                70 => "sensor.#.quantity 32 c 0 0 r temperature|humidity|pressure|rate|co2|voltage|current|power temperature " +
                    "which quantity, if the chip measures several; unset: voltage for ina219, ina226 and ads1115; rate: for pulse, " +
                    "pulses an hour instead of their total",
                71 => "sensor.#.unit 32 t 1 8 r - - unit in payloads; unset: the kind's own",
                72 => "sensor.#.sample 32 i 10 3600000 r ms 1000 time between readings, on which alarms act",
                73 => "sensor.#.interval 32 i 1 86400 k s 10 time between telemetry messages",
                74 => "sensor.#.offset 32 m -1000000000 1000000000 m - 0 calibration: added to the reading after the gain, in its unit",
                75 => "sensor.#.gain 32 u -2000000000 2000000000 m - 1000000 calibration or scale: the reading is multiplied by it; " +
                    "0.625 with offset -2.5 turns 4-20 mA into 0-10 bar; below 0 the value falls as the reading rises; never 0",
                76 => "sensor.#.deadband 32 m 0 2000000000 rk - 0 change that makes a telemetry message due before " +
                    "sensor.#.interval-max, in its unit; 0: send at each interval",
                77 => "sensor.#.interval-max 32 i 1 86400 rk s 600 with a deadband: longest time between telemetry messages; " +
                    "interval is the shortest",
                78 => "sensor.#.window 32 c 0 0 rk off|on off on: telemetry has average, least and largest of the readings since the " +
                    "last message",
                79 => "sensor.#.min 32 m -2000000000 2000000000 r - -2000000000 least reading that is accepted, after gain and offset",
                80 => "sensor.#.max 32 m -2000000000 2000000000 r - 2000000000 largest reading that is accepted",
                81 => "sensor.#.change 32 m 0 2000000000 r - 0 fastest change a second that is accepted, unless it lasts 10 s; 0: any",
                82 => "sensor.#.resolution 32 i 9 12 r bits 12 for ds18b20: 9 bits are 0.5 degrees in 110 ms, 12 are 0.0625 in 750; for " +
                    "lm75: what the chip has, unset: 9, and 12 for a tmp102",
                87 => "sensor.#.r25 32 i 100 1000000 r ohm 10000 for ntc: its resistance at 25 degrees",
                88 => "sensor.#.beta 32 i 2000 5000 r K 3950 for ntc: its B, as the data sheet has it for 25/50 or 25/85",
                89 => "sensor.#.divider 32 i 100 1000000 r ohm 10000 for ntc: the resistor in series with it",
                90 => "sensor.#.ntc-side 32 c 0 0 r low|high low for ntc: low: between pin and ground; high: between supply and pin",
                91 => "sensor.#.supply 32 i 1600 4600 r mV 3300 for ntc: supply of the divider",
                92 => "sensor.#.shunt 32 m 0 1000000 r ohm 0 the resistor over which a current is measured; 0: the kind's usual one, 120 " +
                    "for 4-20ma, 0.1 for ina219 and ina226",
                93 => "sensor.#.calibration 32 d -1000000000 1000000000 m - - calibration by two points, raw=value, in place of gain and " +
                    "offset: 0=0.4, 100=99.1",
                94 => "sensor.#.channel 32 i 0 3 r - 0 for ads1115: its input",
                95 => "sensor.#.range 32 c 0 0 r 6144mv|4096mv|2048mv|1024mv|512mv|256mv 4096mv for ads1115: its full scale; the input " +
                    "takes no more than the chip's supply",
                83 => "sensor.#.keep 32 c 0 0 rk off|on off on: telemetry that waits is kept in flash, and survives a power cut",
                84 => "sensor.#.save-pulses 32 i 0 1000000 r - 0 for a total of pulses: pulses after which it is stored before " +
                    "sensor.#.save-interval; 0: any number",
                85 => "sensor.#.save-interval 32 i 10 86400 r s 300 for a total of pulses: longest time of which a power cut loses the " +
                    "pulses",
                _ => null
            };
        }

        private static string Alarm(int number)
        {
            return number switch
            {
                96 => "alarm.#.kind 8 c 0 0 r none|above|below|contact|band|rate|no-data|fault none what raises it",
                97 => "alarm.#.name 8 n 1 24 r - - its name in topics",
                98 => "alarm.#.sensor 8 n 1 24 r - - name of its sensor; all kinds but contact need one",
                99 => "alarm.#.pin 8 i -1 63 r - -1 pin of the contact; -1: none",
                100 => "alarm.#.limit 8 m -2000000000 2000000000 rm - 0 limit of above and below, lower limit of band, rate a minute: " +
                    "in the sensor's unit",
                101 => "alarm.#.hysteresis 8 m 0 2000000000 rm - - how far it must return to clear, in the sensor's unit; unset: by " +
                    "quantity: 0.5 of a temperature or a pressure, 2 of a humidity, else 1 % of limit or band, of a rate 10 %",
                102 => "alarm.#.hold 8 i 0 3600000 rm ms - on-delay: how long the condition must hold before it raises; unset: 2000 " +
                    "for above, below, band and rate with a sample of at most 2000, else 0",
                103 => "alarm.#.contact 8 c 0 0 r closed|open closed position of the contact that raises it",
                104 => "alarm.#.debounce 8 i 0 60000 rm ms 50 how long the contact must rest in a position",
                105 => "alarm.#.severity 8 c 0 0 rm low|medium|high|critical high how serious it is",
                106 => "alarm.#.qos 8 i 1 2 r - 2 QoS it is published at",
                107 => "alarm.#.limit2 8 m -2000000000 2000000000 rm - 0 upper limit of band, in the sensor's unit",
                108 => "alarm.#.off-delay 8 i 0 3600000 rm ms 0 how long the condition must be over before it clears",
                109 => "alarm.#.latch 8 c 0 0 rm off|on off on: when over it stays until it is acknowledged and reset",
                110 => "alarm.#.re-alarm 8 i 0 86400 rm s 0 how long it stays active before it is announced again as " +
                    "unacknowledged; 0: never",
                111 => "alarm.#.window 8 i 1 3600 rm s 60 time over which the rate is averaged; it acts after half of it",
                112 => "alarm.#.no-data 8 i 1 86400 rm s 60 time without a reading that raises no-data",
                113 => "alarm.#.chatter 8 i 0 120 rm - 6 transitions in an hour above which it chatters, and most of them are held " +
                    "back; 0: never; unset: 6, of a contact 60",
                114 => "alarm.#.suppressed-by 8 n 1 24 r - - name of another alarm: while that one is active, this one is suppressed",
                _ => null
            };
        }

        private static string Pins(int number)
        {
            return number switch
            {
                120 => "annunciator.pin 0 i -1 63 r - -1 pin of a lamp or relay that shows the worst alarm; -1: none",
                121 => "annunciator.lit 0 c 0 0 r high|low high level of the pin while it is lit",
                122 => "button.pin 0 i -1 63 r - -1 pin of the button that acknowledges all alarms, then resets them; -1: none",
                123 => "button.pressed 0 c 0 0 r low|high low level of the pin while it is pressed",
                124 => "indicator.pin 0 i -1 63 r - -1 pin of a light that blinks for identify; -1: none",
                125 => "indicator.lit 0 c 0 0 r high|low high level of the pin while it is lit",
                _ => null
            };
        }

        private static string Output(int number)
        {
            return number switch
            {
                160 => "output.#.kind 4 c 0 0 r none|pin|coil none what it switches: a pin, or a coil of a Modbus device",
                161 => "output.#.name 4 n 1 24 r - - its name in commands and topics",
                162 => "output.#.pin 4 i -1 63 r - -1 pin, for kind pin",
                163 => "output.#.active 4 c 0 0 r high|low high level of the pin while the output is on",
                164 => "output.#.start 4 c 0 0 r off|on|last off state after a start; last: that of the last command",
                165 => "output.#.max-on 4 i 0 86400 r s 0 longest time on: then it goes off by itself; 0: any",
                166 => "output.#.interlock 4 n 1 24 r - - name of another output: the two are never on at once; unset: none",
                167 => "output.#.dead-time 4 i 0 60000 r ms 0 with an interlock: one of the two is off for this time before the other " +
                    "goes on",
                168 => "output.#.alarm 4 n 1 24 r - - name of an alarm: the output is on while the alarm is active or latched, and takes " +
                    "no commands; unset: none",
                169 => "output.#.offline 4 i 0 86400 r s 0 time without the broker after which it goes off, unless it follows an alarm; " +
                    "0: never",
                170 => "output.#.coil 4 n 1 24 r - - for kind coil: name of the sensor that is the coil, with table coil and write on",
                _ => null
            };
        }

        private static string Bus(int number)
        {
            return number switch
            {
                128 => "modbus.#.kind 2 c 0 0 r none|rtu|tcp none Modbus bus of sensors of kind modbus: rtu: a serial line, RS-485; " +
                    "tcp: a device or gateway in the network",
                129 => "modbus.#.host 2 h 1 128 r - - for tcp: host name or address of the device",
                130 => "modbus.#.port 2 i 1 65535 r - 502 for tcp: its TCP port",
                131 => "modbus.#.serial 2 t 1 64 r - - for rtu: serial port: COM1 to COM3 on a board, a path as /dev/ttyUSB0 on a PC; " +
                    "unset: the board's; on a PC: simulated devices",
                132 => "modbus.#.rx 2 i -1 63 r - -1 for rtu: receive pin; -1: the board's",
                133 => "modbus.#.tx 2 i -1 63 r - -1 for rtu: transmit pin; -1: the board's",
                134 => "modbus.#.rts 2 i -1 63 r - -1 for rtu: pin that enables an RS-485 transceiver while the board sends; -1: " +
                    "none, for one that does it by itself",
                135 => "modbus.#.baud 2 i 300 1000000 r - 9600 for rtu: bits a second, as at all devices of the line",
                136 => "modbus.#.parity 2 c 0 0 r none|even|odd none for rtu: parity, as at all devices of the line",
                137 => "modbus.#.stop-bits 2 i 1 2 r - 1 for rtu: stop bits, as at all devices of the line",
                138 => "modbus.#.timeout 2 i 10 60000 r ms 1000 how long a device may take to begin its answer",
                139 => "modbus.#.retries 2 i 0 9 r - 2 further attempts before a request has failed",
                140 => "modbus.#.gap 2 i 0 124 r - 0 registers that nobody wants, between two points, that one request may read with them",
                141 => "modbus.#.registers 2 i 2 125 r - 125 the most registers of one request; some devices allow fewer",
                _ => null
            };
        }

        private static string Point(int number)
        {
            return number switch
            {
                144 => "sensor.#.bus 32 i 1 2 r - 1 for modbus: which bus its device is on",
                145 => "sensor.#.unit-id 32 i 0 255 r - 1 for modbus: address of its device: 1..247 on a serial line",
                146 => "sensor.#.table 32 c 0 0 r coil|discrete|holding|input holding for modbus: table of the device: holding and input " +
                    "registers, coils, discrete inputs",
                147 => "sensor.#.register 32 i 0 65535 r - 0 for modbus: address in the table, from 0 as in the request: 40001 of a " +
                    "manual is holding 0",
                148 => "sensor.#.type 32 c 0 0 r bit|u16|s16|u32|s32|float32 u16 for modbus: what the registers hold; coils and discrete " +
                    "inputs are bits",
                149 => "sensor.#.order 32 c 0 0 r abcd|cdab|badc|dcba abcd for modbus: order of the bytes, a the most significant",
                150 => "sensor.#.bit 32 i 0 15 r - 0 for modbus and type bit: which bit of a register, 0 the least significant",
                151 => "sensor.#.write 32 c 0 0 r off|on off for modbus: whether the command write may change it",
                _ => null
            };
        }
    }
}
