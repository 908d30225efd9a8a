using System.Runtime.InteropServices;

namespace Stoa.Swarm;

/// <summary>The few calls of Linux that the swarm lives on: one thread, one epoll, bare sockets.</summary>
internal static unsafe partial class Libc
{
    public const int In = 0x1;
    public const int Out = 0x4;
    public const int Error = 0x8;
    public const int HungUp = 0x10;
    public const int Again = 11;
    public const int Interrupted = 4;
    public const int InProgress = 115;
    private const int Add = 1;
    private const int Modify = 3;
    private const int StreamSocket = 1 | 0x800 | 0x80000; // SOCK_STREAM, SOCK_NONBLOCK, SOCK_CLOEXEC
    private const int Internet = 2;
    private const int SocketLevel = 1;
    private const int ErrorOption = 4;
    private const int ReceiveBufferOption = 8;
    private const int LingerOption = 13;
    private const int TcpLevel = 6;
    private const int NoDelayOption = 1;
    private const int IpLevel = 0;
    private const int BindAddressNoPortOption = 24;
    private const int OpenFiles = 7;
    private const int NoSignal = 0x4000;

    // struct epoll_event is packed on x86-64 and aligned elsewhere.
    private static readonly int _dataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int _eventSize = _dataOffset + 8;

    /// <summary>A socket that connects from one of the machine's own loopback addresses; small buffers stay small.</summary>
    /// <param name="source">The last byte of 127.0.0.x.</param>
    /// <param name="port">The port on 127.0.0.1.</param>
    /// <param name="receiveBufferBytes">SO_RCVBUF, or 0 for the system's own.</param>
    public static int Connect(byte source, int port, int receiveBufferBytes)
    {
        var fd = Check(socket(Internet, StreamSocket, 0), "socket");
        var on = 1;
        setsockopt(fd, TcpLevel, NoDelayOption, &on, sizeof(int));
        setsockopt(fd, IpLevel, BindAddressNoPortOption, &on, sizeof(int));
        if (receiveBufferBytes > 0)
        {
            setsockopt(fd, SocketLevel, ReceiveBufferOption, &receiveBufferBytes, sizeof(int));
        }

        var from = Address(source, 0);
        Check(bind(fd, (byte*)&from, sizeof(ulong) * 2), "bind");
        var to = Address(1, port);
        if (connect(fd, (byte*)&to, sizeof(ulong) * 2) != 0 && Marshal.GetLastPInvokeError() != InProgress)
        {
            Check(-1, "connect");
        }

        return fd;
    }

    /// <summary>The error a connection attempt ended with, or 0.</summary>
    public static int PendingError(int fd)
    {
        int error = 0, length = sizeof(int);
        getsockopt(fd, SocketLevel, ErrorOption, &error, &length);
        return error;
    }

    /// <summary>Bytes received, 0 at the end, -1 when there are none yet, -2 when the connection broke.</summary>
    public static int Receive(int fd, Span<byte> buffer)
    {
        fixed (byte* pointer = buffer)
        {
            var got = (int)recv(fd, pointer, (nuint)buffer.Length, 0);
            return got >= 0 ? got : Marshal.GetLastPInvokeError() is Again or Interrupted ? -1 : -2;
        }
    }

    /// <summary>Bytes that the socket took, 0 when it is full, -2 when the connection broke.</summary>
    public static int Send(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* pointer = bytes)
        {
            var sent = (int)send(fd, pointer, (nuint)bytes.Length, NoSignal);
            return sent >= 0 ? sent : Marshal.GetLastPInvokeError() is Again or Interrupted ? 0 : -2;
        }
    }

    /// <summary>Closes with a reset, as a process that dies does.</summary>
    public static void Abort(int fd)
    {
        var linger = stackalloc int[2] { 1, 0 };
        setsockopt(fd, SocketLevel, LingerOption, linger, sizeof(int) * 2);
        close(fd);
    }

    /// <summary>A new epoll.</summary>
    public static int NewPoll() => Check(epoll_create1(0x80000), "epoll_create1");

    /// <summary>Watches a socket.</summary>
    public static void Watch(int poll, int fd, int events) => Control(poll, Add, fd, events);

    /// <summary>Watches a socket for something else.</summary>
    public static void WatchAnew(int poll, int fd, int events) => Control(poll, Modify, fd, events);

    /// <summary>Waits, and fills in what became ready.</summary>
    /// <returns>How many.</returns>
    public static int Wait(int poll, Span<(int Fd, int Events)> ready, int milliseconds)
    {
        var raw = stackalloc byte[ready.Length * _eventSize];
        var count = epoll_wait(poll, raw, ready.Length, milliseconds);
        if (count < 0)
        {
            return Marshal.GetLastPInvokeError() == Interrupted ? 0 : Check(count, "epoll_wait");
        }

        for (var i = 0; i < count; i++)
        {
            var at = raw + (i * _eventSize);
            ready[i] = (*(int*)(at + _dataOffset), *(int*)at);
        }

        return count;
    }

    /// <summary>Lets the process have so many open files, where it may.</summary>
    public static void AllowOpenFiles(ulong count)
    {
        var limits = stackalloc ulong[2];
        if (getrlimit(OpenFiles, limits) == 0 && limits[0] < count)
        {
            limits[0] = count;
            limits[1] = Math.Max(limits[1], count);
            Check(setrlimit(OpenFiles, limits), "setrlimit");
        }
    }

    private static (ulong First, ulong Second) Address(byte last, int port)
    {
        (ulong, ulong) address = default;
        var bytes = new Span<byte>(&address, sizeof(ulong) * 2);
        bytes[0] = Internet;
        bytes[2] = (byte)(port >> 8);
        bytes[3] = (byte)port;
        bytes[4] = 127;
        bytes[7] = last;
        return address;
    }

    private static void Control(int poll, int operation, int fd, int events)
    {
        var raw = stackalloc byte[_eventSize];
        *(int*)raw = events;
        *(ulong*)(raw + _dataOffset) = (uint)fd;
        Check(epoll_ctl(poll, operation, fd, raw), "epoll_ctl");
    }

    private static int Check(int result, string call) => result >= 0
        ? result
        : throw new InvalidOperationException($"{call}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int fd, int level, int name, void* value, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int fd, int level, int name, void* value, int* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int fd, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int fd, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int fd, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int fd, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int poll, int operation, int fd, byte* happening);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int poll, byte* events, int count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getrlimit(int resource, ulong* limits);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setrlimit(int resource, ulong* limits);
}
