using Stoa.Server.CommandLine;

return await StoaCommand.RunAsync(args);
