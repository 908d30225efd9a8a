using BenchmarkDotNet.Running;
using Stoa.ApiBench;

// What a token check costs, in nanoseconds and bytes, beside the hash that it cannot do without.
//   dotnet run -c Release --project bench/Stoa.ApiBench
BenchmarkRunner.Run<TokenCheckBench>(args: args);
