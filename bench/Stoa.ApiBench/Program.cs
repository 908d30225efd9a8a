using BenchmarkDotNet.Running;
using Stoa.ApiBench;

// What a token check costs, in nanoseconds and bytes, beside the hash that it cannot do without.
//   dotnet run -c Release --project bench/Stoa.ApiBench     (bench/run token_check: with --inProcess)
BenchmarkRunner.Run<TokenCheckBench>(args: args);
