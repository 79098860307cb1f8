// The device's system libraries as far as its program uses them, in virtual time: what they cost is added to the probe by a table.
namespace System
{
    using Gateway.Tests.Nano.Budget;
    using Gateway.Tests.Nano.Device;

    public static class Environment
    {
        public static long TickCount64
        {
            get { return VirtualTime.NowMs; }
        }
    }

    public struct DateTime
    {
        public static readonly DateTime UnixEpoch = new DateTime(1970, 1, 1);

        private readonly long ticks;

        public DateTime(int year, int month, int day)
        {
            ticks = DaysBefore(year) * 86400L * TimeMath.TicksPerSecond;
        }

        private DateTime(long ticks)
        {
            this.ticks = ticks;
        }

        public static DateTime UtcNow
        {
            get
            {
                Probe.Add(SystemCosts.UtcNowIl, 0);
                return new DateTime(VirtualTime.UtcTicks);
            }
        }

        public long Ticks
        {
            get
            {
                Probe.Add(SystemCosts.TicksIl, 0);
                return ticks;
            }
        }

        private static long DaysBefore(int year)
        {
            int y = year - 1;
            return (y * 365L) + (y / 4) - (y / 100) + (y / 400);
        }
    }

    public struct SpanByte
    {
        internal readonly byte[] Array;
        internal readonly int Start;
        internal readonly int Length;

        public SpanByte(byte[] array, int start, int length)
        {
            Array = array;
            Start = start;
            Length = length;
        }
    }

    internal static class TimeMath
    {
        internal const long TicksPerSecond = 10000000;
    }
}

namespace System.IO
{
    using System.Collections.Generic;
    using Gateway.Tests.Nano.Budget;
    using Gateway.Tests.Nano.Device;

    internal sealed class FileStream
    {
        internal static readonly Dictionary<string, byte[]> Files = new Dictionary<string, byte[]>();

        private readonly string path;
        private byte[] content;
        private int position;

        public FileStream(string path, FileMode mode, FileAccess access)
        {
            Probe.Add(SystemCosts.FileOpenIl, SystemCosts.FileOpenObjects);
            this.path = path;
            if (!Files.TryGetValue(path, out content))
            {
                if (mode == FileMode.Open)
                {
                    throw new IOException();
                }

                content = new byte[0];
            }
        }

        public long Length
        {
            get
            {
                Probe.Add(SystemCosts.FileLengthIl, 0);
                return content.Length;
            }
        }

        public int Read(byte[] buffer, int offset, int count)
        {
            Probe.Add(SystemCosts.FileTransferIl, 0);
            int bytes = Math.Min(count, content.Length - position);
            Array.Copy(content, position, buffer, offset, bytes);
            position += bytes;
            return bytes;
        }

        public void Write(byte[] buffer, int offset, int count)
        {
            Probe.Add(SystemCosts.FileTransferIl, 0);
            byte[] written = new byte[Math.Max(position + count, content.Length)];
            Array.Copy(content, written, content.Length);
            Array.Copy(buffer, offset, written, position, count);
            content = written;
            position += count;
        }

        public void Close()
        {
            Probe.Add(SystemCosts.FileCloseIl, 0);
            Files[path] = content;
            VirtualTime.Pass(VirtualTime.CommitMs);
        }
    }

    /// <summary>The one there is here: a file that is not there.</summary>
    internal sealed class IOException : Exception
    {
        public enum IOExceptionErrorCode
        {
            FileNotFound = 1
        }

        public IOExceptionErrorCode ErrorCode
        {
            get { return IOExceptionErrorCode.FileNotFound; }
        }
    }

    internal static class Directory
    {
        public static bool Exists(string path)
        {
            return true;
        }

        public static void CreateDirectory(string path)
        {
        }
    }
}

namespace System.IO.Hashing
{
    using Gateway.Tests.Nano.Budget;

    internal static class Crc32
    {
        public static uint HashToUInt32(SpanByte bytes)
        {
            Probe.Add(SystemCosts.SpanIl, SystemCosts.SpanObjects);
            uint crc = 0xFFFFFFFFu;
            for (int i = bytes.Start; i < bytes.Start + bytes.Length; i++)
            {
                crc ^= bytes.Array[i];
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
                }
            }

            return ~crc;
        }
    }
}

