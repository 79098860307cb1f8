using Gateway.Hal.Host;

namespace Gateway.Tests.Unit.HalHost;

/// <summary>What happens at the chosen operation of a <see cref="MemoryDisk"/>.</summary>
public enum DiskFault
{
    /// <summary>It answers an error, and nothing of it happens; a sync loses what was not durable, as on Linux.</summary>
    ErrorOld,
    /// <summary>It answers an error, and all of it happens.</summary>
    ErrorNew,
    /// <summary>The power fails before it.</summary>
    Cut,
}

/// <summary>
/// A folder in memory that knows what is durable: only what a sync has made so. One of its operations, or all from one on, fail as
/// chosen.
/// </summary>
internal sealed class MemoryDisk : IDiskFolder
{
    private Dictionary<string, Node> names = [];
    private Dictionary<string, Node> durableNames = [];

    /// <summary>The operation, from 1, with a fault; 0 for none.</summary>
    public int FaultAt { get; set; }

    public DiskFault Fault { get; set; }

    /// <summary>Every operation after that one too.</summary>
    public bool StaysFaulty { get; set; }

    public int Operations { get; private set; }

    public string LastError { get; private set; } = "";

    public IEnumerable<string> Names => names.Keys.Order(StringComparer.Ordinal);

    /// <summary>Syncs of files, and writes, for counts.</summary>
    public int Syncs { get; private set; }

    public int Writes { get; private set; }

    public byte[] this[string name]
    {
        get => [.. names[name].Content];
        set
        {
            names[name] = new Node { Content = [.. value], Durable = [.. value] };
            durableNames[name] = names[name];
        }
    }

    public void Delete(string name)
    {
        names.Remove(name);
        durableNames.Remove(name);
    }

    public bool Holds(byte[] bytes) => names.Values.Any(node => node.Content.AsSpan().IndexOf(bytes) >= 0);

    /// <summary>
    /// What a power cut leaves: names and contents that are not durable are there or not, a write in part, by the seed.
    /// </summary>
    public MemoryDisk AfterCut(int seed)
    {
        Random random = new(seed);
        MemoryDisk after = new();
        Dictionary<Node, byte[]> contents = [];
        foreach ((string name, Node node) in random.Next(2) == 0 ? names : durableNames)
        {
            if (!contents.TryGetValue(node, out byte[]? content))
            {
                contents[node] = content = node.Survives(random);
            }

            after[name] = content;
        }

        return after;
    }

    public MemoryDisk Copy()
    {
        MemoryDisk copy = new();
        foreach ((string name, Node node) in names)
        {
            copy[name] = node.Content;
        }

        return copy;
    }

    public byte[]? Read(string name) => names.TryGetValue(name, out Node? node) ? [.. node.Content] : null;

    public IDiskFile? Create(string name)
    {
        bool fails = Fails("create");
        if (fails && Fault == DiskFault.ErrorOld)
        {
            return null;
        }

        names[name] = new Node();
        return fails ? null : new Handle(this, name, names[name]);
    }

    public IDiskFile? Open(string name) => Fails("open") ? null : new Handle(this, name, names[name]);

    public bool Remove(string name) => Do("remove", () => names.Remove(name));

    public bool Sync() => Do("sync the folder", () => durableNames = new Dictionary<string, Node>(names));

    private bool Do(string what, Action action)
    {
        bool fails = Fails(what);
        if (!fails || Fault == DiskFault.ErrorNew)
        {
            action();
        }

        return !fails;
    }

    private bool Fails(string what)
    {
        Operations++;
        bool isFaulty = FaultAt > 0 && (Operations == FaultAt || (StaysFaulty && Operations > FaultAt));
        if (isFaulty && Fault == DiskFault.Cut)
        {
            throw new PowerCutException();
        }

        LastError = isFaulty ? $"{what} failed on purpose" : LastError;
        return isFaulty;
    }

    private sealed class Node
    {
        public byte[] Content { get; set; } = [];

        public byte[] Durable { get; set; } = [];

        public List<(long At, byte[] Bytes)> Pending { get; } = [];

        public void Put(long at, byte[] bytes)
        {
            Content = With(Content, at, bytes);
            Pending.Add((at, bytes));
        }

        public void MakeDurable()
        {
            Pending.ForEach(write => Durable = With(Durable, write.At, write.Bytes));
            Pending.Clear();
        }

        public byte[] Survives(Random random)
        {
            byte[] content = Durable;
            foreach ((long at, byte[] bytes) in Pending)
            {
                int part = random.Next(3) switch { 0 => 0, 1 => bytes.Length, _ => random.Next(bytes.Length + 1) };
                content = random.Next(2) == 0 ? With(content, at, bytes[..part]) : With(content, at + part, bytes[part..]);
            }

            return content;
        }

        private static byte[] With(byte[] content, long at, byte[] bytes)
        {
            byte[] changed = new byte[Math.Max(content.Length, at + bytes.Length)];
            content.CopyTo(changed, 0);
            bytes.CopyTo(changed, at);
            return changed;
        }
    }

    private sealed class Handle(MemoryDisk disk, string name, Node node) : IDiskFile
    {
        private string name = name;

        public long Bytes => node.Content.Length;

        public bool IsInPlace => disk.names.TryGetValue(name, out Node? found) && found == node;

        public bool Write(byte[] buffer, int offset, int bytes, long position)
        {
            disk.Writes++;
            return disk.Do("write", () => node.Put(position, buffer[offset..(offset + bytes)]));
        }

        public bool Rename(string newName)
        {
            bool isDone = disk.Do("rename", () =>
            {
                disk.names.Remove(name);
                disk.names[newName] = node;
            });
            name = isDone ? newName : name;
            return isDone;
        }

        public bool Sync()
        {
            disk.Syncs++;
            bool isDone = disk.Do("sync", node.MakeDurable);

            // After an error the system takes what was not written for written: no later sync tries it again.
            node.Pending.Clear();
            return isDone;
        }

        public void Dispose()
        {
        }
    }
}
