using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Stoa.Sfu.Transport;

/// <summary>The few calls of Linux that the media socket lives on. Layouts and numbers are those of 64-bit Linux on x86-64 and Arm.</summary>
internal static unsafe partial class Libc
{
    public const int Internet = 2;
    public const int Internet6 = 10;
    public const int DatagramSocket = 2 | 0x800 | 0x80000; // SOCK_DGRAM, SOCK_NONBLOCK, SOCK_CLOEXEC
    public const int SocketLevel = 1;
    public const int SendBufferOption = 7;
    public const int ReceiveBufferOption = 8;
    public const int ReusePortOption = 15;
    public const int Ip6Level = 41;
    public const int V6OnlyOption = 26;
    public const int UdpLevel = 17;
    public const int SegmentOption = 103;
    public const int DontWait = 0x40;
    public const short In = 1;
    public const short Out = 4;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int Again = 11;
    public const int NoMemory = 12;
    public const int NoBuffers = 105;
    public const int NotPermitted = 1;
    public const int Access = 13;
    public const int Invalid = 22;
    public const int MessageSize = 90;
    public const int NoFamily = 97;
    public const int AddressInUse = 98;
    public const int AddressNotAvailable = 99;
    public const int NetworkDown = 100;
    public const int NetworkUnreachable = 101;
    public const int Refused = 111;
    public const int HostDown = 112;
    public const int HostUnreachable = 113;

    /// <summary>A new socket, or an invalid handle.</summary>
    public static Descriptor NewSocket(int family) => new(socket(family, DatagramSocket, 0));

    /// <summary>A new eventfd, or an invalid handle.</summary>
    public static Descriptor NewEvent() => new(eventfd(0, 0x800 | 0x80000));

    /// <summary>Sets an option that is one number.</summary>
    public static bool Set(Descriptor descriptor, int level, int name, int value) => setsockopt(descriptor, level, name, &value, sizeof(int)) == 0;

    /// <summary>Waits at most so long for what is wanted of the descriptors.</summary>
    /// <returns>How many are ready; negative when a signal ended the wait.</returns>
    public static int Poll(Polled* polled, int count, TimeSpan timeout)
    {
        var ticks = Math.Max(timeout.Ticks, 0);
        var time = new TimeSpec
        {
            Seconds = (nint)(ticks / TimeSpan.TicksPerSecond),
            Nanoseconds = (nint)(ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick),
        };
        return ppoll(polled, (nuint)count, &time, null);
    }

    /// <summary>The error of the last call that failed.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint count, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(Descriptor descriptor, int level, int name, void* value, int length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int bind(Descriptor descriptor, void* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int getsockname(Descriptor descriptor, void* address, int* length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int sendmmsg(Descriptor descriptor, MessageHeader* messages, uint count, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int recvmmsg(Descriptor descriptor, MessageHeader* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ppoll(Polled* polled, nuint count, TimeSpec* timeout, void* signals);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint read(Descriptor descriptor, void* buffer, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(Descriptor descriptor, void* buffer, nuint length);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    /// <summary>A file descriptor that closes itself.</summary>
    public sealed class Descriptor : SafeHandleMinusOneIsInvalid
    {
        public Descriptor(int descriptor)
            : base(ownsHandle: true) => SetHandle(descriptor);

        /// <summary>The number, for a list to poll; the owner sees to it that it stays open.</summary>
        public int Number => (int)handle;

        protected override bool ReleaseHandle() => close((int)handle) == 0;
    }

    /// <summary>struct mmsghdr.</summary>
    public struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
        private readonly uint _endOfMessageHeader;
        public uint Length;
        private readonly uint _endOfHeader;
    }

    /// <summary>struct iovec.</summary>
    public struct IoVector
    {
        public void* Start;
        public nuint Length;
    }

    /// <summary>struct sockaddr_in6, and struct sockaddr_in in its first 16 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 28)]
    public struct SocketName
    {
        [FieldOffset(0)]
        public ushort Family;

        [FieldOffset(2)]
        public ushort PortBigEndian;

        [FieldOffset(4)]
        public uint Ip4BigEndian;

        [FieldOffset(8)]
        public ulong Ip6HighBigEndian;

        [FieldOffset(16)]
        public ulong Ip6LowBigEndian;

        [FieldOffset(24)]
        public uint Scope;
    }

    /// <summary>struct cmsghdr with the one number that UDP_SEGMENT takes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 24)]
    public struct SegmentControl
    {
        public nuint Length;
        public int Level;
        public int Type;
        public ushort SegmentBytes;
    }

    /// <summary>struct pollfd.</summary>
    public struct Polled
    {
        public int Descriptor;
        public short Wanted;
        public short Happened;
    }

    /// <summary>struct timespec.</summary>
    public struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
