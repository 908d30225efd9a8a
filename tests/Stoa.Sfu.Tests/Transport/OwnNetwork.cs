using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Stoa.Sfu.Tests.Transport;

/// <summary>A network namespace for the calling thread, with one device in it.</summary>
internal static partial class OwnNetwork
{
    private const int NewNetwork = 0x40000000; // CLONE_NEWNET

    /// <summary>10.99.0.2 lies behind a device that passes 1,000 bytes a second.</summary>
    /// <returns>False where that is not allowed or a tool is missing; the thread may then be in a network without devices.</returns>
    public static bool TryMakeSlow() =>
        OperatingSystem.IsLinux()
        && unshare(NewNetwork) == 0
        && (Run("ip", "link add sink type dummy") || Run("ip", "link add sink type ifb"))
        && Run("ip", "link set sink up")
        && Run("ip", "addr add 10.99.0.1/30 dev sink")
        && Run("tc", "qdisc add dev sink root tbf rate 8kbit burst 3000 limit 1000000");

    private static bool Run(string program, string arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [LibraryImport("libc")]
    private static partial int unshare(int flags);
}