namespace System.Threading
{
    using Gateway.Tests.Nano.Device;

    internal static class Thread
    {
        public static void Sleep(int ms)
        {
            VirtualTime.Pass(ms);
        }
    }
}

namespace System.Net
{
    internal static class Dns
    {
        public static IPHostEntry GetHostEntry(string host)
        {
            IPHostEntry entry = new IPHostEntry();
            entry.AddressList = new IPAddress[] { IPAddress.Loopback };
            return entry;
        }
    }
}

namespace System.Net.Sockets
{
    using Gateway.Tests.Nano.Budget;
    using Gateway.Tests.Nano.Device;

    /// <summary>The one connection, to a broker whose answers come a while after what they answer.</summary>
    internal sealed class Socket
    {
        private readonly CannedBroker broker = new CannedBroker();
        private long arrivalMs;

        public Socket(AddressFamily family, SocketType type, ProtocolType protocol)
        {
        }

        public int SendTimeout { get; set; }

        public int ReceiveTimeout { get; set; }

        public void Connect(EndPoint address)
        {
        }

        public void SetSocketOption(SocketOptionLevel level, SocketOptionName name, bool value)
        {
        }

        public void SetSocketOption(SocketOptionLevel level, SocketOptionName name, byte[] value)
        {
        }

        public bool Poll(int microSeconds, SelectMode mode)
        {
            Probe.Add(SystemCosts.SocketPollIl, 0);
            if (mode == SelectMode.SelectWrite)
            {
                return true;
            }

            VirtualTime.PassUntil(VirtualTime.NowMs + (microSeconds / 1000), broker.AnswerCount > 0 ? arrivalMs : long.MaxValue);
            return broker.AnswerCount > 0 && VirtualTime.NowMs >= arrivalMs;
        }

        public int Receive(byte[] buffer, int offset, int count, SocketFlags flags)
        {
            Probe.Add(SystemCosts.SocketTransferIl, 0);
            int bytes = Math.Min(count, broker.AnswerCount);
            Array.Copy(broker.Answers, 0, buffer, offset, bytes);
            broker.Take(bytes);
            return bytes;
        }

        public int Send(byte[] buffer, int offset, int count, SocketFlags flags)
        {
            Probe.Add(SystemCosts.SocketTransferIl, 0);
            broker.Take(buffer, offset, count);
            arrivalMs = VirtualTime.NowMs + VirtualTime.AnswerMs;
            return count;
        }

        public void Close()
        {
        }
    }
}

namespace System.Net.Security
{
    using System.Net.Sockets;
    using System.Security.Cryptography.X509Certificates;

    internal enum SslProtocols
    {
        Tls12 = 3072,
        Tls13 = 12288
    }

    internal enum SslVerification
    {
        CertificateRequired = 4
    }

    /// <summary>For the compiler alone: the connection measured is plain.</summary>
    internal sealed class SslStream
    {
        public SslStream(Socket socket)
        {
        }

        public SslVerification SslVerification { get; set; }

        public bool UseStoredDeviceCertificate { get; set; }

        public bool DataAvailable
        {
            get { return false; }
        }

        public void AuthenticateAsClient(string host, X509Certificate client, X509Certificate authority, SslProtocols protocols)
        {
        }

        public int Read(byte[] buffer, int offset, int count)
        {
            return 0;
        }

        public void Write(byte[] buffer, int offset, int count)
        {
        }

        public void Close()
        {
        }
    }
}

namespace System.Security.Cryptography.X509Certificates
{
    internal class X509Certificate
    {
        public X509Certificate(byte[] certificate)
        {
        }
    }

    internal sealed class X509Certificate2 : X509Certificate
    {
        public X509Certificate2(byte[] certificate, byte[] key, string password)
            : base(certificate)
        {
        }
    }
}

namespace System.Device.Gpio
{
    using Gateway.Tests.Nano.Budget;

    public enum PinMode
    {
        Input,
        InputPullDown,
        InputPullUp
    }

    public enum PinEventTypes
    {
        None,
        Rising,
        Falling
    }

    public delegate void PinValueChangedEventHandler(object sender, PinValueChangedEventArgs e);

    public readonly struct PinValue
    {
        private readonly byte value;

        internal PinValue(byte value)
        {
            this.value = value;
        }

        public static explicit operator int(PinValue value)
        {
            return value.value;
        }
    }

