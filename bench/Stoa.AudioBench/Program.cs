using Stoa.AudioBench;

// Measures the audio. Each subcommand prints one JSON object; bench/run calls them, and makes the sink device where it may.
//   bare     one thread that encrypts and sends, without any of Stoa, beside the same over Stoa's socket
//   packet   one packet from speaker to listeners without sockets, beside encryption alone
//   forward  the forwarding loop over UDP to real sessions, beside bare system calls
//   listen   listeners of a running server, Stoa or Janus: joins, memory, CPU
//   relay    one packet between two nodes, on either side, beside bare encryption and bare system calls
//   delay    how long a packet is in a running Stoa
switch (args.FirstOrDefault())
{
    case "bare":
        Console.WriteLine(BareBench.Run(new Options(args[1..])));
        return 0;
    case "packet":
        Console.WriteLine(PacketBench.Run(new Options(args[1..])));
        return 0;
    case "forward":
        Console.WriteLine(await ForwardBench.RunAsync(new Options(args[1..])));
        return 0;
    case "listen":
        Console.WriteLine(await ListenBench.RunAsync(new Options(args[1..])));
        return 0;
    case "relay":
        Console.WriteLine(RelayBench.Run(new Options(args[1..])));
        return 0;
    case "delay":
        Console.WriteLine(await DelayBench.RunAsync(new Options(args[1..])));
        return 0;
    default:
        Console.Error.WriteLine("bare [--destinations 10000] [--network 127.1.0.0] [--rounds 7] [--milliseconds 500] [--ways crypto,bare,…]");
        Console.Error.WriteLine("packet [--listeners 1,100,10000] [--rounds 15] [--packets 400000]");
        Console.Error.WriteLine("relay [--rounds 15] [--packets 20000] [--milliseconds 300]");
        Console.Error.WriteLine("forward [--listeners 10000] [--loops 1|2] [--network 127.1.0.0] [--server 127.0.0.1] [--speaker 127.0.0.2] [--sink subnet]");
        Console.Error.WriteLine("listen --pid N [--kind stoa|janus] [--port N] [--world file] [--listeners 300] [--seconds 10] [--one-by-one 0] [--network 127.1.0.0]");
        Console.Error.WriteLine("delay --pid N --world file [--port N] [--listeners 3000] [--every 11] [--seconds 15]");
        return 2;
}
