using System.Globalization;
using Stoa.Soak;

// People come to a running server and go again, for as long as one likes. bench/soak starts the server, calls this, and judges.
//   people DATA FILE COUNT                                   people with a token each, into a data folder; who they are into FILE
//   run --url URL --people FILE --acks FILE --seconds N --every N --spaces N    lives; a line of JSON every so many seconds, and one at the end
//   check DATA ACKS                                          holds the log against what was acknowledged, when the server has stopped
switch (args)
{
    case ["people", var data, var file, var count]:
        await People.WriteAsync(data, file, int.Parse(count, CultureInfo.InvariantCulture));
        return 0;
    case ["run", .. var rest]:
        using (var town = new Town(new Options(rest)))
        {
            return await town.RunAsync() ? 0 : 1;
        }

    case ["check", var data, var acks]:
        return await LogCheck.RunAsync(data, acks) ? 0 : 1;
    default:
        await Console.Error.WriteLineAsync("people DATA FILE COUNT | run --url URL --people FILE --acks FILE --seconds N --every N --spaces N | check DATA ACKS");
        return 2;
}