    public sealed class PinValueChangedEventArgs
    {
        public PinValueChangedEventArgs(PinEventTypes changeType)
        {
            ChangeType = changeType;
        }

        public PinEventTypes ChangeType { get; }
    }

    public sealed class GpioPin
    {
        private readonly GpioController controller;
        private bool isHigh = true;

        internal GpioPin(GpioController controller)
        {
            this.controller = controller;
        }

        public event PinValueChangedEventHandler ValueChanged;

        public PinValue Read()
        {
            Probe.Add(SystemCosts.PinReadIl, SystemCosts.PinReadObjects);
            return new PinValue(isHigh ? (byte)1 : (byte)0);
        }

        public void Toggle()
        {
            isHigh = !isHigh;
            Probe.Add(SystemCosts.EdgeIl + (SystemCosts.EdgeMorePinsIl * (controller.Pins.Count - 1)), SystemCosts.EdgeObjects);
            ValueChanged(this, new PinValueChangedEventArgs(isHigh ? PinEventTypes.Rising : PinEventTypes.Falling));
        }
    }

    public sealed class GpioController
    {
        internal readonly System.Collections.Generic.List<GpioPin> Pins = new System.Collections.Generic.List<GpioPin>();

        public GpioPin OpenPin(int pinNumber, PinMode mode)
        {
            GpioPin pin = new GpioPin(this);
            Pins.Add(pin);
            return pin;
        }
    }
}

namespace nanoFramework.Networking
{
    internal static class Sntp
    {
        public static bool IsStarted
        {
            get { return true; }
        }

        public static void Start()
        {
        }

        public static void Stop()
        {
        }
    }
}

namespace Gateway.Hal.Nano
{
    /// <summary>A network that is up.</summary>
    public sealed class LinkSupervisor
    {
        public bool IsUp
        {
            get { return true; }
        }

        public void Doubt()
        {
        }
    }

    public sealed class TimeClient
    {
        public void Step(long nowMs)
        {
        }
    }
}

namespace Gateway.Tests.Nano.Device
{
    using System.Collections.Generic;

    /// <summary>The device's time, and what happens in it while its program waits.</summary>
    public static class VirtualTime
    {
        /// <summary>
        /// What a commit to the flash takes, and a broker's answer. Nothing, and next to nothing: time that passes for an alarm passes
        /// without the turns that would have come in it, and would be taken off its figure.
        /// </summary>
        public const int CommitMs = 0;
        public const int AnswerMs = 1;

        // 2026-01-01, at start.
        private const long StartTicks = 639028224000000000L;
        private const long TicksPerMs = 10000;

        private static readonly List<KeyValuePair<long, System.Action>> Planned = new List<KeyValuePair<long, System.Action>>();

        public static long NowMs { get; private set; } = 1000;

        public static long UtcTicks
        {
            get { return StartTicks + (NowMs * TicksPerMs); }
        }

        public static void Plan(long atMs, System.Action action)
        {
            Planned.Add(new KeyValuePair<long, System.Action>(atMs, action));
        }

        public static void Forget()
        {
            Planned.Clear();
        }

        public static void Pass(int ms)
        {
            PassUntil(NowMs + ms, long.MaxValue);
        }

        /// <summary>Time goes on to the sooner of both, and what is planned until then happens in its order.</summary>
        public static void PassUntil(long endMs, long arrivalMs)
        {
            long until = arrivalMs < endMs ? arrivalMs : endMs;
            for (;;)
            {
                int next = -1;
                for (int i = 0; i < Planned.Count; i++)
                {
                    if (Planned[i].Key <= until && (next < 0 || Planned[i].Key < Planned[next].Key))
                    {
                        next = i;
                    }
                }

                if (next < 0)
                {
                    break;
                }

                KeyValuePair<long, System.Action> due = Planned[next];
                Planned.RemoveAt(next);
                NowMs = due.Key > NowMs ? due.Key : NowMs;
                due.Value();
            }

            NowMs = until > NowMs ? until : NowMs;
        }
    }
}

namespace nanoFramework.Runtime.Native
{
    /// <summary>For the compiler alone: in what is measured every slot's file is there.</summary>
    internal static class GC
    {
        public static uint Run(bool compactHeap)
        {
            return 0;
        }
    }
}
