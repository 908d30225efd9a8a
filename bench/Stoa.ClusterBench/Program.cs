using Stoa.ClusterBench;

// Measures several nodes that run. bench/parts/cluster.py makes them, and calls this.
//   lag       from an acknowledgement at one node to what is seen at it and at another
//   rooms     reactions in many Spaces whose people are at one node or at several: processor time
//   hub       what the hub of a large Space costs by itself; needs no nodes
//   failover  one node is killed or drained while people are in four Spaces; a line for each run on the standard input
switch (args.FirstOrDefault())
{
    case "lag":
        using (var bench = new LagBench(new Options(args[1..])))
        {
            Console.WriteLine(await bench.RunAsync());
            return 0;
        }

    case "rooms":
        using (var bench = new RoomsBench(new Options(args[1..])))
        {
            Console.WriteLine(await bench.RunAsync());
            return 0;
        }

    case "hub":
        Console.WriteLine(HubBench.Run());
        return 0;
    case "failover":
        await new FailoverBench(new Options(args[1..])).RunAsync();
        return 0;
    default:
        Console.Error.WriteLine("lag --nodes URL,URL,… --world FILE [--rounds 200]");
        Console.Error.WriteLine("rooms --nodes URL,… --pids N,… --world FILE [--spread 3] [--per-second 5] [--seconds 10]");
        Console.Error.WriteLine("hub");
        Console.Error.WriteLine("failover --nodes URL,… --silos ADDRESS:PORT,… --redis ADDRESS:PORT --world FILE, then lines: kill|drain NODE PID");
        return 2;
}
