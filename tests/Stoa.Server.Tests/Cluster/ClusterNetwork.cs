using System.Diagnostics;
using System.Globalization;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Stoa.Server.Tests.Cluster;

/// <summary>
/// A machine of its own for each node, as far as the network goes: a namespace with one cable to the outer network (this process, PostgreSQL,
/// Redis, clients) and one to the inner network (the other nodes alone). A cut cable is taken off its switch: nothing says that it is, packets just end.
/// </summary>
/// <remarks>Needs root and <c>ip</c>. However this process ends, a guard ends what runs in the namespaces and removes them: it waits for the end of a pipe that only this process holds.</remarks>
internal sealed class ClusterNetwork : IAsyncDisposable
{
    private static readonly string _name = $"st{Environment.ProcessId.ToString("x", CultureInfo.InvariantCulture)}";
    private readonly int _nodes;
    private readonly int _net;
    private readonly Process _guard;

    private ClusterNetwork(int nodes, int net)
    {
        (_nodes, _net) = (nodes, net);
        _guard = Guard(nodes);
    }

    /// <summary>Where this process, PostgreSQL and Redis are in the outer network.</summary>
    public string Host => Outer(0);

    /// <summary>What both networks' addresses begin with, as PostgreSQL writes it.</summary>
    public string Range => $"10.{_net}.0.0/16";

    /// <summary>Makes the networks; null and the reason where that is not possible.</summary>
    public static async Task<(ClusterNetwork? Network, string Reason)> TryMakeAsync(int nodes)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return (null, "namespaces of the network need root on Linux");
        }

        var network = new ClusterNetwork(nodes, FreeNet());
        try
        {
            await network.MakeAsync();
            return (network, "");
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            await network.DisposeAsync();
            return (null, $"namespaces of the network cannot be made: {e.Message}");
        }
    }

    /// <summary>A node's address for clients.</summary>
    public string Outer(int node) => $"10.{_net}.1.{node + 1}";

    /// <summary>A node's address for the other nodes.</summary>
    public string Inner(int node) => $"10.{_net}.2.{node + 1}";

    /// <summary>What comes before a command so that it runs at a node.</summary>
    public static string[] At(int node) => ["ip", "netns", "exec", Namespace(node)];

    /// <summary>Takes a node away from the other nodes; PostgreSQL, Redis and clients reach it.</summary>
    public static Task CutFromNodesAsync(int node) => RunAsync($"ip link set {_name}i{node} nomaster");

    /// <summary>Takes a node away from everything.</summary>
    public static Task CutFromAllAsync(int node) => RunAsync($"ip link set {_name}i{node} nomaster && ip link set {_name}o{node} nomaster");

    /// <summary>Plugs a node's cables in again.</summary>
    public static Task HealAsync(int node) => RunAsync($"ip link set {_name}i{node} master {_name}i && ip link set {_name}o{node} master {_name}o");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
    }

    private async Task MakeAsync()
    {
        await RunAsync($"ip link add {_name}o type bridge && ip addr add {Host}/24 dev {_name}o && ip link set {_name}o up && ip link add {_name}i type bridge && ip link set {_name}i up");
        for (var node = 1; node <= _nodes; node++)
        {
            var space = Namespace(node);
            await RunAsync($"ip netns add {space} && ip -n {space} link set lo up");
            await PlugAsync(space, "outer", $"{_name}o", node, Outer(node));
            await PlugAsync(space, "inner", $"{_name}i", node, Inner(node));
        }
    }

    private static Task PlugAsync(string space, string card, string bridge, int node, string address) => RunAsync(
        $"ip link add {bridge}{node} type veth peer name {card} netns {space} && ip link set {bridge}{node} master {bridge} && ip link set {bridge}{node} up"
        + $" && ip -n {space} addr add {address}/24 dev {card} && ip -n {space} link set {card} up");

    private static string Namespace(int node) => $"{_name}n{node}";

    /// <summary>The second number of addresses 10.x that nothing on this machine has.</summary>
    private static int FreeNet()
    {
        var used = NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Where(address => address.Address.AddressFamily == AddressFamily.InterNetwork)
            .Select(address => address.Address.GetAddressBytes())
            .Where(bytes => bytes[0] == 10)
            .Select(bytes => (int)bytes[1])
            .ToHashSet();
        var first = Environment.ProcessId % 100;
        return Enumerable.Range(0, 100).Select(i => 100 + ((first + i) % 100)).First(net => !used.Contains(net));
    }

    private static Process Guard(int nodes)
    {
        const string Script = """
            cat >/dev/null
            for n in $(seq "$1"); do
              ip netns pids "$0n$n" 2>/dev/null | xargs -r kill -KILL 2>/dev/null
              ip netns del "$0n$n" 2>/dev/null
            done
            ip link del "$0o" 2>/dev/null
            ip link del "$0i" 2>/dev/null
            """;
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardInput = true, WorkingDirectory = "/" };
        foreach (var argument in (string[])["-c", Script, _name, nodes.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException("No process.");
    }

    private static async Task RunAsync(string commands)
    {
        var (exitCode, output, error) = await Shell.RunAsync("/bin/sh", ["-c", commands], CancellationToken.None);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"{commands}: {output}{error}");
        }
    }
}
