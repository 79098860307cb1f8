using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Unit.Tool;

/// <summary>A broker on 127.0.0.1 that does for each connection what the test says, and notes the packets that came.</summary>
internal sealed class ScriptedBroker : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Thread thread;
    private readonly Queue<Action<Peer>> scripts;
    private readonly List<byte[]> packets = [];

    /// <summary>Serves one connection after another, each with the next script; then listens no more.</summary>
    public ScriptedBroker(params Action<Peer>[] scripts)
    {
        this.scripts = new(scripts);
        listener.Start();
        thread = new Thread(Serve) { IsBackground = true, Name = "scripted broker" };
        thread.Start();
    }

    public string Url => $"mqtt://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>The packets of this type, whole, in their order. The client has ended: nothing comes after them.</summary>
    public byte[][] Received(int type)
    {
        Dispose();
        return [.. packets.Where(packet => packet[0] >> 4 == type)];
    }

    public static byte[] Packet(int first, byte[] body)
    {
        List<byte> bytes = [(byte)first];
        int length = body.Length;
        do
        {
            bytes.Add((byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0)));
            length >>= 7;
        }
        while (length > 0);
        return [.. bytes, .. body];
    }

    public static byte[] Publish(string topic, byte[] payload, int qos = 0, int packetId = 0, bool dup = false)
    {
        byte[] name = Encoding.UTF8.GetBytes(topic);
        byte[] id = qos == 0 ? [] : [(byte)(packetId >> 8), (byte)packetId];
        return Packet(0x30 | (qos << 1) | (dup ? 8 : 0), [(byte)(name.Length >> 8), (byte)name.Length, .. name, .. id, .. payload]);
    }

    public void Dispose()
    {
        listener.Stop();
        thread.Join();
    }

    private void Serve()
    {
        try
        {
            while (scripts.TryDequeue(out Action<Peer>? script))
            {
                using TcpClient client = listener.AcceptTcpClient();
                client.NoDelay = true;
                client.ReceiveTimeout = 20_000;
                try
                {
                    script(new Peer(client.GetStream(), packets.Add));
                }
                catch (IOException)
                {
                    // The client ended the connection.
                }
            }

            listener.Stop();
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException)
        {
            // The test has ended.
        }
    }

    /// <summary>One connection. Closed when its script ends.</summary>
    internal sealed class Peer(NetworkStream stream, Action<byte[]> note)
    {
        public void Send(params byte[] bytes) => stream.Write(bytes);

        /// <summary>An acknowledgement with the packet identifier of this packet, the first two bytes after its header or topic.</summary>
        public void Acknowledge(int first, byte[] packet)
        {
            int at = packet[0] >> 4 == 3 ? 4 + BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2)) : 2;
            Send((byte)first, 2, packet[at], packet[at + 1]);
        }

        /// <summary>CONNECT, and its answer.</summary>
        public void Accept(bool isSessionPresent = false)
        {
            Await(1);
            Send(0x20, 2, (byte)(isSessionPresent ? 1 : 0), 0);
        }

        /// <summary>SUBSCRIBE, and its answer.</summary>
        public void Grant(int code)
        {
            byte[] subscribe = Await(8);
            Send(0x90, 3, subscribe[2], subscribe[3], (byte)code);
        }

        /// <summary>The next packet of this type.</summary>
        public byte[] Await(int type)
        {
            byte[] packet;
            do
            {
                packet = Read();
            }
            while (packet[0] >> 4 != type);
            return packet;
        }

        /// <summary>Reads until the client ends the connection.</summary>
        public void AwaitEnd()
        {
            while (true)
            {
                Read();
            }
        }

        // The client's packets here have bodies below 128 bytes.
        private byte[] Read()
        {
            byte[] header = new byte[2];
            stream.ReadExactly(header);
            byte[] packet = new byte[2 + header[1]];
            header.CopyTo(packet, 0);
            stream.ReadExactly(packet.AsSpan(2));
            note(packet);
            return packet;
        }
    }
}
